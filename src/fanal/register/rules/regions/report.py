"""REPORT: what a transition may need to know, and the guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What is known of a report, without a word of its content. Every default is the one that refuses."""

    read_by_person: bool = False
    signs_considered: bool = False
    safety_seen_to: bool = False
    receipt_alive: bool = False
    other_report: bool = False
    same_child_confirmed: bool = False
    receiver: bool = False
    receiver_enforces_immigration: bool = True
    protection_considered: bool = False
    second_person: bool = False
    case: bool = False
    definition_applied: bool = False
    answer_written: bool = False
    authority_in_profile: bool = False
    duty_to_report: Literal["unknown", "none", "open", "done"] = "unknown"
    deadlines_without_owner: int = 1
    retention_over: bool = False
    held: bool = True


def read_by_a_person(facts: ReportFacts) -> bool:
    return facts.read_by_person


def signs_were_considered(facts: ReportFacts) -> bool:
    """Somebody looked at the catalogue; how many signs were ticked plays no part (R7)."""
    return facts.signs_considered


def safety_was_seen_to(facts: ReportFacts) -> bool:
    return facts.safety_seen_to


def reporter_can_be_asked(facts: ReportFacts) -> bool:
    return facts.receipt_alive


def reporter_cannot_be_answered(facts: ReportFacts) -> bool:
    return not facts.receipt_alive


def other_report_is_named(facts: ReportFacts) -> bool:
    return facts.other_report


def same_child_was_confirmed(facts: ReportFacts) -> bool:
    return facts.same_child_confirmed


def receiver_is_named(facts: ReportFacts) -> bool:
    return facts.receiver


def receiver_is_not_immigration_enforcement(facts: ReportFacts) -> bool:
    """The firewall (R17)."""
    return not facts.receiver_enforces_immigration


def protection_was_considered(facts: ReportFacts) -> bool:
    """A child who was not trafficked may still need protection."""
    return facts.protection_considered


def second_person_agrees(facts: ReportFacts) -> bool:
    return facts.second_person


def case_is_there(facts: ReportFacts) -> bool:
    return facts.case


def definition_was_applied(facts: ReportFacts) -> bool:
    """Applied and shown; its outcome decides nothing here (R7)."""
    return facts.definition_applied


def answer_was_written(facts: ReportFacts) -> bool:
    return facts.answer_written


def authority_is_in_the_profile(facts: ReportFacts) -> bool:
    return facts.authority_in_profile


def duty_to_report_is_met(facts: ReportFacts) -> bool:
    """Whether a duty exists was decided, and if so it was done (R15)."""
    return facts.duty_to_report in ("none", "done")


def every_open_deadline_has_an_owner(facts: ReportFacts) -> bool:
    return facts.deadlines_without_owner == 0


def retention_is_over(facts: ReportFacts) -> bool:
    return facts.retention_over


def nothing_holds_it(facts: ReportFacts) -> bool:
    return not facts.held
