"""Take a report: from now on its deadlines are this person's."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Report


@dataclass(kw_only=True)
class TakeOwnership(Action):
    verb = "report.take"

    report: Report

    def check(self) -> None:
        self.allow(self.report)
        if self.report.owner_id is not None:
            raise Refused("register.staff.refused.taken_already")
        if self.report.state in ("closed", "purged"):
            raise Refused("register_rules.rule_refusal.not_from_here")

    def act(self) -> None:
        self.change(self.report, owner_id=self.actor.id)
        self.happened(self.report, "owner_assigned", owner=str(self.actor.id))
