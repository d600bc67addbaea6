"""Look again at a report that was put aside."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class ReconsiderReport(ReportTransition):
    """From duplicate, referred, not trafficking or misuse back to screening, with a reason."""

    verb = "report.reconsider"
    step = "reconsider"
