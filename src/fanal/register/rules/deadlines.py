"""What is due: a pure function of the events, so that it can be replayed on any history.

An event falls under the version of the profile that was in force, and a deadline keeps the rule and the
calendar under which it began: a changed profile never moves what was due. Pausing, extending and handing over
are events. No clock is read here; whether something is overdue is asked with the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from fanal.register.rules.calendars import Calendar
from fanal.register.rules.durations import Duration
from fanal.register.rules.errors import ProfileVersionGone
from fanal.register.rules.events import (
    CLOCK_EVENTS,
    ERASED,
    EXTENDED,
    OWNER_ASSIGNED,
    OWNER_RELEASED,
    PAUSED,
    RESUMED,
    Event,
)
from fanal.register.rules.profile import Basis, Profile, Rule
from fanal.register.rules.roles import AUDITOR

State = Literal["open", "paused", "met", "void"]


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One duty of one report or case.

    ``started_by`` is the number of the event that began it; with ``rule`` it is the deadline's identity.
    ``due`` is the first instant at which it is late (for ``earliest``: at which it may be done). ``due_on``
    is the last local day where the rule counts days. ``owner`` is a person, empty until one takes it; then
    ``owner_role``, the first of ``chain``, answers.
    """

    subject: str
    rule: str
    started_by: int
    item: str
    starts_at: dt.datetime
    due: dt.datetime
    due_on: dt.date | None
    kind: Literal["latest", "earliest"]
    state: State
    ended_at: dt.datetime | None
    owner: str
    owner_role: str
    chain: tuple[str, ...]
    step_hours: int
    basis: Basis
    source: str
    profile: str

    def __post_init__(self) -> None:
        if not self.owner and not self.owner_role:
            raise ValueError("a deadline has an owner")

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "paused")

    def is_overdue(self, now: dt.datetime) -> bool:
        """Still to be done, and late. What rests or must only wait is never late."""
        return self.state == "open" and self.kind == "latest" and now >= self.due

    def was_late(self) -> bool:
        """Done, but after it was due."""
        return (
            self.state == "met"
            and self.kind == "latest"
            and self.ended_at is not None
            and self.ended_at >= self.due
        )

    def told(self, now: dt.datetime) -> tuple[str, ...]:
        """The roles of the chain that must know by now: the first; the next when it is due; each further one
        a step later.
        """
        if not self.is_overdue(now):
            return self.chain[:1]
        steps = (
            (now - self.due) // dt.timedelta(hours=self.step_hours) if self.step_hours else len(self.chain)
        )
        return self.chain[: 2 + steps]


def deadlines(
    events: Iterable[Event],
    profiles: Mapping[str, Profile],
    calendars: Mapping[str, Calendar] | None = None,
) -> frozenset[Deadline]:
    """Every deadline that a history gives rise to, with its state at the history's end.

    ``profiles`` are the versions that the events name; ``calendars`` replaces a version's calendar by the one
    frozen when it was stored. Raises ProfileVersionGone for a version that is not given.
    """
    ordered = sorted(events, key=lambda e: (e.subject, e.at, e.number))
    found: list[Deadline] = []
    for _, history in groupby(ordered, key=lambda e: e.subject):
        found += _of_one(history, profiles, calendars or {})
    return frozenset(found)


@dataclass
class _Running:
    """A deadline while its history is read."""

    rule: Rule
    calendar: Calendar
    event: Event
    due: dt.datetime
    due_on: dt.date | None
    paused_at: dt.datetime | None = None
    state: State = "open"
    ended_at: dt.datetime | None = None
    owner: str = ""

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def concerns(self, event: Event) -> bool:
        """The same item, or one of the two speaks of the whole report or case."""
        return self.event.item == event.item or not self.event.item or not event.item

    def end(self, event: Event) -> None:
        """Done or fallen away, if this event does that."""
        if not self.is_open or not self.concerns(event):
            return
        if event.name in self.rule.met_by:
            self.state, self.ended_at = "met", event.at
        elif event.name in (*self.rule.void_by, *ERASED):
            self.state, self.ended_at = "void", event.at

    def pause(self, at: dt.datetime) -> None:
        """Rest does not heal what is late, and not every rule may rest."""
        if self.rule.pausable and self.paused_at is None and at < self.due:
            self.state, self.paused_at = "paused", at

    def resume(self, at: dt.datetime) -> None:
        """What was left when it began to rest is left again."""
        if self.paused_at is None:
            return
        if self.due_on is None:
            self.due += at - self.paused_at
        else:
            self._move_to(self._resumed(self.due_on, self.paused_at, at))
        self.state, self.paused_at = "open", None

    def extend(self, by: int) -> None:
        """More time, in the rule's own unit; never less."""
        if by <= 0:
            return
        if self.due_on is None:
            self.due += dt.timedelta(hours=by)
        else:
            self._move_to(self.calendar.after(self.due_on, Duration(by, self.rule.within.unit)))

    def _resumed(self, due_on: dt.date, paused_at: dt.datetime, at: dt.datetime) -> dt.date:
        first, again = self.calendar.local_date(paused_at), self.calendar.local_date(at)
        if self.rule.within.unit != "working_days":
            return due_on + (again - first)
        left = self.calendar.working_days_between(first, due_on)
        if not left and self.calendar.is_working(again):
            return again
        return self.calendar.after(again, Duration(left or 1, "working_days"))

    def _move_to(self, day: dt.date) -> None:
        self.due_on, self.due = day, self.calendar.end_of(day)

    def done(self) -> Deadline:
        return Deadline(
            subject=self.event.subject,
            rule=self.rule.name,
            started_by=self.event.number,
            item=self.event.item,
            starts_at=self.event.at,
            due=self.due,
            due_on=self.due_on,
            kind=self.rule.kind,
            state=self.state,
            ended_at=self.ended_at,
            owner=self.owner,
            owner_role=self.rule.chain[0],
            chain=self.rule.chain,
            step_hours=_hours(self.rule.step),
            basis=self.rule.basis,
            source=self.rule.source,
            profile=self.event.profile,
        )


def _of_one(
    history: Iterable[Event], profiles: Mapping[str, Profile], calendars: Mapping[str, Calendar]
) -> Iterator[Deadline]:
    """The deadlines of one report or case. What ends is ended before the same event begins something."""
    running: list[_Running] = []
    owners: dict[tuple[str, str], str] = {}
    for event in history:
        if event.name in CLOCK_EVENTS:
            _move_clocks(event, running, owners)
        else:
            for each in running:
                each.end(event)
            running += _begun(event, running, profiles, calendars)
        for each in running:
            if each.is_open:  # what has ended keeps the owner it ended with
                each.owner = _owner(each, owners)
    return (each.done() for each in running)


def _begun(
    event: Event,
    running: list[_Running],
    profiles: Mapping[str, Profile],
    calendars: Mapping[str, Calendar],
) -> Iterator[_Running]:
    """What an event begins. An open deadline does not begin again: nothing gains time by happening twice."""
    profile = profiles.get(event.profile)
    if profile is None:
        raise ProfileVersionGone(version=event.profile)
    calendar = calendars.get(event.profile, profile.calendar)
    for rule in profile.rules:
        if not _holds(rule, event):
            continue
        if any(r.is_open and r.rule.name == rule.name and r.event.item == event.item for r in running):
            continue
        due, due_on = _first_due(rule, event, calendar)
        yield _Running(rule, calendar, event, due, due_on)


def _holds(rule: Rule, event: Event) -> bool:
    return (
        event.name in rule.starts
        and rule.when <= event.tags
        and not rule.unless & event.tags
        and (not rule.item or rule.item == event.item)
        # a rule that counts from a date says nothing while the date is unknown
        and (rule.counts_from == "event" or event.counts_from is not None)
    )


def _first_due(rule: Rule, event: Event, calendar: Calendar) -> tuple[dt.datetime, dt.date | None]:
    if rule.within.unit == "hours":
        return event.at + dt.timedelta(hours=rule.within.amount), None
    start = event.counts_from if rule.counts_from == "date" else None
    day = calendar.after(start or calendar.local_date(event.at), rule.within)
    return calendar.end_of(day), day


def _move_clocks(event: Event, running: list[_Running], owners: dict[tuple[str, str], str]) -> None:
    if event.name == OWNER_ASSIGNED:
        owners[event.item, event.rule] = event.owner
    elif event.name == OWNER_RELEASED:
        for key in [key for key in owners if _covers(event, key)]:
            del owners[key]
    for each in running:
        if not each.is_open or each.rule.name != event.rule or not each.concerns(event):
            continue
        if event.name == PAUSED:
            each.pause(event.at)
        elif event.name == RESUMED:
            each.resume(event.at)
        elif event.name == EXTENDED:
            each.extend(event.by)


def _covers(event: Event, key: tuple[str, str]) -> bool:
    item, rule = key
    return event.item in ("", item) and event.rule in ("", rule)


def _owner(each: _Running, owners: Mapping[tuple[str, str], str]) -> str:
    """The nearest assignment: this item and rule, this item, this rule, the whole report or case."""
    item, rule = each.event.item, each.rule.name
    nearest = [(item, rule), (item, ""), ("", rule), ("", "")]
    if each.rule.chain[0] == AUDITOR:  # whoever owns a report does not review what was done with it
        nearest.pop()
    for key in nearest:
        if owners.get(key):
            return owners[key]
    return ""


def _hours(step: Duration) -> int:
    return step.amount * {"hours": 1, "days": 24, "working_days": 24, "months": 24 * 30}[step.unit]
