"""The administrator's first page, and the log of what was configured."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fanal.register import clock, door, in_force, retention
from fanal.register.models import AuditEntry, Organisation, User
from fanal.register.web.audit.lines import lines_of
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import lang_of, whole

CONFIGURATION = (
    "organisation.manage",
    "user.manage",
    "role.manage",
    "token.manage",
    "profile.manage",
    "rota.manage",
    "door.open",
    "door.shut",
    "register.backup",
    "register.restore",
    "register.rotate",
)
_PAGE = 50


@needs("manage.see")
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """Where to go, and whether the public form is open."""
    state, lang = door.state(clock.now()), lang_of(request)
    context = {
        "organisations": Organisation.objects.count(),
        "people": User.objects.filter(is_active=True).count(),
        "version": in_force.version(),
        "door": state,
        "purge": retention.due(clock.now()).count,
        "missing": [each.say(lang) for each in state.missing],
    }
    return render(request, "manage/manage.html", context)


@needs("configuration.log")
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """What was configured by whom; nothing about a report stands in it."""
    rows = AuditEntry.objects.filter(verb__in=CONFIGURATION, subject_id__isnull=True)
    before = whole(request.GET.get("before", ""), 0)
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: _PAGE + 1])
    context = {
        "lines": lines_of(found[:_PAGE], lang_of(request)),
        "more": found[_PAGE - 1].seq if len(found) > _PAGE else 0,
        "zone": in_force.profile().zone,
    }
    return render(request, "manage/log.html", context)
