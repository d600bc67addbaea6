"""Name the case worker and the identification officer of a case."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import access
from fanal.register.actions.base import Action, Refused
from fanal.register.models import Case, User


@dataclass(kw_only=True)
class AssignCase(Action):
    """None leaves a post as it is."""

    verb = "case.assign"

    case: Case
    owner: User | None = None
    identification_officer: User | None = None

    def check(self) -> None:
        self.allow(self.case)
        posts = ((self.owner, "case_worker"), (self.identification_officer, "identification_officer"))
        for user, role in posts:
            if user is None:
                continue
            actor = access.actor_of(user)
            if role not in actor.roles or "blocked" in access.relations(actor, self.case):
                raise Refused("register.staff.refused.no_such_officer")

    def act(self) -> None:
        fields = {}
        if self.owner:
            fields["owner_id"] = self.owner.pk
        if self.identification_officer:
            fields["identification_officer_id"] = self.identification_officer.pk
        self.change(self.case, **fields)
        if self.owner:
            self.happened(self.case, "owner_assigned", owner=str(self.owner.pk))
        self.note(**{name: str(value) for name, value in fields.items()})
