"""IDENTITY: what a transition may need to know, and the guards.

The definition's outcome comes from ``fanal.vocabulary.definition``: for a child an act and a purpose are
enough (R1), so no guard here looks at means or at consent.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from fanal.register.rules.regions import child_steps

# Council of Europe Convention, article 13(1): a profile may give more days, never fewer
LEAST_RECOVERY_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class IdentityFacts(child_steps.ChildStepFacts):
    """What is known for identification. Every default is the one that refuses."""

    definition: Literal["met", "not_met", "undecided", ""] = ""
    second_person: bool = False
    decider: str = ""
    earlier_decider: str = ""
    recovery_from: dt.date | None = None
    recovery_days: int = LEAST_RECOVERY_DAYS
    today: dt.date | None = None


def definition_is_met(facts: IdentityFacts) -> bool:
    return facts.definition == "met"


def definition_is_not_ruled_out(facts: IdentityFacts) -> bool:
    """The first stage asks for reasons to believe, not for proof."""
    return facts.definition in ("met", "undecided")


def definition_is_not_met(facts: IdentityFacts) -> bool:
    """No negative decision where the definition is met."""
    return facts.definition in ("not_met", "undecided")


def second_person_looked(facts: IdentityFacts) -> bool:
    return facts.second_person


def decided_by_another_person(facts: IdentityFacts) -> bool:
    """Nobody reconsiders their own refusal."""
    return bool(facts.decider and facts.earlier_decider) and facts.decider != facts.earlier_decider


def recovery_is_over(facts: IdentityFacts) -> bool:
    """At least 30 whole days, more where the profile or an extension says so (R4)."""
    if facts.recovery_from is None or facts.today is None:
        return False
    return (facts.today - facts.recovery_from).days > max(LEAST_RECOVERY_DAYS, facts.recovery_days)


guardian_or_reason = child_steps.guardian_or_reason
interview_is_necessary = child_steps.interview_is_necessary
first_interview_or_approved = child_steps.first_interview_or_approved
