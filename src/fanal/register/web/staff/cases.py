"""Cases, as far as this register has them: the shell, who works on it, what is protected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.foundation.messages import text
from fanal.register import access, clock, in_force, vault
from fanal.register.actions.assign_case import AssignCase
from fanal.register.actions.base import Refused
from fanal.register.actions.read_case import ReadCase, WritePerson
from fanal.register.models import Case, Deadline, Event
from fanal.register.rules.data_classes import SEALED
from fanal.register.web.guards import needs
from fanal.register.web.staff import forms
from fanal.register.web.staff.answering import done, lang_of, refused, whole
from fanal.register.web.staff.finding import the_case, visible_cases
from fanal.register.web.staff.report import Part
from fanal.register.web.staff.told import said_in
from fanal.register.web.staff.trying import given, tried
from fanal.register.web.staff.words import clock_of, event_words
from fanal.vocabulary import code_list

_PAGE = 25


@needs("case.list")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of this person or team."""
    page = whole(request.GET.get("page", ""))
    rows = visible_cases(request.actor).select_related("owner").order_by("-opened_at")  # type: ignore[attr-defined]
    found = list(rows[(page - 1) * _PAGE : page * _PAGE + 1])
    context = {"cases": found[:_PAGE], "page": page, "more": len(found) > _PAGE}
    return render(request, "staff/cases.html", context)


@needs("case.see")
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    return _page(request, the_case(request, number))


@needs("case.see")
@require_POST
def open_part(request: HttpRequest, number: str, data_class: str) -> HttpResponse:
    """Opening is an act, as with a report."""
    found = the_case(request, number)
    if data_class not in SEALED:
        raise Http404
    try:
        parts = ReadCase(
            actor=request.actor,  # type: ignore[attr-defined]
            case=found,
            data_class=data_class,
            reason=request.POST.get("access_reason", ""),
        ).execute()
    except Refused as refusal:
        return refused(request, refusal, f"/case/{number}/")
    return _page(request, found, opened={data_class: parts})


@needs("case.write")
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: str) -> HttpResponse:
    """Who the person is; what stands there is not shown, only added to."""
    found = the_case(request, number)
    if not access.allowed(request.actor, "write", found, "P3"):  # type: ignore[attr-defined]
        raise Http404

    def write(told: Mapping[str, Any]) -> None:
        person = {name: value for name, value in told.items() if name != "version"}
        WritePerson(
            actor=request.actor,  # type: ignore[attr-defined]
            case=found,
            expect=told["version"],
            person=person,
        ).execute()

    return _do(request, found, forms.PersonForm, "person", write)


@needs("case.assign")
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, number: str) -> HttpResponse:
    """Who works on the case."""
    found = the_case(request, number)
    if not access.allowed(request.actor, "case.assign", found):  # type: ignore[attr-defined]
        raise Http404

    def assign(told: Mapping[str, Any]) -> None:
        people = {name: value for name, value in told.items() if name != "version"}
        AssignCase(actor=request.actor, case=found, expect=told["version"], **people).execute()  # type: ignore[attr-defined]

    return _do(request, found, forms.CaseTeam, "team", assign)


def _do(
    request: HttpRequest,
    found: Case,
    kind: type[forms.StepForm],
    name: str,
    do: Callable[[Mapping[str, Any]], None],
) -> HttpResponse:
    """One form of a case, shown until it holds and nothing refuses it."""
    lang, place = lang_of(request), f"/case/{found.number}/"
    form = kind(given(request), lang=lang, subject=found)
    came = tried(request, form, do)
    if came.done:
        return done(request, place)
    title = text(f"register.staff.cases.{name}", lang)
    context = {"title": title, "button": title, "form": form, "back": place}
    return render(request, "staff/step.html", context, status=came.status)


def _page(request: HttpRequest, case: Case, *, opened: Mapping[str, Any] | None = None) -> HttpResponse:
    actor, now, lang = request.actor, clock.now(), lang_of(request)  # type: ignore[attr-defined]
    live = Deadline.objects.filter(subject_id=case.pk, state__in=("open", "paused"))
    events = Event.objects.filter(subject_id=case.pk).select_related("by").order_by("-id")
    seen = [each for each in case.reports.all() if access.allowed(actor, "report.see", each)]
    context = {
        "case": case,
        "clocks": [clock_of(each, now, lang) for each in live.select_related("owner").order_by("due_at")],
        "parts": list(_parts(case, actor, opened or {}, lang)),
        "opened": bool(opened),
        "reports": seen,
        "history": [
            (each.at, event_words(each.code, lang), each.by.get_full_name() if each.by else "")
            for each in events
        ],
        "reasons": code_list("access_reason").codes,
        "move": f"/case/{case.number}/deadlines/" if access.allowed(actor, "deadline.extend", case) else "",
        "may_write": access.allowed(actor, "write", case, "P3"),
        "may_assign": access.allowed(actor, "case.assign", case),
        "zone": in_force.profile_by(case.profile_id).zone,
    }
    return render(request, "staff/case.html", context)


def _parts(case: Case, actor: access.Actor, opened: Mapping[str, Any], lang: str) -> Any:
    for data_class in SEALED:
        if not vault.holds(case, data_class):
            continue
        cell = access.policy.cell(actor, "read", data_class, access.relations(actor, case, data_class))
        yield Part(
            data_class=data_class,
            readable=cell is not None,
            needs_reason=cell is not None and cell.reason,
            asks_custodian=False,
            said=said_in(opened[data_class], lang) if data_class in opened else None,
        )
