"""The duty rota: who is on duty from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fanal.register import access
from fanal.register.actions.base import Action, Refused
from fanal.register.models import DutyShift, User

LONGEST = timedelta(hours=24)


@dataclass(kw_only=True)
class PlanShift(Action):
    verb = "rota.manage"

    user: User
    starts_at: datetime
    ends_at: datetime

    def check(self) -> None:
        self.allow()
        if not self.starts_at < self.ends_at <= self.starts_at + LONGEST or self.ends_at <= self.now:
            raise Refused("register.manage.refused.shift_times")
        if not access.policy.may_at_all(access.actor_of(self.user), "report.triage"):
            raise Refused("register.staff.refused.no_such_officer")

    def act(self) -> DutyShift:
        made = DutyShift.objects.create(user=self.user, starts_at=self.starts_at, ends_at=self.ends_at)
        self.note(user=str(self.user.pk), shift=made.pk)
        return made


@dataclass(kw_only=True)
class EndShift(Action):
    """A shift that has not begun is taken off; one that runs ends now."""

    verb = "rota.manage"

    shift: DutyShift

    def check(self) -> None:
        self.allow()
        if self.shift.ends_at <= self.now:
            raise Refused("register.core.refused.changed")

    def act(self) -> None:
        self.note(user=str(self.shift.user_id), shift=self.shift.pk, ended=True)
        if self.shift.starts_at >= self.now:
            self.shift.delete()
        else:
            self.shift.ends_at = self.now
            self.shift.save(update_fields=["ends_at"])
