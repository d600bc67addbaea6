"""Accounts: made with a one-time password, shut, and helped when somebody can no longer sign in."""

from __future__ import annotations

from dataclasses import dataclass, field

from fanal.register.actions.accounts import ResetAccount, one_time_password
from fanal.register.actions.base import Action, Refused
from fanal.register.models import User


@dataclass(kw_only=True)
class MakeAccount(Action):
    """A new account without any role; returns its one-time password, which is shown once."""

    verb = "user.manage"

    username: str
    display_name: str = ""
    _password: str = field(default_factory=one_time_password, init=False, repr=False)

    def check(self) -> None:
        self.allow()
        name = self.username.strip().lower()
        if not name.isascii() or not name.replace("-", "").replace(".", "").isalnum():
            raise Refused("register.core.refused.user_name")
        if User.objects.filter(username=name).exists():
            raise Refused("register.core.refused.user_exists")

    def act(self) -> tuple[User, str]:
        user = User.objects.create_user(
            self.username.strip(),
            self._password,
            display_name=self.display_name.strip(),
            must_change_password=True,
        )
        self.note(user=str(user.pk), made=True)
        return user, self._password


@dataclass(kw_only=True)
class SetAccountActive(Action):
    """Shut an account or open it again; its open sessions end with the next request."""

    verb = "user.manage"

    user: User
    active: bool

    def check(self) -> None:
        self.allow()
        if self.user.pk == self.actor.id:
            raise Refused("register.manage.refused.own_account", status=403)

    def act(self) -> None:
        self.change(self.user, is_active=self.active)
        self.note(user=str(self.user.pk), active=self.active)


@dataclass(kw_only=True)
class HelpAccount(ResetAccount):
    """The same by an administrator's page, but never for one's own account."""

    def check(self) -> None:
        super().check()
        if User.objects.filter(username=self.username.lower(), pk=self.actor.id).exists():
            raise Refused("register.manage.refused.own_account", status=403)
