"""The supervisor's page: load, what is overdue, and who broke the glass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanal.register import access, clock, door, in_force
from fanal.register.actions.subjects import subject_of
from fanal.register.models import BreakGlass, Deadline, User
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import lang_of
from fanal.register.web.staff.finding import visible_cases, visible_reports
from fanal.register.web.staff.rows import OVER
from fanal.register.web.staff.words import clock_of

_SHOWN = 50
_GLASS_DAYS = 30


@needs("supervise.see")
@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    actor, now, lang = request.actor, clock.now(), lang_of(request)  # type: ignore[attr-defined]
    seen = visible_reports(actor).exclude(state__in=OVER)
    context = {
        "by_owner": _by_owner(seen),
        "unread": seen.filter(seen_at__isnull=True).count(),
        "overdue": _overdue(actor, now, lang),
        "glass": _glass(actor, now),
        "on_duty": _names(door.rota(now).on_duty(now)),
        "zone": in_force.profile().zone,
    }
    return render(request, "staff/supervise.html", context)


def _by_owner(seen: Any) -> list[tuple[str, int]]:
    counted = seen.order_by().values("owner").annotate(n=Count("*"))
    found = {row["owner"]: row["n"] for row in counted}
    people = User.objects.in_bulk([key for key in found if key])
    named = [(people[key].get_full_name(), n) for key, n in found.items() if key]
    nobody = [("", found[None])] if found.get(None) else []
    return [*nobody, *sorted(named, key=lambda pair: (-pair[1], pair[0]))]


def _overdue(actor: access.Actor, now: Any, lang: str) -> list[tuple[Any, Any]]:
    """What is late in the supervisor's team, the latest first, with its report or case."""
    late = Deadline.objects.filter(state="open", kind="latest", due_at__lte=now)
    rows = list(late.select_related("owner").order_by("due_at")[: 4 * _SHOWN])
    ids = [row.subject_id for row in rows]
    visible = {**visible_reports(actor).in_bulk(ids), **visible_cases(actor).in_bulk(ids)}
    found = [(visible[row.subject_id], row) for row in rows if row.subject_id in visible][:_SHOWN]
    return [(subject, clock_of(row, now, lang)) for subject, row in found]


def _glass(actor: access.Actor, now: Any) -> list[tuple[BreakGlass, Any]]:
    """Every use of the last days, and every one that nobody reviewed yet."""
    since = now - timedelta(days=_GLASS_DAYS)
    rows = BreakGlass.objects.select_related("by", "reviewed_by").order_by("-at")
    shown = [each for each in rows[: 4 * _SHOWN] if each.at >= since or each.reviewed_at is None]
    return [(each, subject_of(each)) for each in shown]


def _names(ids: Any) -> list[str]:
    return [user.get_full_name() for user in User.objects.filter(pk__in=list(ids))]
