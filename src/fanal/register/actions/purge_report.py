"""A closed report whose time is over: its keys are destroyed, and nothing of what was told can be read."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import retention
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.keys_first import REASON, KeysFirst
from fanal.register.actions.report_facts import report_facts
from fanal.register.models import Receipt, Report
from fanal.register.rules import transitions
from fanal.register.rules.roles import SYSTEM

STEP = "purge"


@dataclass(kw_only=True)
class PurgeReport(KeysFirst):
    """Its codes and history stay."""

    verb = "report.purge"

    report: Report

    def check(self) -> None:
        self.allow(self.report)
        facts = report_facts(
            self.report,
            self.actor,
            retention_over=retention.is_over(self.report, self.now),
            held=retention.holds(self.report),
        )
        against = transitions.refusals("report", self.report.state, STEP, facts, role=SYSTEM)
        if against:
            raise Refused(against[0].key)

    def act(self) -> None:
        before = self.report.state
        way = transitions.find("report", before, STEP)
        if way is None:
            raise Refused(f"register_rules.rule_refusal.{transitions.NOT_FROM_HERE}")
        self.change(self.report, state=way.leads_to(before), purged_at=self.now)
        Receipt.objects.filter(report=self.report, destroyed_at=None).update(
            destroyed_at=self.now, secret_hash=""
        )
        self.happened(self.report, way.event)
        self.note(**{"from": before, "to": self.report.state, "reason": REASON})


@dataclass(kw_only=True)
class PurgeReceipt(Action):
    """The code of a closed report opens nothing any more; the report stays until its own time is over."""

    verb = "receipt.purge"

    receipt: Receipt

    def check(self) -> None:
        self.allow(self.receipt.report)
        if not retention.receipt_is_over(self.receipt, self.now):
            raise Refused("register.purge.refused.not_due")

    def act(self) -> None:
        Receipt.objects.filter(pk=self.receipt.pk).update(destroyed_at=self.now, secret_hash="")
        self.happened(self.receipt.report, "receipt_purged")

    def _subject(self) -> Report:
        return self.receipt.report
