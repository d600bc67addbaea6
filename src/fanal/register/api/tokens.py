"""Who asks: the token of a program, as an actor that reports for its one organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from fanal.register import access, clock
from fanal.register.access import Actor, Post
from fanal.register.actions.tokens import hash_of, scopes_of
from fanal.register.models import ApiToken

_SHAPE = re.compile(r"fnl_[a-z.]{4,20}_[0-9a-f]{64}")


@dataclass(frozen=True)
class Shown:
    """A token that holds: not expired, not revoked, its account and organisation active."""

    row: ApiToken
    actor: Actor
    organisation_id: UUID
    scopes: frozenset[str]


def shown_by(request: HttpRequest) -> Shown | str:
    """The token of a request; ``none`` where none is shown, ``wrong`` where it does not hold."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return "none"
    shown = shown.strip()
    if scheme.lower() != "bearer" or not _SHAPE.fullmatch(shown):
        return "wrong"
    row = ApiToken.objects.select_related("user").filter(hash=hash_of(shown), revoked_at__isnull=True).first()
    if row is None or row.expires_at <= clock.now():
        return "wrong"
    actor = access.actor_of(row.user)
    if len(actor.organisations) != 1:
        return "wrong"
    (organisation_id,) = actor.organisations
    _used(row)
    # whatever else the account may do, its token reports for one organisation and nothing more
    posts = (Post("organisation_reporter", organisation_id),)
    return Shown(row, Actor("user", row.user_id, posts), organisation_id, scopes_of(shown))


def _used(row: ApiToken) -> None:
    """The day of the last use, written once a day."""
    today = clock.now().date()
    if row.last_used_on != today:
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=today)
