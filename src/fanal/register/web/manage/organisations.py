"""Organisations: one list, one form each."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanal.register.actions.base import Refused
from fanal.register.actions.manage_organisation import ChangeOrganisation, MakeOrganisation
from fanal.register.models import Organisation
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.staff.answering import done, lang_of


@needs("organisation.manage")
@require_http_methods(["GET", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """All of them, and a new one."""
    lang, status = lang_of(request), 200
    form = forms.NewOrganisation(request.POST if request.method == "POST" else None, lang=lang)
    if form.is_bound:
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                MakeOrganisation(
                    actor=request.actor,  # type: ignore[attr-defined]
                    name=told["name"],
                    type=told["type"],
                    runs_register=told["runs_register"],
                ).execute()
                return done(request, "/manage/organisations/")
            except Refused as refusal:
                form.add_error(None, refusal.say(lang))
                status = refusal.status
    context = {"rows": Organisation.objects.order_by("name"), "form": form}
    return render(request, "manage/organisations.html", context, status=status)


@needs("organisation.manage")
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, type, and whether it may report."""
    found, lang, status = Organisation.objects.filter(pk=pk).first(), lang_of(request), 200
    if found is None:
        raise Http404
    now = {"name": found.name, "type": found.type, "active": found.active}
    given = request.POST if request.method == "POST" else None
    form = forms.ChangedOrganisation(given, lang=lang, subject=found, initial=now)
    if form.is_bound:
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                found.version = told["version"] if told["version"] is not None else found.version
                ChangeOrganisation(
                    actor=request.actor,  # type: ignore[attr-defined]
                    organisation=found,
                    name=told["name"],
                    type=told["type"],
                    active=told["active"],
                ).execute()
                return done(request, "/manage/organisations/")
            except Refused as refusal:
                form.add_error(None, refusal.say(lang))
                status = refusal.status
    context = {"title": found.name, "form": form, "back": "/manage/organisations/"}
    return render(request, "manage/form.html", context, status=status)
