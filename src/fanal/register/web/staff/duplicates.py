"""Possible duplicates: triage sees numbers and a count, the identification officer answers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from fanal.register import access, vault
from fanal.register.access import Actor
from fanal.register.actions.ask_same_child import ASKED, AskSameChild
from fanal.register.actions.base import Refused
from fanal.register.actions.confirm_same_child import ConfirmSameChild, asked_of
from fanal.register.actions.suggest_duplicates import SuggestDuplicates
from fanal.register.models import Event, Report
from fanal.register.web.guards import needs
from fanal.register.web.staff import forms
from fanal.register.web.staff.answering import done, lang_of, refused
from fanal.register.web.staff.finding import the_report
from fanal.register.web.staff.told import said_in


@needs("report.duplicates")
@require_http_methods(["GET", "POST"])
def alike(request: HttpRequest, number: str) -> HttpResponse:
    """What may repeat this report, and the question to the identification officer."""
    found, lang = the_report(request, number), lang_of(request)
    actor, place = request.actor, f"/queue/{number}/"  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else None
    form = forms.AskOfficer(given, lang=lang, subject=found, actor=actor)
    try:
        suggested = SuggestDuplicates(actor=actor, report=found).execute()
        if given is not None and form.is_valid():
            other = next((s.report for s in suggested if s.report.number == given.get("other")), None)
            if other is None:
                raise Http404
            told = form.cleaned_data
            AskSameChild(
                actor=actor, report=found, other=other, officer=told["officer"], expect=told["version"]
            ).execute()
            return done(request, place)
    except Refused as refusal:
        return refused(request, refusal, place)
    context = {"report": found, "suggested": suggested, "form": form, "back": place}
    return render(request, "staff/alike.html", context, status=422 if form.errors else 200)


@needs("report.same_child")
@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs about which this officer was asked and has not answered."""
    asked = Event.objects.filter(code=ASKED, detail__officer=str(request.actor.id)).order_by("id")  # type: ignore[attr-defined]
    reports = Report.objects.in_bulk([each.subject_id for each in asked])
    numbers = [
        (reports[each.subject_id].number, each.detail["other"], each.at)
        for each in asked
        if each.subject_id in reports
    ]
    waiting = [(one, other, at) for one, other, at in dict.fromkeys(numbers) if _pair(request, one, other)]
    return render(request, "staff/pairs.html", {"waiting": waiting})


@needs("report.same_child")
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, number: str, other: str) -> HttpResponse:
    """Both identities side by side, opened as an act; and the answer."""
    found = _pair(request, number, other)
    if found is None:
        raise Http404
    actor, lang = request.actor, lang_of(request)  # type: ignore[attr-defined]
    try:
        if request.POST.get("answer") in ("same", "other"):
            same = request.POST["answer"] == "same"
            ConfirmSameChild(actor=actor, report=found[0], other=found[1], same=same).execute()
            return done(request, "/queue/pairs/")
        opened = request.method == "POST"
        sides = [
            (each, said_in(vault.read_all(actor, each, "P3"), lang) if opened else None) for each in found
        ]
    except Refused as refusal:
        return refused(request, refusal, "/queue/pairs/")
    return render(request, "staff/pair.html", {"sides": sides, "opened": opened, "back": "/queue/pairs/"})


def _pair(request: HttpRequest, number: str, other: str) -> tuple[Report, Report] | None:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = {row.number: row for row in Report.objects.filter(number__in=[number, other])}
    if number not in rows or other not in rows or number == other:
        return None
    one, two = rows[number], rows[other]
    readable = all(vault.readable(actor, each, "P3") for each in (one, two))
    allowed = access.allowed(actor, "report.same_child", one)
    return (one, two) if readable and allowed and asked_of(actor.id, one, two) else None
