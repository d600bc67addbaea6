"""Refer a report to another service; never to one that enforces immigration law (R17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import Refused
from fanal.register.actions.transition import ReportTransition
from fanal.vocabulary import code_list

IMMIGRATION = "immigration_service"


@dataclass(kw_only=True)
class ReferOut(ReportTransition):
    """``receiver`` is a name (sealed), ``receiver_type`` a code of the list organisation_type."""

    verb = "report.refer_out"
    step = "refer_out"

    receiver: str
    receiver_type: str
    no_immigration_enforcement: bool = False

    def known(self) -> dict[str, Any]:
        enforces = self.receiver_type == IMMIGRATION or not self.no_immigration_enforcement
        return {"receiver": bool(self.receiver.strip()), "receiver_enforces_immigration": enforces}

    def codes(self) -> dict[str, Any]:
        return {"receiver_type": self.receiver_type}

    def check(self) -> None:
        super().check()
        if self.receiver_type not in code_list("organisation_type"):
            raise Refused("register.staff.refused.code")

    def act(self) -> Any:
        event = super().act()
        vault.put(self.report, "P4", {"receiver": self.receiver.strip()}, slot=f"receiver-{event.pk}")
        return event
