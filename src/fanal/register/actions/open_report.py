"""Open a protected part of a report: an act of its own. The first reading of the text is an event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import NOT_YOURS, Action, Refused
from fanal.register.models import Report

TEXT = "P1"


@dataclass(kw_only=True)
class OpenReport(Action):
    """Returns the parts of a data class by slot. ``reason`` is a code of the list access_reason."""

    verb = "report.see"

    report: Report
    data_class: str = TEXT
    reason: str = ""

    def check(self) -> None:
        self.allow(self.report)
        if not vault.readable(self.actor, self.report, self.data_class):
            raise Refused(NOT_YOURS, status=403)

    def act(self) -> dict[str, dict[str, Any]]:
        parts = vault.read_all(self.actor, self.report, self.data_class, reason=self.reason)
        self.note(data_class=self.data_class)
        if self.data_class == TEXT:
            self._seen()
        return parts

    def _seen(self) -> None:
        """Two who open it at once are no conflict: one of them was first."""
        unread = Report.objects.filter(pk=self.report.pk, seen_at__isnull=True)
        if unread.update(seen_at=self.now):
            self.report.seen_at = self.now
            self.happened(self.report, "report_opened")
