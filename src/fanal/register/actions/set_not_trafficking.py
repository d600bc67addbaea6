"""Decide that a report is not about trafficking; the child may need protection all the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class SetNotTrafficking(ReportTransition):
    """``protection_considered``: the officer thought of other protection too; the reason says what."""

    verb = "report.not_trafficking"
    step = "set_not_trafficking"

    protection_considered: bool = False

    def known(self) -> dict[str, Any]:
        return {"protection_considered": self.protection_considered}
