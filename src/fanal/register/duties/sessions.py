"""Sessions that are over are deleted."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from fanal.register.models import Throttle


def run(now: datetime) -> None:
    Session.objects.filter(expire_date__lt=now).delete()
    Throttle.objects.filter(ends_at__lt=now).delete()
