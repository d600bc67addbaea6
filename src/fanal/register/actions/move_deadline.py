"""A deadline rests, runs again, or gets more time: an event with a reason; nothing heals what is late."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from fanal.register import in_force
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.subjects import subject_of
from fanal.register.actions.transition import keep_words, words_needed
from fanal.register.models import Deadline
from fanal.register.rules.events import EXTENDED, PAUSED, RESUMED
from fanal.register.rules.profile import Rule

# in the rule's own unit: what is longer is no extension but another rule, for the profile
MOST = 90


@dataclass(kw_only=True)
class MoveDeadline(Action):
    """``reason`` are the person's words: they go into the safe (P4)."""

    verb = "deadline.extend"
    code: ClassVar[str]

    deadline: Deadline
    reason: str
    subject: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.subject = subject_of(self.deadline)

    def check(self) -> None:
        if self.subject is None:
            raise Refused("register.staff.refused.gone", status=404)
        self.allow(self.subject)
        words_needed(self.reason)
        self.holds()

    def holds(self) -> None:
        """Raises Refused where this deadline cannot be moved so."""

    def codes(self) -> dict[str, Any]:
        return {}

    def act(self) -> None:
        about = {"rule": self.deadline.rule, **({"item": self.deadline.item} if self.deadline.item else {})}
        event = self.happened(self.subject, self.code, **about, **self.codes())
        keep_words(event, self.subject, self.code, self.reason)
        self.note(step=self.code, rule=self.deadline.rule, **self.codes())

    def is_late(self) -> bool:
        return self.deadline.kind == "latest" and self.now >= self.deadline.due_at

    def _subject(self) -> Any:
        return self.subject


class PauseDeadline(MoveDeadline):
    """Only where the profile lets the rule rest."""

    code = PAUSED

    def holds(self) -> None:
        rule = rule_of(self.deadline)
        if self.deadline.state != "open" or self.is_late():
            raise Refused("register.clocks.refused.not_running")
        if rule is None or not rule.pausable:
            raise Refused("register.clocks.refused.may_not_rest")


class ResumeDeadline(MoveDeadline):
    code = RESUMED

    def holds(self) -> None:
        if self.deadline.state != "paused":
            raise Refused("register.clocks.refused.not_resting")


@dataclass(kw_only=True)
class ExtendDeadline(MoveDeadline):
    """More time in the rule's own unit. What the law says must be done by then is not moved here."""

    code = EXTENDED
    by: int

    def holds(self) -> None:
        if self.deadline.state != "open" or self.is_late():
            raise Refused("register.clocks.refused.not_running")
        if self.deadline.kind == "latest" and self.deadline.basis == "law":
            raise Refused("register.clocks.refused.law")
        if not 1 <= self.by <= MOST:
            raise Refused("register.clocks.refused.by", most=MOST)

    def codes(self) -> dict[str, Any]:
        return {"by": self.by}


def rule_of(deadline: Deadline) -> Rule | None:
    """The rule of the version of the profile under which the deadline began."""
    rules = in_force.profile_by(deadline.profile_id).rules
    return next((each for each in rules if each.name == deadline.rule), None)
