"""Record that an authority was notified (R15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import in_force
from fanal.register.actions.base import Refused
from fanal.register.actions.transition import ReportTransition
from fanal.register.models import Notification


@dataclass(kw_only=True)
class NotifyAuthority(ReportTransition):
    """``duty`` is a code of the profile; how and whom exactly stands in the reason's words."""

    verb = "report.notify"
    step = "notify_authority"

    duty: str

    def known(self) -> dict[str, Any]:
        codes = {duty.code for duty in in_force.profile_by(self.report.profile_id).duties}
        return {"authority_in_profile": self.duty in codes}

    def codes(self) -> dict[str, Any]:
        return {"item": self.duty}

    def check(self) -> None:
        super().check()
        if Notification.objects.filter(report=self.report, duty=self.duty, done_at__isnull=False).exists():
            raise Refused("register.staff.refused.notified_already")

    def act(self) -> Any:
        event = super().act()
        Notification.objects.update_or_create(
            report=self.report,
            duty=self.duty,
            defaults={"done_at": self.now, "done_by_id": self.actor.id},
        )
        return event
