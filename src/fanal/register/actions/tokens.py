"""Tokens by which a program of an organisation sends reports: made by an administrator, shown once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from fanal.register import access
from fanal.register.actions.base import Action, Refused
from fanal.register.models import ApiToken, User

SCOPES = ("send", "status")
MOST_DAYS, LONGEST_NAME = 366, 80
PREFIX, SECRET_BYTES = "fnl", 32


class NewToken(NamedTuple):
    """The row, and what the program must show: known to nobody after this."""

    row: ApiToken
    shown: str


def hash_of(shown: str) -> str:
    """What is kept of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(shown.encode()).hexdigest()


def scopes_of(shown: str) -> frozenset[str]:
    """What a token may do stands in it; changed, it would be another token, which nobody knows."""
    parts = shown.split("_")
    return frozenset(parts[1].split(".")) & frozenset(SCOPES) if len(parts) == 3 else frozenset()


@dataclass(kw_only=True)
class MakeToken(Action):
    """For an account that reports for exactly one organisation: the token acts as it, for that one alone."""

    verb = "token.manage"
    username: str
    name: str
    days: int = 90
    scopes: tuple[str, ...] = SCOPES

    def check(self) -> None:
        self.allow()
        if not 1 <= self.days <= MOST_DAYS:
            raise Refused("register.api.refused.token_days", most=MOST_DAYS)
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Refused("register.api.refused.token_name", most=LONGEST_NAME)
        if not self.scopes or not set(self.scopes) <= set(SCOPES):
            raise Refused("register.api.refused.token_scopes", scopes=", ".join(SCOPES))
        user = User.objects.filter(username=self.username.lower(), is_active=True).first()
        if user is None or len(access.actor_of(user).organisations) != 1:
            raise Refused("register.api.refused.token_account")

    def act(self) -> NewToken:
        scopes = ".".join(each for each in SCOPES if each in self.scopes)
        shown = f"{PREFIX}_{scopes}_{secrets.token_hex(SECRET_BYTES)}"
        row = ApiToken.objects.create(
            user=User.objects.get(username=self.username.lower()),
            name=self.name.strip(),
            hash=hash_of(shown),
            created_at=self.now,
            expires_at=self.now + timedelta(days=self.days),
        )
        self.note(token=str(row.pk), user=str(row.user_id), days=self.days, scopes=scopes)
        return NewToken(row, shown)


@dataclass(kw_only=True)
class RevokeToken(Action):
    """From this moment the token opens nothing."""

    verb = "token.manage"
    token_id: UUID

    def check(self) -> None:
        self.allow()
        if not ApiToken.objects.filter(pk=self.token_id).exists():
            raise Refused("register.api.refused.token_unknown", status=404)

    def act(self) -> None:
        ApiToken.objects.filter(pk=self.token_id, revoked_at__isnull=True).update(revoked_at=self.now)
        self.note(token=str(self.token_id), revoked=True)
