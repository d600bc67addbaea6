"""Keeps the stored deadlines of a report or case what its events and its profile say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from fanal.register import bulk, in_force
from fanal.register.models import Deadline, Event, ProfileVersion, Report
from fanal.register.rules import deadlines as engine
from fanal.register.rules.calendars import Calendar
from fanal.register.rules.events import Event as Happened
from fanal.register.rules.profile import Profile

NO_VERSION = ""  # before any profile was stored, the shipped example holds
_YEARS_BEFORE, _YEARS_AFTER = 1, 6
_KEPT = ("state", "item", "kind", "starts_at", "due_at", "due_on", "owner_id", "owner_role", "chain")
_FIELDS = (*_KEPT, "step_hours", "met_at", "basis")


def recompute(subject: Any, now: datetime) -> None:
    """Compute the deadlines of a report or case anew after an event."""
    recompute_many([subject])


def recompute_many(subjects: Iterable[Any], events: Sequence[Event] | None = None) -> None:
    """The same for many, with few queries: what came in bulk.

    ``events`` are all that ever happened to subjects that were made a moment ago: nothing needs be read.
    """
    by_id = {subject.pk: subject for subject in subjects}
    stored: dict[tuple[str, int], Deadline] = {}
    if events is None:
        events = list(Event.objects.filter(subject_id__in=list(by_id)).order_by("id"))
        rows = Deadline.objects.filter(subject_id__in=list(by_id))
        stored = {(row.rule, row.event_id): row for row in rows}
    profiles, calendars = _profiles({event.profile_id for event in events})
    wanted = engine.deadlines([_told(event) for event in events], profiles, calendars)
    started = {event.pk: event for event in events}
    new, changed = [], []
    for each in sorted(wanted, key=lambda d: (d.started_by, d.rule)):
        row = stored.get((each.rule, each.started_by))
        made = _row(each, started[each.started_by])
        if row is None:
            new.append(made)
        elif any(getattr(row, name) != getattr(made, name) for name in _FIELDS):
            for name in _FIELDS:
                setattr(row, name, getattr(made, name))
            changed.append(row)
    bulk.insert_objects(Deadline, new)
    if changed:
        Deadline.objects.bulk_update(changed, _FIELDS)
    _keep_next(by_id, wanted)


def _keep_next(subjects: dict[UUID, Any], found: Iterable[engine.Deadline]) -> None:
    """What is due next, with the report itself: the queue is read in this order."""
    next_due: dict[UUID, datetime] = {}
    for each in found:
        if each.state == "open" and each.kind == "latest":
            subject_id = UUID(each.subject)
            next_due[subject_id] = min(each.due, next_due.get(subject_id, each.due))
    moved: dict[datetime | None, list[UUID]] = defaultdict(list)
    for pk, subject in subjects.items():
        if subject.kind == "report" and subject.next_due_at != next_due.get(pk):
            subject.next_due_at = next_due.get(pk)
            moved[subject.next_due_at].append(pk)
    for due_at, ids in moved.items():
        Report.objects.filter(pk__in=ids).update(next_due_at=due_at)


def frozen_days(profile: Profile, year: int) -> dict[str, Any]:
    """What to keep with a new version: the years whose holidays are fixed now, and their closed days."""
    years = list(range(year - _YEARS_BEFORE, year + _YEARS_AFTER))
    frozen = profile.calendar.frozen(years)
    return {"years": years, "closed": sorted(day.isoformat() for day in frozen.closed)}


@lru_cache(maxsize=16)
def _version(pk: int) -> tuple[Profile, Calendar]:
    """A stored version never changes, so it is read once a process."""
    held = ProfileVersion.objects.get(pk=pk)
    profile, days = in_force.profile_of(held), held.closed_days
    if not days:
        return profile, profile.calendar
    calendar = replace(
        profile.calendar,
        closed=frozenset(date.fromisoformat(day) for day in days["closed"]),
        frozen_years=frozenset(days["years"]),
    )
    return profile, calendar


def forget_versions() -> None:
    """Read them anew: after a restore, and between tests."""
    _version.cache_clear()
    in_force.forget()


def _profiles(ids: set[int | None]) -> tuple[dict[str, Profile], dict[str, Calendar]]:
    profiles: dict[str, Profile] = {}
    calendars: dict[str, Calendar] = {}
    for pk in ids:
        if pk is None:
            profiles[NO_VERSION] = in_force.profile_of(None)
        else:
            profiles[str(pk)], calendars[str(pk)] = _version(pk)
    return profiles, calendars


def _told(event: Event) -> Happened:
    """An event as the engine of deadlines reads it."""
    detail = event.detail
    born = detail.get("counts_from")
    return Happened(
        number=event.pk,
        subject=str(event.subject_id),
        name=event.code,
        at=event.at,
        profile=NO_VERSION if event.profile_id is None else str(event.profile_id),
        item=str(detail.get("item", "")),
        tags=frozenset(detail.get("tags", ())),
        counts_from=date.fromisoformat(born) if born else None,
        rule=str(detail.get("rule", "")),
        by=int(detail.get("by", 0)),
        owner=str(detail.get("owner", "")),
    )


def _row(found: engine.Deadline, event: Event) -> Deadline:
    return Deadline(
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        rule=found.rule,
        item=found.item,
        event_id=event.pk,
        kind=found.kind,
        state=found.state,
        starts_at=found.starts_at,
        due_at=found.due,
        due_on=found.due_on,
        owner_id=UUID(found.owner) if found.owner else None,
        owner_role=found.owner_role,
        chain=" ".join(found.chain),
        step_hours=found.step_hours,
        met_at=found.ended_at if found.state == "met" else None,
        basis=found.basis,
        profile_id=event.profile_id,
    )
