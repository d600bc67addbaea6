"""Close a report, with a reason; its receipt lives on for the time that the profile says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fanal.register import in_force
from fanal.register.actions.base import Refused
from fanal.register.actions.transition import ReportTransition
from fanal.register.models import Receipt
from fanal.vocabulary import code_list

_ANSWERED = "feedback_given"


@dataclass(kw_only=True)
class CloseReport(ReportTransition):
    """``close_reason`` is a code of the list report_close_reason; ``reason`` are words."""

    verb = "report.close"
    step = "close"

    close_reason: str

    def __post_init__(self) -> None:
        if self.report.state != _ANSWERED:
            self.step = "close_without_feedback"  # type: ignore[misc]

    def check(self) -> None:
        super().check()
        if self.close_reason not in code_list("report_close_reason"):
            raise Refused("register.staff.refused.code")

    def fields(self) -> dict[str, Any]:
        return {"closed_at": self.now, "close_reason": self.close_reason}

    def codes(self) -> dict[str, Any]:
        return {"close_reason": self.close_reason}

    def act(self) -> Any:
        event = super().act()
        until = self.now + timedelta(days=in_force.profile_by(self.report.profile_id).receipt_days)
        Receipt.objects.filter(report=self.report, destroyed_at__isnull=True).update(expires_at=until)
        return event
