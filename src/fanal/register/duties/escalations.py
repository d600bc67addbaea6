"""A deadline that is overdue is told further up its chain, step by step."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fanal.register import audit
from fanal.register.access import SYSTEM
from fanal.register.models import Deadline

AT_ONCE = 500


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
    wanted = {pk: (before, told) for pk, before, told in late}
    with transaction.atomic():
        # of two processes, one writes it: the other finds that it was told
        rows = Deadline.objects.select_for_update().filter(pk__in=list(wanted)).order_by("due_at", "pk")
        still = [row for row in rows if row.escalated == wanted[row.pk][0]]
        by_told: dict[int, list[int]] = defaultdict(list)
        for row in still:
            by_told[wanted[row.pk][1]].append(row.pk)
        for told, ids in by_told.items():
            Deadline.objects.filter(pk__in=ids).update(escalated=told)
        audit.record_many([_entry(row, wanted[row.pk][1]) for row in still])


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
