"""Go on with the screening after the reporter was asked."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.transition import ReportTransition


@dataclass(kw_only=True)
class ResumeScreening(ReportTransition):
    """An answer came, or none will come."""

    verb = "report.resume"
    step = "resume"
