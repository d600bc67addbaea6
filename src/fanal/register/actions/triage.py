"""Triage: a person read the report and went through the signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class Triage(ReportTransition):
    """``signs_considered``: the officer went through the catalogue; how many were ticked plays no part."""

    verb = "report.triage"
    step = "triage"

    signs_considered: bool = False

    def known(self) -> dict[str, Any]:
        return {"signs_considered": self.signs_considered}

    def fields(self) -> dict[str, Any]:
        return {"triaged_at": self.now}
