"""Destroy what falls due, after somebody looked at the list: how many there are must be said with it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fanal.register import retention
from fanal.register.access import Actor
from fanal.register.actions.base import Refused
from fanal.register.actions.purge_case import PurgeCase
from fanal.register.actions.purge_report import PurgeReceipt, PurgeReport


class Purged(NamedTuple):
    reports: int
    receipts: int
    cases: int


def purge(actor: Actor, *, seen: int, now: datetime) -> Purged:
    """Each in a transaction of its own. Raises Refused when what is due is not what was seen."""
    due = retention.due(now)
    if due.count != seen:
        raise Refused("register.purge.refused.other_number", n=due.count, seen=seen)
    for receipt in due.receipts:
        PurgeReceipt(actor=actor, receipt=receipt, now=now).execute()
    for report in due.reports:
        PurgeReport(actor=actor, report=report, now=now).execute()
    for case in due.cases:
        PurgeCase(actor=actor, case=case, now=now).execute()
    return Purged(len(due.reports), len(due.receipts), len(due.cases))
