"""How urgent, from the reporter's own answers and from the officer; never from a machine's reading (R20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

Answer = Literal["yes", "no", "dont_know", ""]


class Urgency(IntEnum):
    """From the least to the most urgent; stored as its code."""

    NORMAL = 1
    HIGH = 2
    EMERGENCY = 3

    @property
    def code(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, code: str) -> Urgency:
        """By code; KeyError for one that does not exist."""
        return cls[code.upper()]


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the reporter ticked; an empty answer was not given. No free text takes part."""

    danger_now: Answer = ""
    hurt_or_ill: Answer = ""
    taken_away_soon: Answer = ""
    with_person_feared: Answer = ""
    alone: Answer = ""
    reporter_is_the_child: bool = False
    young_child: bool = False


def from_answers(answers: Answers) -> Urgency:
    """The urgency that a report arrives with. An uncertain answer counts upwards."""
    if answers.danger_now == "yes" or answers.hurt_or_ill == "yes":
        return Urgency.EMERGENCY
    raising = (
        answers.taken_away_soon == "yes",
        answers.with_person_feared == "yes",
        answers.alone == "yes",
        "dont_know" in (answers.danger_now, answers.taken_away_soon),
        answers.reporter_is_the_child,
        answers.young_child,
    )
    return Urgency.HIGH if any(raising) else Urgency.NORMAL


def may_become(now: Urgency, wanted: Urgency, *, read_by_person: bool, reason: str = "") -> bool:
    """Anything may raise; only a person who has read it may lower it, and says why."""
    return wanted >= now or (read_by_person and bool(reason.strip()))


def raised(now: Urgency, answers: Answers) -> Urgency:
    """After the reporter added something: never less than before."""
    return max(now, from_answers(answers))


@dataclass(frozen=True)
class Waiting:
    """One row of the queue, without content."""

    key: str
    urgency: Urgency
    received_at: dt.datetime
    unread: bool
    due: dt.datetime | None = None


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the oldest unread of the whole queue, which every page shows."""

    rows: tuple[Waiting, ...]
    oldest_unread: Waiting | None
    total: int


def ordered(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The most urgent first, then what is due first, then what came first."""
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(waiting, key=lambda w: (-w.urgency, w.due or latest, w.received_at, w.key))


def oldest_unread(waiting: Iterable[Waiting]) -> Waiting | None:
    """What nobody has looked at for longest, however low its urgency."""
    return min((w for w in waiting if w.unread), key=lambda w: (w.received_at, w.key), default=None)


def page(waiting: Sequence[Waiting], *, number: int = 1, size: int = 25) -> Page:
    """One page of the queue; pages count from 1."""
    start = (max(number, 1) - 1) * size
    return Page(tuple(ordered(waiting)[start : start + size]), oldest_unread(waiting), len(waiting))
