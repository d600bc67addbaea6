"""What several regions ask before a step that the child is part of: a guardian (R3), few interviews (R6)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChildStepFacts:
    """Who accompanies the child, and how often the child had to tell it, across agencies."""

    guardian_appointed: bool = False
    reason_without_guardian: bool = False
    interview_necessary: bool = False
    interviews_held: int = 1
    reason_for_another: bool = False
    approved_by_supervisor: bool = False


def guardian_or_reason(facts: ChildStepFacts) -> bool:
    """No interview, age assessment or consent step without a guardian, or a recorded reason (R3)."""
    return facts.guardian_appointed or facts.reason_without_guardian


def interview_is_necessary(facts: ChildStepFacts) -> bool:
    return facts.interview_necessary


def first_interview_or_approved(facts: ChildStepFacts) -> bool:
    """A second interview needs a reason and a supervisor's approval (R6)."""
    return facts.interviews_held == 0 or (facts.reason_for_another and facts.approved_by_supervisor)
