"""Limits of a session: idle time, whole length, a first password changed, a second factor set up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.adapter import get_adapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fanal.register import clock
from fanal.register.project import current
from fanal.register.project.settings import IDLE_MINUTES, SESSION_HOURS

STARTED, SEEN = "fanal_started", "fanal_seen"
# what a person may open before the password is changed and the second factor stands
_BEFORE = ("/accounts/", "/static/", "/look/", "/language/")


class SessionLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if self._over(request):
                logout(request)
                return HttpResponseRedirect(reverse("account_login"))
            wanted = self._first(request)
            if wanted and not request.path.startswith(_BEFORE):
                return HttpResponseRedirect(reverse(wanted))
        return self.get_response(request)

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
