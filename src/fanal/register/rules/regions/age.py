"""AGE: what a transition may need to know, and the guards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fanal.register.rules.regions import child_steps


@dataclass(frozen=True, kw_only=True)
class AgeFacts(child_steps.ChildStepFacts):
    """What is known of the age question. Every default is the one that refuses."""

    reason_to_believe: bool = False
    basis: str = ""
    decision_made: bool = False
    reasons_given: bool = False
    appeal_until: dt.date | None = None
    appeal_open: bool = True
    today: dt.date | None = None


def reason_to_believe_a_child(facts: AgeFacts) -> bool:
    return facts.reason_to_believe


def basis_is_recorded(facts: AgeFacts) -> bool:
    """On what the age rests; never on the person's own word taken as unknown, nor on nothing."""
    return facts.basis not in ("", "unknown")


def decision_was_made(facts: AgeFacts) -> bool:
    return facts.decision_made


def reasons_were_given(facts: AgeFacts) -> bool:
    return facts.reasons_given


def appeal_window_is_over(facts: AgeFacts) -> bool:
    """The last day of the window belongs to it."""
    return facts.appeal_until is not None and facts.today is not None and facts.today > facts.appeal_until


def no_appeal_is_open(facts: AgeFacts) -> bool:
    return not facts.appeal_open


guardian_or_reason = child_steps.guardian_or_reason
