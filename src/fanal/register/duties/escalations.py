"""A deadline that is overdue is told further up its chain, step by step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanal.register import audit
from fanal.register.access import SYSTEM
from fanal.register.models import Deadline

AT_ONCE = 100


def run(now: datetime) -> None:
    overdue = Deadline.objects.filter(state="open", kind="latest", due_at__lte=now)
    # values, not objects: with thousands overdue, most were told long ago
    rows = overdue.values_list("pk", "chain", "step_hours", "due_at", "escalated", named=True)
    late = [
        (row.pk, row.escalated, told) for row in rows if (told := told_beyond_first(row, now)) > row.escalated
    ]
    for start in range(0, len(late), AT_ONCE):
        _tell(late[start : start + AT_ONCE])


def _tell(late: list[tuple[int, int, int]]) -> None:
    """Some of them in one transaction: short enough that nobody waits long for the audit's head."""
    with transaction.atomic():
        # of two processes, one writes it
        written = {
            pk: told
            for pk, before, told in late
            if Deadline.objects.filter(pk=pk, escalated=before).update(escalated=told)
        }
        rows = Deadline.objects.filter(pk__in=list(written)).order_by("due_at", "pk")
        audit.record_many([_entry(row, written[row.pk]) for row in rows])


def told_beyond_first(row: Any, now: datetime) -> int:
    """How many roles after the first must know: the next at once, each further one a step later."""
    chain = row.chain.split()
    steps = (now - row.due_at) // timedelta(hours=row.step_hours) if row.step_hours else len(chain)
    return max(0, min(len(chain) - 1, 1 + steps))


def _entry(row: Deadline, told: int) -> audit.Entry:
    return audit.Entry(
        actor=SYSTEM,
        verb="deadline.escalate",
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        detail={"rule": row.rule, "told": row.chain.split()[told]},
    )
