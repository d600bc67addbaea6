"""The auditor reviews every use of break-glass, with the words of who used it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from fanal.register import in_force, vault
from fanal.register.actions.base import Refused
from fanal.register.actions.break_glass import ReviewBreakGlass
from fanal.register.actions.subjects import subject_of
from fanal.register.models import AuditEntry, BreakGlass
from fanal.register.web.audit.lines import lines_of
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import done, lang_of, refused

_SHOWN = 100


@needs("break_glass.review")
@require_safe
def uses(request: HttpRequest) -> HttpResponse:
    rows = BreakGlass.objects.select_related("by", "reviewed_by")
    waiting = rows.filter(reviewed_at__isnull=True).order_by("at")[:_SHOWN]
    reviewed = rows.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:_SHOWN]
    context = {
        "waiting": [(each, getattr(subject_of(each), "number", "")) for each in waiting],
        "reviewed": [(each, getattr(subject_of(each), "number", "")) for each in reviewed],
        "zone": in_force.profile().zone,
    }
    return render(request, "audit/glass.html", context)


@needs("break_glass.review")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was done in that time, the reason opened as an act, and the judgement."""
    used = BreakGlass.objects.select_related("by").filter(pk=pk).first()
    subject = subject_of(used) if used else None
    if used is None or subject is None:
        raise Http404
    actor, words = request.actor, ""  # type: ignore[attr-defined]
    try:
        if request.POST.get("answer") in ("justified", "not_justified"):
            justified = request.POST["answer"] == "justified"
            ReviewBreakGlass(actor=actor, used=used, justified=justified).execute()
            return done(request, "/audit/glass/")
        if request.method == "POST":
            words = vault.read(actor, subject, "P4", slot=used.slot).get("words", "")
    except Refused as refusal:
        return refused(request, refusal, "/audit/glass/")
    during = AuditEntry.objects.filter(
        actor_id=used.by_id, subject_id=subject.pk, at__gte=used.at, at__lte=used.until
    )
    context = {
        "used": used,
        "number": subject.number,
        "words": words,
        "lines": lines_of(during.order_by("seq"), lang_of(request)),
        "zone": in_force.profile().zone,
    }
    return render(request, "audit/glass_review.html", context)
