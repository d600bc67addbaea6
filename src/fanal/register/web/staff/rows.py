"""The rows of the queue: danger, then what is due first, then the rest; always the oldest unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet

from fanal.register.access import Actor
from fanal.register.models import Deadline, Report
from fanal.register.rules.states import states
from fanal.register.web.staff.finding import visible_reports
from fanal.register.web.staff.words import Clock, clock_of

PAGE = 25
DANGER = "emergency"
OVER = ("closed", "purged")
_LIVE = ("open", "paused")


@dataclass(frozen=True)
class Row:
    """One report without a word of its content."""

    report: Report
    clocks: tuple[Clock, ...]
    mine: bool

    @property
    def unread(self) -> bool:
        return self.report.seen_at is None

    @property
    def late(self) -> bool:
        return any(clock.late for clock in self.clocks)


@dataclass(frozen=True)
class Queue:
    """One screen of the queue."""

    danger: Sequence[Row]
    danger_more: bool
    due: Sequence[Row]
    waiting: Sequence[Row]
    oldest_unread: Row | None
    by_state: Sequence[tuple[str, int]]
    page: int
    more: bool

    @property
    def empty(self) -> bool:
        return not (self.danger or self.due or self.waiting)


def queue_of(
    actor: Actor,
    now: datetime,
    lang: str,
    *,
    state: str = "",
    mine: bool = False,
    danger_alone: bool = False,
    page: int = 1,
) -> Queue:
    """The reports that the actor may see. The most pressing dangers and the oldest unread stand on each page.

    ``danger_alone``: every danger, page by page, and nothing else.
    """
    seen = visible_reports(actor)
    # said as what is not wanted: the index by due date is walked, not every open report sorted
    wanted = seen.filter(state=state) if state in states("report") else seen.exclude(state__in=OVER)
    if mine:
        wanted = wanted.filter(owner_id=actor.id)
    wanted = wanted.select_related("owner")
    danger, danger_more = _paged(_pressing(wanted), page if danger_alone else 1)
    due, more, without = list[Report](), danger_more, list[Report]()
    if not danger_alone:
        others = wanted.exclude(urgency=DANGER)
        due, more = _paged(_by_due(others), page)
        without = list(_without_clock(others)[:PAGE]) if page == 1 else []
    oldest = seen.filter(seen_at__isnull=True).exclude(state__in=OVER).select_related("owner")
    first = list(oldest.order_by("received_at")[:1])
    rows = rows_of([*danger, *due, *without, *first], actor, now, lang)
    return Queue(
        danger=[rows[each.pk] for each in danger],
        danger_more=danger_more and not danger_alone,
        due=[rows[each.pk] for each in due],
        waiting=[rows[each.pk] for each in without],
        oldest_unread=rows[first[0].pk] if first else None,
        by_state=_counts(seen),
        page=page,
        more=more,
    )


def rows_of(reports: Iterable[Report], actor: Actor, now: datetime, lang: str) -> dict[Any, Row]:
    """Reports with their open clocks, what is due first before the rest."""
    wanted = {each.pk: each for each in reports}
    clocks: dict[Any, list[Clock]] = defaultdict(list)
    live = Deadline.objects.filter(subject_id__in=list(wanted), state__in=_LIVE)
    for each in live.select_related("owner").order_by("due_at"):
        clocks[each.subject_id].append(clock_of(each, now, lang))
    return {pk: Row(row, tuple(clocks[pk]), row.owner_id == actor.id) for pk, row in wanted.items()}


def _paged(ordered: QuerySet[Report], page: int) -> tuple[list[Report], bool]:
    """One page, and whether there is another."""
    start = (max(page, 1) - 1) * PAGE
    found = list(ordered[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _pressing(wanted: QuerySet[Report]) -> QuerySet[Report]:
    """What is due first: an unread danger is due within minutes, a read one within days or not at all."""
    due = F("next_due_at").asc(nulls_last=True)
    return wanted.filter(urgency=DANGER).order_by(due, "received_at")


def _by_due(wanted: QuerySet[Report]) -> QuerySet[Report]:
    """By what is due next, in the order of its index."""
    return wanted.filter(next_due_at__isnull=False).order_by("next_due_at", "received_at")


def _without_clock(wanted: QuerySet[Report]) -> QuerySet[Report]:
    return wanted.filter(next_due_at__isnull=True).order_by("received_at")


def _counts(seen: QuerySet[Report]) -> list[tuple[str, int]]:
    counted = seen.order_by().values_list("state").annotate(n=Count("*"))
    found = dict(counted)
    return [(state, found[state]) for state in states("report") if found.get(state)]
