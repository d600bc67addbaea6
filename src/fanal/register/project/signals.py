"""What the library's account pages do, written into the audit chain: signing in and out, second factors."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from fanal.register import access


def connect() -> None:
    """Listen; called once when Django is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="fanal")
    user_logged_out.connect(_signed_out, dispatch_uid="fanal")
    user_login_failed.connect(_failed, dispatch_uid="fanal")
    password_changed.connect(_password, dispatch_uid="fanal")
    for signal, verb in (
        (mfa.authenticator_added, "second_factor.add"),
        (mfa.authenticator_removed, "second_factor.remove"),
        (mfa.authenticator_reset, "second_factor.reset"),
    ):
        signal.connect(_second_factor(verb), dispatch_uid=f"fanal-{verb}", weak=False)


def _signed_in(sender: Any, user: Any, **_: Any) -> None:
    _record(user, "sign_in")


def _signed_out(sender: Any, user: Any, **_: Any) -> None:
    if user is not None:
        _record(user, "sign_out")


def _failed(sender: Any, credentials: Any, **_: Any) -> None:
    """That it failed, and for which account if there is one; a name that is none's could be a password."""
    from fanal.register import audit
    from fanal.register.models import User

    user = User.objects.filter(username=str(credentials.get("username", "")).lower()).first()
    detail = {"user": str(user.pk)} if user else {}
    audit.record(access.STRANGER, "sign_in", outcome="refused", **detail)


def _password(sender: Any, user: Any, **_: Any) -> None:
    _record(user, "password.change")


def _second_factor(verb: str) -> Any:
    def heard(sender: Any, user: Any, authenticator: Any, request: Any = None, **_: Any) -> None:
        from fanal.register.project import open_sessions

        open_sessions.end_others(user, getattr(getattr(request, "session", None), "session_key", None))
        _record(user, verb, factor=str(authenticator.type))

    return heard


def _record(user: Any, verb: str, **detail: Any) -> None:
    from fanal.register import audit

    audit.record(access.actor_of(user), verb, **detail)
