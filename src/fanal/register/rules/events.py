"""What happened, as the engine of deadlines reads it: names, times and codes, never content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from fanal.register.rules.states import REGIONS, region

# what changes a deadline rather than a state; each names its rule
PAUSED, RESUMED, EXTENDED = "deadline_paused", "deadline_resumed", "deadline_extended"
OWNER_ASSIGNED, OWNER_RELEASED = "owner_assigned", "owner_released"
CLOCK_EVENTS = (PAUSED, RESUMED, EXTENDED, OWNER_ASSIGNED, OWNER_RELEASED)

# what is written without a transition
OTHER_EVENTS = (
    "report_received",
    "report_opened",
    "report_added_to",
    "urgency_raised",
    "urgency_lowered",
    "receipt_destroyed",
    "receipt_purged",
    "message_to_reporter",
    "duty_to_report_found",
    "case_opened",
    "case_purged",
    "guardian_requested",
    "guardian_appointed",
    "safety_checked",
    "best_interests_assessed",
    "birth_date_recorded",
    "transition_plan_made",
    "support_reviewed",
    "follow_up_30_made",
    "follow_up_90_made",
    "follow_up_180_made",
    "stop_use_asked",
    "stop_use_confirmed",
    "break_glass_used",
    "break_glass_reviewed",
)

# after these nothing is owed about the report or case any more
ERASED = ("report_purged", "case_purged")

# what a start may say of itself, so that a rule holds only then
TAGS = ("emergency", "high", "child", "high_risk")


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one report or case.

    ``at`` is UTC; ``number`` grows with every event of the register and settles equal times. ``profile`` is
    the version of the profile that was in force. ``item`` tells one referral, consent or use of break-glass
    from another one. ``counts_from`` is the local date that the event tells (a birth: give the first day of
    the month, no more). ``rule`` and ``by`` belong to pauses and extensions, ``owner`` to assignments.
    """

    number: int
    subject: str
    name: str
    at: dt.datetime
    profile: str
    item: str = ""
    tags: frozenset[str] = frozenset()
    counts_from: dt.date | None = None
    rule: str = ""
    by: int = 0
    owner: str = ""

    def __post_init__(self) -> None:
        if self.at.utcoffset() != dt.timedelta():
            raise ValueError("the time of an event is UTC")


@cache
def event_names() -> tuple[str, ...]:
    """Every event that there is."""
    written = {each.event for name in REGIONS for each in region(name).transitions}
    return tuple(sorted(written | set(OTHER_EVENTS) | set(CLOCK_EVENTS)))


@cache
def events_by_region() -> Mapping[str, tuple[str, ...]]:
    """The events that each region's transitions write."""
    return MappingProxyType(
        {name: tuple(sorted({each.event for each in region(name).transitions})) for name in REGIONS}
    )
