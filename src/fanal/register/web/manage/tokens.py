"""Tokens by which programs of an organisation send reports: made, shown once, listed, revoked."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from fanal.register import clock
from fanal.register.actions.tokens import MakeToken, RevokeToken
from fanal.register.models import ApiToken
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.manage.organisations import the_organisation
from fanal.register.web.staff.answering import at_once, lang_of
from fanal.register.web.staff.trying import given, tried


@needs("token.manage")
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Those of one organisation, and a new one. The page that answers its making shows it, this once."""
    found, actor = the_organisation(pk), request.actor  # type: ignore[attr-defined]
    form = forms.TokenForm(given(request), lang=lang_of(request), subject=found)
    came = tried(request, form, lambda told: MakeToken(
        actor=actor, username=told["account"].username, name=told["name"], days=told["days"],
        scopes=tuple(told["scopes"]),
    ).execute())  # fmt: skip
    if came.done:
        shown = {"organisation": found, "token": came.result.shown, "row": came.result.row}
        return render(request, "manage/token.html", shown)
    held = ApiToken.objects.filter(
        user__memberships__organisation=found, user__memberships__role="organisation_reporter"
    )
    rows = held.distinct().select_related("user").order_by("-created_at")
    context = {"organisation": found, "rows": rows, "form": form, "now": clock.now()}
    return render(request, "manage/tokens.html", context, status=came.status)


@needs("token.manage")
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = ApiToken.objects.select_related("user").filter(pk=pk).first()
    if row is None:
        raise Http404
    held = row.user.memberships.filter(role="organisation_reporter").order_by("-since").first()
    place = f"/manage/organisations/{held.organisation_id}/tokens/" if held else "/manage/organisations/"
    return at_once(request, place, RevokeToken(actor=request.actor, token_id=row.pk).execute)  # type: ignore[attr-defined]
