"""Screen a triaged report."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class ScreenReport(ReportTransition):
    """Look closer: what is there, what is missing."""

    verb = "report.screen"
    step = "screen"
