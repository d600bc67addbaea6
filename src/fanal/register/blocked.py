"""Reports without those from which somebody is blocked: named as a suspect, or related to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanal.register.access import Actor
from fanal.register.models import CaseBlock, Report

if TYPE_CHECKING:
    from django.db.models import QuerySet


def unblocked(rows: QuerySet[Report], actor: Actor) -> QuerySet[Report]:
    """Blocked from a case is blocked from its reports too."""
    found = list(CaseBlock.objects.filter(user_id=actor.id).values_list("subject_id", flat=True))
    return rows.exclude(pk__in=found).exclude(case_id__in=found) if found else rows
