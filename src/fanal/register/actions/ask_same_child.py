"""Hand a possible duplicate to an identification officer, who may see both identities for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fanal.register import access
from fanal.register.actions.base import Action, Refused
from fanal.register.models import Grant, Report, User

DAYS = 3
ASKED = "same_child_asked"


@dataclass(kw_only=True)
class AskSameChild(Action):
    verb = "report.ask_same_child"

    report: Report
    other: Report
    officer: User

    def check(self) -> None:
        self.allow(self.report)
        if self.other.pk == self.report.pk:
            raise Refused("register.staff.refused.itself")
        officer = access.actor_of(self.officer)
        blocked = any("blocked" in access.relations(officer, each) for each in (self.report, self.other))
        if "identification_officer" not in officer.roles or blocked:
            raise Refused("register.staff.refused.no_such_officer")

    def act(self) -> Any:
        for each in (self.report, self.other):
            Grant.objects.create(
                subject_kind=each.kind,
                subject_id=each.pk,
                data_class="P3",
                asked_by=self.officer,
                asked_at=self.now,
                reason="identification",
                decided_by_id=self.actor.id,
                decided_at=self.now,
                granted=True,
                until=self.now + timedelta(days=DAYS),
            )
        return self.happened(self.report, ASKED, other=self.other.number, officer=str(self.officer.pk))
