"""JUSTICE: what a transition may need to know, and the guards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fanal.register.rules.regions import child_steps


@dataclass(frozen=True, kw_only=True)
class JusticeFacts(child_steps.ChildStepFacts):
    """What is known of the justice track. Every default is the one that refuses."""

    child_listed_as_offender: bool = True
    appeal_until: dt.date | None = None
    appeal_decided: bool = False
    today: dt.date | None = None


def no_offence_of_the_child_is_listed(facts: JusticeFacts) -> bool:
    """Unlawful acts that a child was made to do are never listed as offences (R14)."""
    return not facts.child_listed_as_offender


def appeal_window_is_over(facts: JusticeFacts) -> bool:
    """The last day of the window belongs to it."""
    return facts.appeal_until is not None and facts.today is not None and facts.today > facts.appeal_until


def appeal_was_decided(facts: JusticeFacts) -> bool:
    return facts.appeal_decided


guardian_or_reason = child_steps.guardian_or_reason
interview_is_necessary = child_steps.interview_is_necessary
first_interview_or_approved = child_steps.first_interview_or_approved
