"""The duty rota, in the profile's time of day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from fanal.register import clock, in_force
from fanal.register.actions.manage_rota import EndShift, PlanShift
from fanal.register.models import DutyShift
from fanal.register.web.guards import needs
from fanal.register.web.manage import forms
from fanal.register.web.staff.answering import at_once, done, lang_of
from fanal.register.web.staff.trying import given, tried


@needs("rota.manage")
@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest) -> HttpResponse:
    """Who is on duty from now on, and a new shift."""
    actor, zone = request.actor, in_force.profile().zone  # type: ignore[attr-defined]
    form = forms.ShiftForm(given(request), lang=lang_of(request))
    came = tried(request, form, lambda told: PlanShift(
        actor=actor, user=told["user"],
        starts_at=_in_zone(told["starts_at"], zone), ends_at=_in_zone(told["ends_at"], zone),
    ).execute())  # fmt: skip
    if came.done:
        return done(request, "/manage/rota/")
    shifts = DutyShift.objects.filter(ends_at__gt=clock.now()).select_related("user")
    context = {"shifts": shifts.order_by("starts_at"), "form": form, "zone": zone, "now": clock.now()}
    return render(request, "manage/rota.html", context, status=came.status)


@needs("rota.manage")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    shift = DutyShift.objects.filter(pk=pk).first()
    if shift is None:
        raise Http404
    return at_once(request, "/manage/rota/", EndShift(actor=request.actor, shift=shift).execute)  # type: ignore[attr-defined]


def _in_zone(wall: datetime, zone: str) -> datetime:
    """What was typed is the wall's time in the profile's zone; Django reads it as UTC."""
    return wall.replace(tzinfo=ZoneInfo(zone))
