"""Ask the reporter something: a message to the receipt, and the report waits for information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions import messages
from fanal.register.actions.transition import ReportTransition, words_needed


@dataclass(kw_only=True)
class AskReporter(ReportTransition):
    verb = "report.ask"
    step = "ask_reporter"

    words: str

    def check(self) -> None:
        super().check()
        words_needed(self.words)

    def act(self) -> Any:
        event = super().act()
        messages.send(self, self.report, messages.QUESTION, self.words)
        self.happened(self.report, "message_to_reporter")
        return event
