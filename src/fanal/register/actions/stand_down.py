"""The emergency is over: what was done for safety, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class StandDown(ReportTransition):
    """``safety_seen_to``: the officer says that safety was seen to; the reason says how."""

    verb = "report.stand_down"
    step = "stand_down"

    safety_seen_to: bool = False

    def known(self) -> dict[str, Any]:
        return {"safety_seen_to": self.safety_seen_to}

    def fields(self) -> dict[str, Any]:
        return {"urgency": "high"}
