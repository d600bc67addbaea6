"""Which reports an actor may know of. What one may not see and what does not exist answer alike: 404."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from fanal.register import access, audit
from fanal.register.blocked import unblocked
from fanal.register.models import Case, CaseBlock, Membership, Report


def the_report(request: HttpRequest, number: str) -> Report:
    """By number; Http404 unless the actor may see it."""
    rows = Report.objects.select_related("owner", "organisation", "case", "duplicate_of")
    return _may_see(request, rows.filter(number=number).first(), "report.see")  # type: ignore[no-any-return]


def the_case(request: HttpRequest, number: str) -> Case:
    """By number; Http404 unless the actor may see it."""
    rows = Case.objects.select_related("owner", "identification_officer")
    return _may_see(request, rows.filter(number=number).first(), "case.see")  # type: ignore[no-any-return]


def _may_see(request: HttpRequest, found: Any, verb: str) -> Any:
    if found is None:
        raise Http404
    if not access.allowed(request.actor, verb, found):  # type: ignore[attr-defined]
        audit.record(request.actor, verb, found, outcome="refused")  # type: ignore[attr-defined]
        raise Http404
    return found


def visible_reports(actor: access.Actor) -> QuerySet[Report]:
    """The reports of the actor's queues and team, without those from which the actor is blocked."""
    wanted = Q(pk__in=[])
    for post in actor.posts:
        if post.role == "triage_officer":
            wanted |= Q(queue=post.queue) if post.queue else Q()
            if not post.queue:
                return unblocked(Report.objects.all(), actor)
        elif post.role == "supervisor":
            if post.organisation_id is None:
                return unblocked(Report.objects.all(), actor)
            wanted |= Q(owner__isnull=True)
            wanted |= Q(owner__in=_team(post.organisation_id))
    return unblocked(Report.objects.filter(wanted), actor)


def visible_cases(actor: access.Actor) -> QuerySet[Case]:
    """The cases that the actor owns or identifies, or whose owner is on the team."""
    wanted = Q(owner_id=actor.id) | Q(identification_officer_id=actor.id)
    for post in actor.posts:
        if post.role == "supervisor":
            if post.organisation_id is None:
                wanted |= Q(pk__isnull=False)
            else:
                wanted |= Q(owner__isnull=True) | Q(owner__in=_team(post.organisation_id))
    blocked = CaseBlock.objects.filter(user_id=actor.id).values("subject_id")
    return Case.objects.filter(wanted).exclude(pk__in=blocked)


def _team(organisation_id: Any) -> Any:
    """The accounts of an organisation."""
    return Membership.objects.filter(organisation_id=organisation_id).values("user")
