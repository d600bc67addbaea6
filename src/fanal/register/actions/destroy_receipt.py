"""The holder destroys the code: it opens nothing any more, and nobody can make it anew."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.actions.receipt_alive import GONE, alive
from fanal.register.models import Receipt, Report


@dataclass(kw_only=True)
class DestroyReceipt(Action):
    """The report stays; the way back to it is gone."""

    verb = "receipt.destroy"

    report: Report

    def check(self) -> None:
        self.allow(self.report)
        alive(self.report, self.now)

    def act(self) -> None:
        kept = Receipt.objects.filter(report=self.report, destroyed_at=None)
        if not kept.update(destroyed_at=self.now, secret_hash=""):
            raise Refused(GONE, status=404)
        self.happened(self.report, "receipt_destroyed")
