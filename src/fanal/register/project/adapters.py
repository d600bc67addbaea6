"""How django-allauth behaves here: no sign-up, no e-mail, secrets of authenticators sealed."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest

from fanal.foundation.crypto import Sealed, seal, unseal
from fanal.foundation.messages import catalogue, text
from fanal.register import keystore

TRIES, TRIES_SECONDS = 20, 15 * 60  # of one account, right ones included
_PURPOSE, _IDS = "authenticator", ("totp",)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator alone; nothing is ever sent by e-mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail: one that says somebody has an account here says too much."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library counts in each process for itself; this count is one over all of them."""
        from fanal.register import throttle

        super().pre_authenticate(request, **credentials)
        name = str(credentials.get("username", "")).lower()
        if not throttle.hit("sign_in", name, limit=TRIES, seconds=TRIES_SECONDS):
            raise self.validation_error("too_many_login_attempts")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our own words, or nothing where we have none: who signs in sees that."""
        name = Path(message_template or "").stem
        if f"accounts.said.{name}" in catalogue("en", "register"):
            messages.add_message(request, level, text(f"register.accounts.said.{name}", _lang(request)))

    def get_client_ip(self, request: HttpRequest) -> str:
        from fanal.register.throttle import address_of

        return address_of(request)


class MFAAdapter(DefaultMFAAdapter):
    """The secret of a second factor lies sealed in the database, under a key of the key store."""

    def encrypt(self, text: str) -> str:
        sealed = seal(keystore.instance_key("authenticators"), text.encode(), purpose=_PURPOSE, ids=_IDS)
        return base64.b64encode(sealed.joined()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        sealed = Sealed.split(base64.b64decode(encrypted_text))
        return unseal(keystore.instance_key("authenticators"), sealed, purpose=_PURPOSE, ids=_IDS).decode()

    def _get_site_name(self) -> str:
        return "Fanal"


def _lang(request: HttpRequest) -> str:
    return str(getattr(request, "lang", "en"))
