"""The public door is shut: who stood behind it no longer does."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import in_force
from fanal.register.actions.base import Action, Refused
from fanal.register.models import DoorChange


@dataclass(kw_only=True)
class ShutDoor(Action):
    """From now on ``/report/`` says that nobody takes reports; codes still open what they open."""

    verb = "door.shut"

    reason: str = "by_person"

    def check(self) -> None:
        self.allow()
        newest = DoorChange.objects.first()
        if newest is None or not newest.open:
            raise Refused("register.door.refused.shut_already")

    def act(self) -> None:
        DoorChange.objects.create(
            open=False, by_id=self.actor.id, at=self.now, reason=self.reason, profile=in_force.version()
        )
        self.note(open=False, reason=self.reason)
