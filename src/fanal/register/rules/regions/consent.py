"""CONSENT: what a transition may need to know, and the guards."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from fanal.register.rules.regions import child_steps


@dataclass(frozen=True, kw_only=True)
class ConsentFacts(child_steps.ChildStepFacts):
    """What is known of one consent. Every default is the one that refuses."""

    purpose: bool = False
    recipient: bool = False
    language_understood: bool = False
    given_by: Literal["", "child", "guardian", "child_and_guardian"] = ""
    until: dt.date | None = None
    today: dt.date | None = None


def purpose_and_recipient_are_named(facts: ConsentFacts) -> bool:
    return facts.purpose and facts.recipient


def said_in_a_language_that_is_understood(facts: ConsentFacts) -> bool:
    return facts.language_understood


def given_by_somebody_entitled(facts: ConsentFacts) -> bool:
    return facts.given_by != ""


def end_is_dated(facts: ConsentFacts) -> bool:
    """A consent without an end would be one for ever."""
    return facts.until is not None


def end_has_come(facts: ConsentFacts) -> bool:
    """The last day belongs to the consent."""
    return facts.until is not None and facts.today is not None and facts.today > facts.until


guardian_or_reason = child_steps.guardian_or_reason
