"""Link a report to a case that is there already, by the case's number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import Refused
from fanal.register.actions.transition import ReportTransition
from fanal.register.models import Case


@dataclass(kw_only=True)
class LinkCase(ReportTransition):
    """A number that no case has is refused in the same words as one that the actor may not know of."""

    verb = "report.link_case"
    step = "link_to_case"

    number: str

    def known(self) -> dict[str, Any]:
        found = self._case()
        applied = found is not None and vault.holds(found, "P4", slot="facts")
        return {"case": found is not None, "definition_applied": applied}

    def check(self) -> None:
        if self._case() is None:
            raise Refused("register.staff.refused.no_such_case")
        super().check()

    def fields(self) -> dict[str, Any]:
        found = self._case()
        return {"case_id": found.pk if found else None}

    def codes(self) -> dict[str, Any]:
        found = self._case()
        return {"case": found.number if found else ""}

    def _case(self) -> Case | None:
        return Case.objects.filter(number=self.number.strip().upper()).first()
