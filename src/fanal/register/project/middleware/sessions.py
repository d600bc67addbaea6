"""Limits of a session: idle time, whole length, a first password changed, a second factor set up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fanal.register import clock
from fanal.register.project import current
from fanal.register.project.open_sessions import SEEN, STARTED
from fanal.register.project.settings import IDLE_MINUTES, SESSION_HOURS

# what a person may open before the password is changed and the second factor stands
_BEFORE = ("/accounts/", "/static/", "/look/", "/language/")


def forget(response: HttpResponse) -> HttpResponse:
    """Let the browser keep nothing of what was shown here."""
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _shown_again(request: HttpRequest) -> float:
    """When the person last showed again that it is them."""
    found = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return max((float(each["at"]) for each in found if each.get("reauthenticated")), default=0.0)


class SessionLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self._over(request):
            logout(request)
            return forget(HttpResponseRedirect(reverse("account_login")))
        wanted = self._first(request)
        if wanted and not request.path.startswith(_BEFORE):
            return HttpResponseRedirect(reverse(wanted))
        shown = _shown_again(request)
        response = self.get_response(request)
        if _shown_again(request) > shown:  # who showed again that it is them goes on under a new session
            request.session.cycle_key()
        return response

    def _over(self, request: HttpRequest) -> bool:
        """Whether the session is too old; else the moment is noted, once a minute at most."""
        moment = int(clock.now().timestamp())
        started = request.session.setdefault(STARTED, moment)
        seen = request.session.get(SEEN, moment)
        if moment - seen > IDLE_MINUTES * 60 or moment - started > SESSION_HOURS * 3600:
            return True
        if moment - seen >= 60 or SEEN not in request.session:
            request.session[SEEN] = moment
        return not request.user.is_active

    def _first(self, request: HttpRequest) -> str | None:
        """The page that must come first: a new password, then a second factor; none in a demonstration."""
        if current().demo:
            return None
        if request.user.must_change_password:  # type: ignore[union-attr]
            return "account_change_password"
        return None if get_adapter().is_mfa_enabled(request.user) else "mfa_index"
