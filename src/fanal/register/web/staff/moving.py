"""The page on which a deadline rests, runs again or gets more time, for those who may."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from fanal.foundation.messages import text
from fanal.register import access, clock, in_force
from fanal.register.actions.move_deadline import (
    MOST,
    ExtendDeadline,
    MoveDeadline,
    PauseDeadline,
    ResumeDeadline,
    rule_of,
)
from fanal.register.models import Deadline
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import done, lang_of
from fanal.register.web.staff.finding import the_case, the_report
from fanal.register.web.staff.forms import StepForm, code, words
from fanal.register.web.staff.trying import given, tried
from fanal.register.web.staff.words import clock_of

WAYS: Mapping[str, type[MoveDeadline]] = {
    "extend": ExtendDeadline, "pause": PauseDeadline, "resume": ResumeDeadline,
}  # fmt: skip


class MovedForm(StepForm):
    door = "clocks"

    way = code()
    by = django_forms.IntegerField(min_value=1, max_value=MOST, required=False)
    reason = words()

    def __init__(self, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        self.deadline = deadline
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        rule, field = rule_of(self.deadline), self.fields["way"]
        ways = ["resume"] if self.deadline.state == "paused" else ["extend"]
        if rule is not None and rule.pausable and self.deadline.state == "open":
            ways.append("pause")
        field.choices = [(each, text(f"register.clocks.way.{each}", self.lang)) for each in ways]  # type: ignore[attr-defined]
        if "extend" not in ways:
            del self.fields["by"]
            return
        unit, by = rule.within.unit if rule else "hours", self.fields["by"]
        by.help_text, by.required = text(f"register.clocks.unit.{unit}", self.lang), ways == ["extend"]
        wrong = text("register.clocks.refused.by", self.lang, most=MOST)
        by.error_messages |= dict.fromkeys(("required", "invalid"), wrong)
        by.validators = []  # the action refuses what is too little or too much, in the same words
        if not by.required:
            by.help_text += " " + text("register.clocks.unit.extend_alone", self.lang)


@needs("deadline.extend")
@require_http_methods(["GET", "POST"])
def of_report(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return _page(request, the_report(request, number), pk, f"/queue/{number}/")


@needs("deadline.extend")
@require_http_methods(["GET", "POST"])
def of_case(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    return _page(request, the_case(request, number), pk, f"/case/{number}/")


def _page(request: HttpRequest, subject: Any, pk: int, place: str) -> HttpResponse:
    actor, lang = request.actor, lang_of(request)  # type: ignore[attr-defined]
    rows = Deadline.objects.filter(subject_id=subject.pk, state__in=("open", "paused"))
    found = rows.select_related("owner", "profile").filter(pk=pk).first()
    if found is None or not access.allowed(actor, "deadline.extend", subject):
        raise Http404
    form = MovedForm(given(request), lang=lang, subject=subject, actor=actor, deadline=found)

    def move(told: Mapping[str, Any]) -> None:
        more: dict[str, Any] = {"by": told.get("by") or 0} if told["way"] == "extend" else {}
        WAYS[told["way"]](
            actor=actor, expect=told["version"], deadline=found, reason=told["reason"], **more
        ).execute()

    came = tried(request, form, move)
    if came.done:
        return done(request, place)
    title = text("register.clocks.title", lang)
    context = {
        "title": title,
        "button": title,
        "form": form,
        "back": place,
        "clocks": [clock_of(found, clock.now(), lang)],
        "intro": text("register.clocks.intro", lang),
        "zone": in_force.profile_by(subject.profile_id).zone,
    }
    return render(request, "staff/step.html", context, status=came.status)
