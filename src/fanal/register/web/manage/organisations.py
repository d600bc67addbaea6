"""Organisations: one list, one form each."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanal.register.actions.manage_organisation import ChangeOrganisation, MakeOrganisation
from fanal.register.models import Organisation
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.staff.answering import done, lang_of
from fanal.register.web.staff.trying import given, tried

_PLACE = "/manage/organisations/"


@needs("organisation.manage")
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """All of them, and a new one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = forms.NewOrganisation(given(request), lang=lang_of(request))
    came = tried(request, form, lambda told: MakeOrganisation(
        actor=actor, name=told["name"], type=told["type"], runs_register=told["runs_register"]
    ).execute())  # fmt: skip
    if came.done:
        return done(request, _PLACE)
    context = {"rows": Organisation.objects.order_by("name"), "form": form}
    return render(request, "manage/organisations.html", context, status=came.status)


@needs("organisation.manage")
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, type, and whether it may report."""
    found, actor = the_organisation(pk), request.actor  # type: ignore[attr-defined]
    now = {"name": found.name, "type": found.type, "active": found.active}
    form = forms.ChangedOrganisation(given(request), lang=lang_of(request), subject=found, initial=now)
    title = found.name

    def change(told: dict[str, object]) -> None:
        version = told.pop("version")
        found.version = version if version is not None else found.version
        ChangeOrganisation(actor=actor, organisation=found, **told).execute()  # type: ignore[arg-type]

    came = tried(request, form, change)  # type: ignore[arg-type]
    if came.done:
        return done(request, _PLACE)
    context = {"title": title, "form": form, "back": _PLACE, "organisation": found}
    return render(request, "manage/organisation.html", context, status=came.status)


def the_organisation(pk: UUID) -> Organisation:
    """By its id; Http404 where there is none."""
    found = Organisation.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
