"""The custodian's page: who asks for a reporter's identity and why, and what was granted until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.register import access, clock, in_force, vault
from fanal.register.actions.base import Refused
from fanal.register.actions.grant_identity import MOST_HOURS, EndGrant, GrantIdentity
from fanal.register.actions.subjects import subject_of
from fanal.register.models import Grant
from fanal.register.web.guards import needs
from fanal.register.web.staff import forms
from fanal.register.web.staff.answering import at_once, done, lang_of, refused

_IDENTITY, _SHOWN = "P2", 50


@needs("custody.see")
@require_safe
def custody(request: HttpRequest) -> HttpResponse:
    """Requests first, then what runs, then this custodian's own answers."""
    now = clock.now()
    rows = Grant.objects.filter(data_class=_IDENTITY).select_related("asked_by", "decided_by")
    own = rows.filter(decided_by_id=request.actor.id).order_by("-decided_at")  # type: ignore[attr-defined]
    context = {
        "waiting": _numbered(rows.filter(decided_at__isnull=True).order_by("asked_at")[:_SHOWN]),
        "running": _numbered(rows.filter(granted=True, until__gt=now).order_by("until")[:_SHOWN]),
        "own": _numbered(own[:_SHOWN]),
        "zone": in_force.profile().zone,
    }
    return render(request, "staff/custody.html", context)


@needs("grant.decide")
@require_http_methods(["GET", "POST"])
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: the reason opens as an act; grant for a time, or refuse."""
    grant, subject = _grant(request, pk)
    actor, lang = request.actor, lang_of(request)  # type: ignore[attr-defined]
    asked = request.POST.get("answer")
    form = forms.Granted(request.POST if asked else None, lang=lang, subject=grant)
    words = ""
    try:
        if asked in ("grant", "refuse") and form.is_valid():
            told = form.cleaned_data
            GrantIdentity(
                actor=actor,
                grant=grant,
                granted=asked == "grant",
                hours=told["hours"],
                expect=told["version"],
            ).execute()
            return done(request, "/custody/")
        if request.method == "POST":
            words = vault.read(actor, subject, "P4", slot=grant.slot).get("words", "")
    except Refused as refusal:
        return refused(request, refusal, "/custody/")
    context = {"grant": grant, "subject": subject, "form": form, "words": words, "most": MOST_HOURS}
    return render(
        request,
        "staff/custody_request.html",
        context | {"back": "/custody/"},
        status=422 if form.errors else 200,
    )


@needs("grant.decide")
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    grant, _ = _grant(request, pk)
    return at_once(request, "/custody/", EndGrant(actor=request.actor, grant=grant).execute)  # type: ignore[attr-defined]


def _grant(request: HttpRequest, pk: UUID) -> tuple[Grant, Any]:
    grant = Grant.objects.select_related("asked_by").filter(pk=pk, data_class=_IDENTITY).first()
    subject = subject_of(grant) if grant else None
    if grant is None or subject is None:
        raise Http404
    if not access.allowed(request.actor, "grant.decide", subject):  # type: ignore[attr-defined]
        raise Http404
    return grant, subject


def _numbered(rows: Any) -> list[tuple[Grant, str]]:
    return [(each, getattr(subject_of(each), "number", "")) for each in rows]
