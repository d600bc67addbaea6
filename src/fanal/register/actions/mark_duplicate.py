"""Mark a report as repeating another one, once the identification officer said that it is the same child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.report_facts import same_child
from fanal.register.actions.transition import ReportTransition
from fanal.register.models import Report


@dataclass(kw_only=True)
class MarkDuplicate(ReportTransition):
    verb = "report.mark_duplicate"
    step = "mark_duplicate"

    number: str

    def known(self) -> dict[str, Any]:
        other = self._other()
        confirmed = other is not None and same_child(self.report, other)
        return {"other_report": other is not None, "same_child_confirmed": confirmed}

    def fields(self) -> dict[str, Any]:
        other = self._other()
        return {"duplicate_of_id": other.pk if other else None}

    def codes(self) -> dict[str, Any]:
        other = self._other()
        return {"other": other.number if other else ""}

    def _other(self) -> Report | None:
        others = Report.objects.exclude(pk=self.report.pk)
        return others.filter(number=self.number.strip().upper()).first()
