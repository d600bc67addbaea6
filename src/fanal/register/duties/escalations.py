"""A deadline that is overdue is told further up its chain, step by step."""

from __future__ import annotations

from datetime import datetime, timedelta

from fanal.register import audit
from fanal.register.access import SYSTEM
from fanal.register.models import Deadline


def run(now: datetime) -> None:
    overdue = Deadline.objects.filter(state="open", kind="latest", due_at__lte=now)
    for row in overdue.iterator(chunk_size=500):
        told = told_beyond_first(row, now)
        # of two processes, one writes it
        if told > row.escalated and Deadline.objects.filter(pk=row.pk, escalated=row.escalated).update(
            escalated=told
        ):
            audit.record_many([_entry(row, told)])


def told_beyond_first(row: Deadline, now: datetime) -> int:
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
