"""Who did what and who saw what; whether the chain holds. No page here opens anything that is sealed."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from fanal.register import access, in_force
from fanal.register import audit as chain
from fanal.register.models import AuditEntry, BreakGlass, Case, Report, User
from fanal.register.web.audit.lines import lines_of, verb_words
from fanal.register.web.guards import needs
from fanal.register.web.staff.answering import lang_of, whole

PAGE = 50
OUTCOMES = ("done", "read", "refused")
# what is written down beside the verbs of the table
_BESIDES = ("read", "sign_in", "sign_out", "password.change")


@needs("audit.see")
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The newest first; from an entry's number backwards, so that a page stays the same page."""
    asked = {name: request.GET.get(name, "").strip()[:64] for name in ("who", "number", "verb", "outcome")}
    rows = _wanted(asked)
    before = whole(request.GET.get("before", ""), 0)
    if before:
        rows = rows.filter(seq__lt=before)
    found = list(rows.order_by("-seq")[: PAGE + 1])
    context = {
        "lines": lines_of(found[:PAGE], lang_of(request)),
        "asked": asked,
        "verbs": _verbs(lang_of(request)),
        "outcomes": OUTCOMES,
        "more": found[PAGE - 1].seq if len(found) > PAGE else 0,
        "glass": BreakGlass.objects.filter(reviewed_at__isnull=True).count(),
        "zone": in_force.profile().zone,
    }
    return render(request, "audit/entries.html", context)


@needs("audit.verify")
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain, against a head that was kept elsewhere if one is given."""
    context: dict[str, Any] = {"head": chain.head(), "result": None, "kept_wrong": False}
    if request.method == "POST":
        kept, wrong = _kept(request.POST.get("kept", ""))
        if wrong:
            context["kept_wrong"] = True
        else:
            context["result"] = chain.verify(kept)
            result = context["result"]
            chain.record(
                request.actor,  # type: ignore[attr-defined]
                "audit.verify",
                outcome="done",
                entries=result.entries,
                found=result.reason or "whole",
            )
    return render(request, "audit/verify.html", context, status=422 if context["kept_wrong"] else 200)


@needs("audit.verify")
@require_safe
def head(request: HttpRequest) -> HttpResponse:
    """The head as a file, to be kept elsewhere."""
    answer = HttpResponse(json.dumps(chain.head(), sort_keys=True), content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="audit-head.json"'
    return answer


@needs("trail.see")
@require_safe
def trail(request: HttpRequest, number: str) -> HttpResponse:
    """Who saw one report or case; the looking is written down too."""
    subject = Report.objects.filter(number=number).first() or Case.objects.filter(number=number).first()
    actor = request.actor  # type: ignore[attr-defined]
    if subject is None or not access.allowed(actor, "trail.see", subject):
        raise Http404
    rows = AuditEntry.objects.filter(subject_id=subject.pk).order_by("-seq")[: 10 * PAGE]
    lines = lines_of(rows, lang_of(request))
    chain.record(actor, "trail.see", subject)
    context = {"number": number, "lines": lines, "zone": in_force.profile().zone}
    return render(request, "audit/trail.html", context)


def _verbs(lang: str) -> list[tuple[str, str]]:
    """What can be asked for: every verb that has words of its own."""
    named = ((verb, verb_words(verb, lang)) for verb in {*_BESIDES, *access.policy.verbs})
    return sorted(((verb, words) for verb, words in named if words != verb), key=lambda pair: pair[1])


def _wanted(asked: dict[str, str]) -> Any:
    rows = AuditEntry.objects.all()
    if asked["verb"]:
        rows = rows.filter(verb=asked["verb"])
    if asked["outcome"] in OUTCOMES:
        rows = rows.filter(outcome=asked["outcome"])
    if asked["who"]:
        people = User.objects.filter(Q(username=asked["who"].lower()) | Q(display_name__iexact=asked["who"]))
        rows = rows.filter(actor_id__in=list(people.values_list("pk", flat=True)))
    if asked["number"]:
        number = asked["number"].upper()
        ids = [*Report.objects.filter(number=number).values_list("pk", flat=True)]
        ids += [*Case.objects.filter(number=number).values_list("pk", flat=True)]
        rows = rows.filter(subject_id__in=ids)
    return rows


def _kept(written: str) -> tuple[dict[str, Any] | None, bool]:
    """A head that was kept elsewhere, as our own file has it; and whether it is none."""
    if not written.strip():
        return None, False
    try:
        found = json.loads(written)
        return {"seq": int(found["seq"]), "hash": str(found["hash"])}, False
    except (ValueError, KeyError, TypeError):
        return None, True
