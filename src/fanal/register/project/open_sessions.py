"""The sessions that an account has open: they lie sealed, so they are opened to be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from fanal.register import clock
from fanal.register.project.sessions import SessionStore, hidden

STARTED, SEEN = "fanal_started", "fanal_seen"


@dataclass(frozen=True)
class Open:
    """One session: since when, last used when, and whether it is the one that asks."""

    key: str
    since: datetime | None
    seen: datetime | None
    here: bool


def of(user: Any, here: str | None) -> list[Open]:
    """The newest first."""
    found = [
        Open(key, _moment(held.get(STARTED)), _moment(held.get(SEEN)), key == hidden(here))
        for key, held in _all()
        if held.get(SESSION_KEY) == str(user.pk)
    ]
    return sorted(found, key=lambda each: str(each.since), reverse=True)


def end_others(user: Any, here: str | None) -> int:
    """End every session of the account but this one; how many."""
    keys = [each.key for each in of(user, here) if not each.here]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _all() -> Iterator[tuple[str, dict[str, Any]]]:
    store = SessionStore()
    for row in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        yield row.session_key, store.decode(row.session_data)


def _moment(value: Any) -> datetime | None:
    return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None
