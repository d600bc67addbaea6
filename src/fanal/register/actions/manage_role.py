"""Roles: given, and ended. Administrators and auditors have no other role; nobody changes their own."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Membership, Organisation, User
from fanal.register.rules.roles import STAFF

# who runs the register reads no report, and who checks it does not work in it
ALONE = ("administrator", "auditor")
_OF_AN_ORGANISATION = "organisation_reporter"


@dataclass(kw_only=True)
class GiveRole(Action):
    verb = "role.manage"

    user: User
    role: str
    organisation: Organisation | None = None
    queue: str = ""

    def check(self) -> None:
        self.allow()
        if self.user.pk == self.actor.id:
            raise Refused("register.manage.refused.own_account", status=403)
        if self.role not in STAFF:
            raise Refused("register.staff.refused.code")
        if self.role == _OF_AN_ORGANISATION and self.organisation is None:
            raise Refused("register.manage.refused.organisation_needed")
        held = [each for each in self.user.memberships.all() if each.holds()]
        if any(each.role == self.role and each.organisation == self.organisation for each in held):
            raise Refused("register.manage.refused.role_held")
        roles = {each.role for each in held} | {self.role}
        if len(roles) > 1 and roles & set(ALONE):
            raise Refused("register.manage.refused.role_alone")

    def act(self) -> Membership:
        made = Membership.objects.create(
            user=self.user,
            role=self.role,
            organisation=self.organisation,
            queue=self.queue.strip(),
            since=self.now,
        )
        self.note(user=str(self.user.pk), role=self.role, given=True)
        return made


@dataclass(kw_only=True)
class EndRole(Action):
    """The role ends now; that it was held stays on record."""

    verb = "role.manage"

    membership: Membership

    def check(self) -> None:
        self.allow()
        if self.membership.user_id == self.actor.id:
            raise Refused("register.manage.refused.own_account", status=403)
        if not self.membership.holds():
            raise Refused("register.core.refused.changed")

    def act(self) -> None:
        self.membership.until = self.now
        self.membership.save(update_fields=["until"])
        self.note(user=str(self.membership.user_id), role=self.membership.role, given=False)
