"""The queue, and the way to a report or case by its number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from fanal.foundation.messages import text
from fanal.register import access, clock, in_force
from fanal.register.actions.base import Refused
from fanal.register.actions.break_glass import HOURS, UseBreakGlass
from fanal.register.models import BreakGlass, Case, Report
from fanal.register.rules.states import states
from fanal.register.web.guards import needs
from fanal.register.web.staff import forms
from fanal.register.web.staff.answering import done, lang_of, whole
from fanal.register.web.staff.rows import queue_of
from fanal.register.web.staff.trying import given, tried


@needs("queue.see")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    actor, now, lang = request.actor, clock.now(), lang_of(request)  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    found = queue_of(
        actor,
        now,
        lang,
        state=state if state in states("report") else "",
        mine=request.GET.get("mine") == "1",
        danger_alone=request.GET.get("danger") == "1",
        page=whole(request.GET.get("page", "")),
    )
    context = {
        "queue": found,
        "state": state,
        "mine": request.GET.get("mine") == "1",
        "danger_alone": request.GET.get("danger") == "1",
        "zone": in_force.profile().zone,
        "glass": _unreviewed(actor),
    }
    return render(request, "staff/queue.html", context)


def _unreviewed(actor: access.Actor) -> int:
    """Uses of break-glass that a supervisor must know of at once."""
    if not access.policy.may_at_all(actor, "supervise.see"):
        return 0
    return BreakGlass.objects.filter(reviewed_at__isnull=True).count()


class GlassForm(forms.Exception_):
    """A number that nobody has and one from which the person is shut out answer alike."""

    number = forms.Number.base_fields["number"]
    field_order = ("number", "access_reason", "words")


@needs("break_glass.use")
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Access in an emergency, by the number of a report or case."""
    lang, actor = lang_of(request), request.actor  # type: ignore[attr-defined]
    form = GlassForm(given(request), lang=lang, initial={"number": request.GET.get("number", "")})

    def use(told: Mapping[str, Any]) -> str:
        number = told["number"].strip().upper()
        subject = Report.objects.filter(number=number).first() or Case.objects.filter(number=number).first()
        if subject is None or not access.allowed(actor, UseBreakGlass.verb, subject):
            raise Refused("register.staff.refused.no_such_number", status=404)
        UseBreakGlass(
            actor=actor, subject=subject, reason=told["access_reason"], words=told["words"]
        ).execute()
        return f"/{'queue' if subject.kind == 'report' else 'case'}/{subject.number}/"

    came = tried(request, form, use)
    if came.done:
        return done(request, came.result, "register.staff.glass.done", n=HOURS)
    context = {
        "title": text("register.staff.glass.title", lang),
        "intro": text("register.staff.glass.intro", lang, n=HOURS),
        "button": text("register.staff.glass.button", lang),
        "form": form,
        "back": "/",
        "danger": True,
    }
    return render(request, "staff/step.html", context, status=came.status)


@needs("queue.see")
@require_safe
def by_number(request: HttpRequest) -> HttpResponse:
    """From the field "number" to its page."""
    number = request.GET.get("number", "").strip().upper()[:9]
    found = Report.objects.filter(number=number).first()
    # one that this person may not see is answered like one that nobody has
    known = found is not None and access.allowed(request.actor, "report.see", found)  # type: ignore[attr-defined]
    return HttpResponseRedirect(f"/queue/{number}/" if known else "/queue/unknown/")
