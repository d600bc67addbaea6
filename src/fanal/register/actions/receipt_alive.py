"""What every action of a receipt's holder asks first."""

from __future__ import annotations

from datetime import datetime

from fanal.register.actions.base import Refused
from fanal.register.models import Receipt, Report

GONE = "register.public.refused.gone"


def alive(report: Report, now: datetime) -> Receipt:
    """The receipt of a report, if it still opens it."""
    kept = Receipt.objects.filter(report=report, destroyed_at=None).first()
    if kept is None or (kept.expires_at and kept.expires_at <= now) or report.state == "purged":
        raise Refused(GONE, status=404)
    return kept
