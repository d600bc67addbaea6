"""One report on one screen: what I may do next, its clocks, what is protected, signs, messages, history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.register import access, clock, in_force, vault
from fanal.register.actions.base import Refused
from fanal.register.actions.open_report import OpenReport
from fanal.register.actions.suggest_duplicates import suggestions
from fanal.register.actions.tick_sign import TickSign, UntickSign
from fanal.register.looking import looking
from fanal.register.models import Event, Grant, Message, Notification, Report, SignTick
from fanal.register.rules.data_classes import SEALED
from fanal.register.signs import sign_groups, signs
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import at_once, done, lang_of, refused
from fanal.register.web.staff.finding import the_report
from fanal.register.web.staff.rows import rows_of
from fanal.register.web.staff.steps import BY_CODE, shell_of, ways
from fanal.register.web.staff.told import Said, said_in
from fanal.register.web.staff.trying import given, tried
from fanal.register.web.staff.words import event_words
from fanal.vocabulary import code_list

_SIGN = {"for": True, "against": False}


@dataclass(frozen=True)
class Part:
    """A protected part: whether this person may open it, and how one asks where not."""

    data_class: str
    readable: bool
    needs_reason: bool
    asks_custodian: bool
    said: tuple[Said, ...] | None = None


@needs("report.see")
@require_safe
@looking()
def report(request: HttpRequest, number: str) -> HttpResponse:
    return page(request, the_report(request, number))


@needs("report.see")
@require_POST
def open_part(request: HttpRequest, number: str, data_class: str) -> HttpResponse:
    """Opening is an act: it is written down, and the answer says so. No address leads to what was opened."""
    found = the_report(request, number)
    if data_class not in SEALED:
        raise Http404
    reason = request.POST.get("access_reason", "")
    try:
        parts = OpenReport(
            actor=request.actor,  # type: ignore[attr-defined]
            report=found,
            data_class=data_class,
            reason=reason,
        ).execute()
    except Refused as refusal:
        return refused(request, refusal, f"/queue/{number}/")
    return page(request, found, opened={data_class: parts})


@needs("report.see")
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One verb: its form, and what comes of it."""
    found, wanted, lang = the_report(request, number), BY_CODE.get(code), lang_of(request)
    actor, place = request.actor, f"/queue/{number}/"  # type: ignore[attr-defined]
    if wanted is None or not access.allowed(actor, wanted.action.verb, found):
        raise Http404
    form = wanted.form(given(request), lang=lang, subject=found, actor=actor)
    shown: dict[str, Any] = {"step": wanted, "title": wanted.label(lang), "button": wanted.label(lang)}
    shown |= {"report": found, "form": form, "back": place, "danger": wanted.danger, "code": code}
    if "apply" in request.POST and form.is_valid():  # the definition is tried out; nothing is opened yet
        return render(request, "staff/step.html", shown | {"verdict": shell_of(form.cleaned_data).verdict()})
    came = tried(request, form, lambda told: wanted.action_of(found, actor, told).execute())
    if came.refusal and wanted.at_once:
        return refused(request, came.refusal, place)
    if not came.done:
        return render(request, "staff/step.html", shown, status=came.status)
    still = access.allowed(actor, "report.see", Report.objects.get(pk=found.pk))
    return done(request, place if still else "/queue/")


@needs("report.tick")
@require_http_methods(["GET", "POST"])
def tick(request: HttpRequest, number: str) -> HttpResponse:
    """The catalogue of signs; a person ticks, the number of ticks decides nothing."""
    found, place = the_report(request, number), f"/queue/{number}/"
    if not access.allowed(request.actor, "report.tick", found):  # type: ignore[attr-defined]
        raise Http404
    ticked = {each.sign: each.supports for each in _ticks(found)}
    if request.method == "POST":
        return at_once(request, place, lambda: _tick_all(request, found, ticked))
    groups = [(group, [(each, ticked.get(each.code)) for each in group.signs]) for group in sign_groups()]
    used = {signs()[code].group for code in ticked if code in signs()}
    context = {
        "report": found,
        "groups": groups,
        "back": place,
        "unread": found.seen_at is None,
        "used": used,
    }
    return render(request, "staff/signs.html", context)


def _tick_all(request: HttpRequest, report: Report, ticked: Mapping[str, bool]) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    for code in signs():
        wanted = _SIGN.get(request.POST.get(f"sign-{code}", ""))
        if wanted == ticked.get(code):
            continue
        if wanted is None:
            UntickSign(actor=actor, report=report, sign=code).execute()
        else:
            TickSign(actor=actor, report=report, sign=code, supports=wanted).execute()


@looking()
def page(
    request: HttpRequest, report: Report, *, opened: Mapping[str, Mapping[str, Any]] | None = None
) -> HttpResponse:
    """The screen of one report, with the parts that were opened just now."""
    actor, now, lang = request.actor, clock.now(), lang_of(request)  # type: ignore[attr-defined]
    can, later = ways(report, actor, lang)
    known = signs()
    context = {
        "report": report,
        "row": rows_of([report], actor, now, lang)[report.pk],
        "can": [(each, each.label(lang)) for each in can if not each.rare],
        "more": [(each, each.label(lang)) for each in can if each.rare],
        "may_read": report.seen_at is None and vault.readable(actor, report, "P1"),
        "later": [(each.label(lang), why) for each, why in later],
        "parts": list(_parts(report, actor, opened or {}, lang)),
        "opened": bool(opened),
        "ticks": [(known[each.sign].label(lang), each) for each in _ticks(report) if each.sign in known],
        "move": f"/queue/{report.number}/deadlines/"
        if access.allowed(actor, "deadline.extend", report) else "",
        "can_tick": access.allowed(actor, "report.tick", report),
        "thread": Message.objects.filter(report=report).select_related("author"),
        "duties": Notification.objects.filter(report=report).select_related("done_by"),
        "alike": len(suggestions(report)) if access.allowed(actor, "report.duplicates", report) else None,
        "history": _history(report, lang),
        "grants": Grant.objects.filter(subject_id=report.pk, asked_by_id=actor.id).order_by("-asked_at"),
        "zone": in_force.profile_by(report.profile_id).zone,
        "now": now,
        "reasons": code_list("access_reason").codes,
    }  # fmt: skip
    return render(request, "staff/report.html", context)


def _parts(report: Report, actor: access.Actor, opened: Mapping[str, Any], lang: str) -> Any:
    for data_class in SEALED:
        if not vault.holds(report, data_class):
            continue
        relations = access.relations(actor, report, data_class)
        cell = access.policy.cell(actor, "read", data_class, relations)
        yield Part(
            data_class=data_class,
            readable=cell is not None,
            needs_reason=cell is not None and cell.reason,
            asks_custodian=data_class == "P2" and access.allowed(actor, "grant.ask", report),
            said=said_in(opened[data_class], lang) if data_class in opened else None,
        )


def _ticks(report: Report) -> list[SignTick]:
    rows = SignTick.objects.filter(report=report, removed_at__isnull=True).select_related("ticked_by")
    return list(rows.order_by("ticked_at"))


def _history(report: Report, lang: str) -> list[tuple[Any, str, str]]:
    events = Event.objects.filter(subject_id=report.pk).select_related("by").order_by("-id")
    return [
        (each.at, event_words(each.code, lang), each.by.get_full_name() if each.by else "") for each in events
    ]
