"""The public door is opened, once everything that R18 asks for is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fanal.register import door, in_force
from fanal.register.actions.base import Action, Refused
from fanal.register.models import DoorChange
from fanal.register.rules.door import Missing, what_is_missing


@dataclass(kw_only=True)
class OpenDoor(Action):
    """``given`` fills what the profile leaves empty: organisation, controller, safeguarding_lead,
    impact_assessment. Refused while something is missing.
    """

    verb = "door.open"

    given: Mapping[str, str]

    def missing(self) -> list[Missing]:
        """What keeps the door shut, then what is only advised."""
        held = in_force.version()
        profile = in_force.profile_of(held)
        return what_is_missing(
            profile,
            door.rota(self.now),
            profile.calendar.local_date(self.now),
            signatures=door.signatures(held),
            given=self.given,
        )

    def check(self) -> None:
        self.allow()
        if any(each.stops for each in self.missing()):
            raise Refused("register.door.refused.missing")

    def act(self) -> None:
        held = in_force.version()
        facts = {name: value.strip() for name, value in self.given.items() if value.strip()}
        DoorChange.objects.create(open=True, by_id=self.actor.id, at=self.now, profile=held, facts=facts)
        self.note(open=True, **({"profile": held.code, "version": held.version} if held else {}))
