"""Who may open a page, said at its view: ``@anybody``, ``@signed_in``, ``@needs("queue.see")``.

A view without a mark is refused to everybody (``project.middleware.access``); the access matrix is made from
these marks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

ANYBODY, SIGNED_IN, BY_ITSELF = "anybody", "signed in", "by itself"
_MARK = "fanal_access"
# views of libraries, which carry no mark of ours: the account pages say themselves whom they serve
_OF_LIBRARIES = {
    "allauth.account.views.LoginView": ANYBODY,
    "allauth.account.views.LogoutView": ANYBODY,
    "allauth.account.views.ReauthenticateView": SIGNED_IN,
    "allauth.mfa.base.views.AuthenticateView": ANYBODY,  # after the password alone nobody is signed in
    "allauth.mfa.webauthn.views.LoginWebAuthnView": ANYBODY,
}
_V = TypeVar("_V", bound=Callable[..., Any])


def anybody(view: _V) -> _V:
    """Open to strangers."""
    return _mark(view, ANYBODY)


def signed_in(view: _V) -> _V:
    """Open to every account, whatever its role."""
    return _mark(view, SIGNED_IN)


def needs(verb: str) -> Callable[[_V], _V]:
    """Open to whom ``access.toml`` gives the verb in any relation; the action decides on the subject."""
    from fanal.register import access

    if verb not in access.policy.verbs:
        raise KeyError(f"{verb}: access.toml has no such verb")
    return lambda view: _mark(view, verb)


def by_itself(view: _V) -> _V:
    """The API: every operation authenticates and asks the policy itself."""
    return _mark(view, BY_ITSELF)


def rule_of(view: Callable[..., Any]) -> str | None:
    """The mark of a view; None where it has none."""
    mark = getattr(view, _MARK, None) or getattr(getattr(view, "view_class", None), _MARK, None)
    if mark is not None:
        return str(mark)
    shown = getattr(view, "view_class", view)
    name = f"{shown.__module__}.{getattr(shown, '__qualname__', '')}"
    if name in _OF_LIBRARIES:
        return _OF_LIBRARIES[name]
    if name.startswith("allauth.mfa."):
        return SIGNED_IN
    if name.startswith("ninja."):
        return BY_ITSELF
    return None


def _mark(view: _V, rule: str) -> _V:
    setattr(view, _MARK, rule)
    return view
