"""Sessions in the database, unreadable from it: the content sealed, the session's key a keyed hash.

What lies in a session is little (who, since when, a second factor being set up), but a copy of the data
folder must neither open it nor let anybody go on with it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from fanal.foundation.crypto import SealBroken, Sealed, seal, unseal
from fanal.register.project import current


class SessionStore(Stored):
    """As Django's own, but for what is written."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        body = json.dumps(session_dict, separators=(",", ":")).encode()
        return base64.b64encode(seal(_key(), body, purpose="session", ids=()).joined()).decode()

    def decode(self, session_data: str) -> dict[str, Any]:
        try:
            sealed = Sealed.split(base64.b64decode(session_data))
            found: dict[str, Any] = json.loads(unseal(_key(), sealed, purpose="session", ids=()))
        except (SealBroken, binascii.Error, ValueError):
            return {}
        return found

    def save(self, must_create: bool = False) -> None:
        """Django takes any failure to store for a session that was ended meanwhile, and answers 400; a
        database that is gone or busy is ours to mend, not the person's."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, (OperationalError, InterfaceError)):
                raise error.__context__ from None
            raise

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=hidden(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            self.model.objects.filter(session_key=hidden(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = hidden(self.session_key)
        return row

    def _get_session_from_db(self) -> Any:
        found = self.model.objects.filter(
            session_key=hidden(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None
        return found


def _key() -> bytes:
    return current().master.subkey("sessions")


def hidden(session_key: str | None) -> str:
    """Forty letters, as the table's key holds."""
    return hmac.new(_key(), (session_key or "").encode(), hashlib.sha256).hexdigest()[:40]
