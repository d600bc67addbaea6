"""PROTECT: what a transition may need to know, and the guards.

There is no field for the justice track, and none for cooperation with it: a guard cannot read what its facts
do not hold (R5).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fanal.register.rules.regions import child_steps

# why a case may end; being identified or not, and stepping back, are no grounds (R5)
GROUNDS_FOR_CLOSING = (
    "goals_reached",
    "lasting_solution_found",
    "taken_over_by_other_service",
    "moved_abroad_with_handover",
    "adult_and_no_longer_wishes",
    "died",
)


@dataclass(frozen=True, kw_only=True)
class ProtectFacts(child_steps.ChildStepFacts):
    """What is known of the protection of the child. Every default is the one that refuses."""

    safety_checked: bool = False
    best_interests_assessed: bool = False
    child_heard: bool = False
    reason_not_heard: bool = False
    plan_writer: str = ""
    plan_approver: str = ""
    closing_ground: str = ""
    closing_proposer: str = ""
    closing_approver: str = ""
    follow_up: dt.date | None = None
    deadlines_without_owner: int = 1
    stop_use_open: int = 1


def safety_was_checked(facts: ProtectFacts) -> bool:
    return facts.safety_checked


def best_interests_were_assessed(facts: ProtectFacts) -> bool:
    return facts.best_interests_assessed


def child_was_heard_or_reason(facts: ProtectFacts) -> bool:
    """Convention on the Rights of the Child, article 12."""
    return facts.child_heard or facts.reason_not_heard


def approver_did_not_write_it(facts: ProtectFacts) -> bool:
    return _two_different(facts.plan_writer, facts.plan_approver)


def ground_for_closing_is_allowed(facts: ProtectFacts) -> bool:
    """A negative identification, a refusal to cooperate or the child's own withdrawal closes nothing (R5)."""
    return facts.closing_ground in GROUNDS_FOR_CLOSING


def two_people_agree(facts: ProtectFacts) -> bool:
    return _two_different(facts.closing_proposer, facts.closing_approver)


def follow_up_is_dated(facts: ProtectFacts) -> bool:
    return facts.follow_up is not None


def every_open_deadline_has_an_owner(facts: ProtectFacts) -> bool:
    return facts.deadlines_without_owner == 0


def no_stop_use_is_open(facts: ProtectFacts) -> bool:
    return facts.stop_use_open == 0


guardian_or_reason = child_steps.guardian_or_reason


def _two_different(first: str, second: str) -> bool:
    return bool(first and second) and first != second
