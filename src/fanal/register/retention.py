"""What falls due by the retention that ``deployment.toml`` declares; without a term, nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest

from fanal.register.models import Case, Deadline, Event, Notification, Receipt, Report
from fanal.register.project import current

REPORT, RECEIPT, CASE = "report_after_closing", "receipt_after_closing", "case_after_last_entry"
CLOSED, PURGED, CASE_PURGED = "closed", "purged", "case_purged"
_LIVE = ("open", "paused")
_ITS_OWN = "purge_receipt"  # the deadline that asks for a purge holds none


@dataclass(frozen=True)
class Due:
    """Reports and cases whose content is over its time, receipts whose code is, and what something holds."""

    reports: tuple[Report, ...]
    receipts: tuple[Receipt, ...]
    held: tuple[Report, ...]
    cases: tuple[Case, ...] = ()
    held_cases: tuple[Case, ...] = ()

    @property
    def count(self) -> int:
        return len(self.reports) + len(self.receipts) + len(self.cases)


def due(now: datetime) -> Due:
    """In the order in which they were closed, or last written in."""
    over = list(_over(REPORT, now, Report.objects.all(), "").order_by("closed_at"))
    held = [each for each in over if holds(each)]
    receipts = _over(RECEIPT, now, Receipt.objects.filter(destroyed_at=None), "report__")
    cases = list(_cases_over(now, Case.objects.all()).order_by("last_entry"))
    held_cases = [each for each in cases if case_is_held(each, now)]
    return Due(
        reports=tuple(each for each in over if each not in held),
        receipts=tuple(receipts.select_related("report").order_by("report__closed_at")),
        held=tuple(held),
        cases=tuple(each for each in cases if each not in held_cases),
        held_cases=tuple(held_cases),
    )


def is_over(report: Report, now: datetime) -> bool:
    """Whether the report's own term is over."""
    return bool(_over(REPORT, now, Report.objects.filter(pk=report.pk), "").exists())


def receipt_is_over(receipt: Receipt, now: datetime) -> bool:
    rows = Receipt.objects.filter(pk=receipt.pk, destroyed_at=None)
    return bool(_over(RECEIPT, now, rows, "report__").exists())


def case_is_over(case: Case, now: datetime) -> bool:
    """Whether nothing was written in it for as long as its term, and it was not purged before."""
    return bool(_cases_over(now, Case.objects.filter(pk=case.pk)).exists())


def case_is_held(case: Case, now: datetime) -> bool:
    """Whether something still needs it: a report that is not closed, a deadline that is still to come.

    Deadlines that passed hold nothing: a case of which nobody ever wrote that they were met would never end.
    """
    open_report = case.reports.exclude(state__in=(CLOSED, PURGED)).exists()
    to_come = Deadline.objects.filter(subject_id=case.pk, state__in=_LIVE, due_at__gt=now).exists()
    return open_report or to_come


def holds(report: Report) -> bool:
    """Whether something still needs it: a case that is not closed, a notification that is owed, a running
    deadline.
    """
    open_case = (
        report.case is not None and report.case.protection_state != CLOSED and not _was_purged(report.case)
    )
    owed = Notification.objects.filter(report=report, done_at=None).exists()
    live = Deadline.objects.filter(subject_id=report.pk, state__in=_LIVE, kind="latest")
    return open_case or owed or live.exclude(rule=_ITS_OWN).exists()


def _over(name: str, now: datetime, rows: Any, path: str) -> Any:
    days = _days(name)
    if days is None:
        return rows.none()
    return rows.filter(
        Q(**{f"{path}state": CLOSED}) & Q(**{f"{path}closed_at__lte": now - timedelta(days=days)})
    )


def _cases_over(now: datetime, rows: Any) -> Any:
    events = Event.objects.filter(subject_id=OuterRef("pk"))
    last = events.order_by().values("subject_id").annotate(at=Max("at")).values("at")
    opened, purged = F("opened_at"), Exists(events.filter(code=CASE_PURGED))
    kept = rows.filter(~purged).annotate(last_entry=Greatest(opened, Coalesce(last, opened)))
    days = _days(CASE)
    return kept.none() if days is None else kept.filter(last_entry__lte=now - timedelta(days=days))


def _was_purged(case: Case) -> bool:
    return Event.objects.filter(subject_id=case.pk, code=CASE_PURGED).exists()


def _days(name: str) -> int | None:
    found = current().declared.get("retention", {}).get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
