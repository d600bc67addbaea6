"""Organisations: the authority that runs the register, and those that report to it."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Organisation
from fanal.vocabulary import code_list


def _check(name: str, type_: str, besides: Organisation | None = None) -> None:
    if not name.strip():
        raise Refused("register.manage.refused.name_needed")
    if type_ and type_ not in code_list("organisation_type"):
        raise Refused("register.staff.refused.code")
    others = Organisation.objects.filter(name=name.strip())
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise Refused("register.manage.refused.organisation_exists")


@dataclass(kw_only=True)
class MakeOrganisation(Action):
    verb = "organisation.manage"

    name: str
    type: str = ""
    runs_register: bool = False

    def check(self) -> None:
        self.allow()
        _check(self.name, self.type)

    def act(self) -> Organisation:
        made = Organisation.objects.create(
            name=self.name.strip(), type=self.type, runs_register=self.runs_register
        )
        self.note(organisation=str(made.pk), made=True)
        return made


@dataclass(kw_only=True)
class ChangeOrganisation(Action):
    """Name, type, and whether it may report; what it sent stays."""

    verb = "organisation.manage"

    organisation: Organisation
    name: str
    type: str
    active: bool

    def check(self) -> None:
        self.allow()
        _check(self.name, self.type, self.organisation)

    def act(self) -> None:
        self.change(self.organisation, name=self.name.strip(), type=self.type, active=self.active)
        self.note(organisation=str(self.organisation.pk), active=self.active)
