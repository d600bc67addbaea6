"""Open a closed report again: something was added, or the decision was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.transition import ReportTransition
from fanal.register.models import Receipt


@dataclass(kw_only=True)
class ReopenReport(ReportTransition):
    verb = "report.reopen"
    step = "reopen"

    def fields(self) -> dict[str, Any]:
        return {"closed_at": None, "close_reason": ""}

    def act(self) -> Any:
        event = super().act()
        Receipt.objects.filter(report=self.report, destroyed_at__isnull=True).update(expires_at=None)
        return event
