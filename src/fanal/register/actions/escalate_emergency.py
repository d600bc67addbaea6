"""Treat a report as an emergency; this waits for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class EscalateEmergency(ReportTransition):
    """No guard and no reason; the urgency follows."""

    verb = "report.escalate"
    step = "escalate"

    def fields(self) -> dict[str, Any]:
        return {"urgency": "emergency", "triaged_at": self.report.triaged_at or self.now}
