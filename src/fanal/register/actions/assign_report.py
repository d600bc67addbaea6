"""Hand a report to somebody, or back to whoever is on duty."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import access
from fanal.register.actions.base import Action, Refused
from fanal.register.models import Report, User


@dataclass(kw_only=True)
class AssignReport(Action):
    """``to`` None: nobody's, so that the role on duty answers for its deadlines."""

    verb = "report.assign"

    report: Report
    to: User | None

    def check(self) -> None:
        self.allow(self.report)
        if self.report.state in ("closed", "purged"):
            raise Refused("register_rules.rule_refusal.not_from_here")
        if self.to and not access.allowed(access.actor_of(self.to), "report.take", self.report):
            raise Refused("register.staff.refused.no_such_officer")

    def act(self) -> None:
        self.change(self.report, owner_id=self.to.pk if self.to else None)
        if self.to:
            self.happened(self.report, "owner_assigned", owner=str(self.to.pk))
        else:
            self.happened(self.report, "owner_released")
