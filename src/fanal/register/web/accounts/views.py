"""What the library's account pages do not do: end the duty to change a first password."""

from __future__ import annotations

from allauth.account.views import PasswordChangeView
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

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


change_password = signed_in(ChangePassword.as_view())


@anybody
def none(request: HttpRequest) -> HttpResponse:
    raise Http404
