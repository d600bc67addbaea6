"""Who a visitor of a demonstration can be."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.foundation.messages import text
from fanal.register.access import COMMAND
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.manage_organisation import MakeOrganisation
from fanal.register.actions.manage_role import GiveRole
from fanal.register.models import User
from fanal.register.project import current


@dataclass(frozen=True, kw_only=True)
class Person:
    """``code`` names the texts, and the account where there is one; ``place`` is where the person lands."""

    code: str
    place: str
    role: str = ""
    has_account: bool = True


CHILD = Person(code="child", place="/report/", has_account=False)
TEACHER = Person(code="teacher", place="/organisation/report/", role="organisation_reporter")
OFFICER = Person(code="officer", place="/queue/", role="triage_officer")
AUDITOR = Person(code="auditor", place="/audit/", role="auditor")
STRANGER = Person(code="stranger", place="/demo/stranger/")
PEOPLE = {each.code: each for each in (CHILD, TEACHER, OFFICER, AUDITOR, STRANGER)}


@dataclass(kw_only=True)
class MakePerson(Action):
    """An account that no password opens: one enters it by "Who are you?", where that exists."""

    verb = "user.manage"

    code: str
    name: str

    def check(self) -> None:
        self.allow()
        if not current().demo:
            raise Refused("register.core.refused.not_yours", status=403)

    def act(self) -> User:
        user = User.objects.create_user(self.code, display_name=self.name)
        self.note(user=str(user.pk), made=True)
        return user


def make_people(lang: str) -> dict[str, User]:
    """The accounts with their roles, the teacher's at a school."""
    school = text("register.demo.account.school", lang)
    organisation = MakeOrganisation(actor=COMMAND, name=school, type="school").execute()
    made = {}
    for person in PEOPLE.values():
        if not person.has_account:
            continue
        name = text(f"register.demo.account.{person.code}", lang)
        user = MakePerson(actor=COMMAND, code=person.code, name=name).execute()
        if person.role:
            place = organisation if person is TEACHER else None
            GiveRole(actor=COMMAND, user=user, role=person.role, organisation=place).execute()
        made[person.code] = user
    return made
