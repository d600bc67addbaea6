"""Tell the reporter what became of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions import messages
from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class GiveFeedback(ReportTransition):
    verb = "report.feedback"
    step = "give_feedback"

    words: str

    def known(self) -> dict[str, Any]:
        return {"answer_written": bool(self.words.strip())}

    def fields(self) -> dict[str, Any]:
        return {"feedback_at": self.now}

    def check(self) -> None:
        super().check()
        messages.must_reach(self.report)

    def act(self) -> Any:
        event = super().act()
        messages.send(self, self.report, messages.FEEDBACK, self.words)
        return event
