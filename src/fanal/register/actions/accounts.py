"""Accounts by command: the first administrator, a further one, and help for who can no longer sign in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Membership, User
from fanal.register.models.base import ALPHABET
from fanal.vocabulary import code_list

ADMINISTRATOR = "administrator"


def one_time_password() -> str:
    """Four groups of five signs, 100 bits: good for one signing-in, then it must be changed."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(20))
    return "-".join(signs[at : at + 5] for at in range(0, 20, 5))


@dataclass(kw_only=True)
class MakeAdministrator(Action):
    """A new account with the role administrator; returns its one-time password."""

    verb = "user.manage"
    username: str
    _password: str = field(default_factory=one_time_password, init=False, repr=False)

    def check(self) -> None:
        self.allow()
        name = self.username.lower()
        if not name.isascii() or not name.replace("-", "").replace(".", "").isalnum():
            raise Refused("register.core.refused.user_name")
        if User.objects.filter(username=name).exists():
            raise Refused("register.core.refused.user_exists")

    def act(self) -> str:
        user = User.objects.create_user(self.username, self._password, must_change_password=True)
        Membership.objects.create(user=user, role=ADMINISTRATOR)
        self.note(user=str(user.pk), role=ADMINISTRATOR)
        return self._password


@dataclass(kw_only=True)
class ResetAccount(Action):
    """A new one-time password; open sessions end. The second factor stays: who found a password has not both.

    ``factor_too``: it is lost as well and is set up anew. ``recognised``: how the person was, a code of the
    list recognition.
    """

    verb = "user.manage"
    username: str
    recognised: str
    factor_too: bool = False
    _password: str = field(default_factory=one_time_password, init=False, repr=False)

    def check(self) -> None:
        self.allow()
        if not self._users().exists():
            raise Refused("register.core.refused.user_unknown", status=404)
        if self.recognised not in code_list("recognition"):
            raise Refused("register.core.refused.not_recognised", status=422)

    def act(self) -> str:
        user = self._users().get()
        user.set_password(self._password)
        user.must_change_password = True
        user.version += 1
        user.save(update_fields=["password", "must_change_password", "version"])
        if self.factor_too:
            Authenticator.objects.filter(user=user).delete()
        self.note(user=str(user.pk), reset=True, factor_too=self.factor_too, recognised=self.recognised)
        return self._password

    def _users(self) -> Any:
        return User.objects.filter(username=self.username.lower())
