"""What the library's account pages do not do: end the duty to change a first password."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LogoutView, PasswordChangeView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fanal.register import audit
from fanal.register.project import open_sessions
from fanal.register.project.middleware.sessions import forget
from fanal.register.web.guards import anybody, signed_in


class ChangePassword(PasswordChangeView):
    """A new password; a first one given by an administrator must be changed before anything else."""

    template_name = "account/password_change.html"

    def get_success_url(self) -> str:
        return reverse("home")

    def form_valid(self, form: Form) -> HttpResponse:
        answer = super().form_valid(form)
        user = self.request.user
        if user.must_change_password:
            user.must_change_password = False
            user.save(update_fields=["must_change_password"])
        return answer


class SignOut(LogoutView):
    """Out, and the browser keeps nothing of what was shown."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return forget(super().post(*args, **kwargs))


sign_out = anybody(SignOut.as_view())


@signed_in
@require_http_methods(["GET", "POST"])
@reauthentication_required
def sessions(request: HttpRequest) -> HttpResponse:
    """The open sessions of one's own account; all others can be ended."""
    here = request.session.session_key
    if request.method == "POST":
        ended = open_sessions.end_others(request.user, here)
        audit.record(request.actor, "session.end_others", n=ended)  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("account_sessions"))
    found = open_sessions.of(request.user, here)
    context = {"sessions": found, "others": any(not each.here for each in found)}
    return render(request, "account/sessions.html", context)


change_password = signed_in(ChangePassword.as_view())


@anybody
def none(request: HttpRequest) -> HttpResponse:
    raise Http404
