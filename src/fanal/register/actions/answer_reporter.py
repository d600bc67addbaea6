"""Answer the reporter; the state of the report stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions import messages
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.transition import words_needed
from fanal.register.models import Report


@dataclass(kw_only=True)
class AnswerReporter(Action):
    verb = "report.answer"

    report: Report
    words: str

    def check(self) -> None:
        self.allow(self.report)
        words_needed(self.words)
        messages.must_reach(self.report)
        if self.report.state == "purged":
            raise Refused("register_rules.rule_refusal.not_from_here")

    def act(self) -> Any:
        # the same form sent twice (its answer was lost on the way) names a version that is past
        self.change(self.report)
        message = messages.send(self, self.report, messages.ANSWER, self.words)
        self.happened(self.report, "message_to_reporter")
        return message
