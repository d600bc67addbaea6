"""What falls due by the retention that ``deployment.toml`` declares; without a term, nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from fanal.register.models import Deadline, Notification, Receipt, Report
from fanal.register.project import current

REPORT, RECEIPT = "report_after_closing", "receipt_after_closing"
CLOSED = "closed"
_LIVE = ("open", "paused")


@dataclass(frozen=True)
class Due:
    """Reports whose content is over its time, receipts whose code is, and reports that something holds."""

    reports: tuple[Report, ...]
    receipts: tuple[Receipt, ...]
    held: tuple[Report, ...]

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.receipts)


def due(now: datetime) -> Due:
    """In the order in which they were closed."""
    over = list(_over(REPORT, now, Report.objects.all(), "").order_by("closed_at"))
    held = [each for each in over if holds(each)]
    receipts = _over(RECEIPT, now, Receipt.objects.filter(destroyed_at=None), "report__")
    return Due(
        reports=tuple(each for each in over if each not in held),
        receipts=tuple(receipts.select_related("report").order_by("report__closed_at")),
        held=tuple(held),
    )


def is_over(report: Report, now: datetime) -> bool:
    """Whether the report's own term is over."""
    return bool(_over(REPORT, now, Report.objects.filter(pk=report.pk), "").exists())


def receipt_is_over(receipt: Receipt, now: datetime) -> bool:
    rows = Receipt.objects.filter(pk=receipt.pk, destroyed_at=None)
    return bool(_over(RECEIPT, now, rows, "report__").exists())


def holds(report: Report) -> bool:
    """Whether something still needs it: a case that is not closed, a notification that is owed, a running
    deadline.
    """
    open_case = report.case is not None and report.case.protection_state != CLOSED
    owed = Notification.objects.filter(report=report, done_at=None).exists()
    live = Deadline.objects.filter(subject_id=report.pk, state__in=_LIVE, kind="latest").exists()
    return open_case or owed or live


def _over(name: str, now: datetime, rows: Any, path: str) -> Any:
    days = _days(name)
    if days is None:
        return rows.none()
    return rows.filter(
        Q(**{f"{path}state": CLOSED}) & Q(**{f"{path}closed_at__lte": now - timedelta(days=days)})
    )


def _days(name: str) -> int | None:
    found = current().declared.get("retention", {}).get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
