"""Wrong codes slow down: the count of tries at each typed locator, whether or not a report has it.

A try is counted as wrong before it is looked at and taken back when it was right, so that many at once
gain nothing. What is kept is a keyed hash of the locator, a number and a moment.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from fanal.register import keystore
from fanal.register.models import Throttle as Counted
from fanal.register.rules.throttle import Throttle

RULE = Throttle()
# longer than the longest wait: who waits it out gains fewer tries than who goes on
REMEMBERED = timedelta(days=2)


def begin(locator: str, now: datetime) -> timedelta:
    """Count a try as wrong; how long it must wait instead (zero: it may be looked at now)."""
    who = _hashed(f"code\n{locator}")
    row = Counted.objects.filter(who=who).first()
    wrong, last = (row.count, row.ends_at - REMEMBERED) if row and row.ends_at > now else (0, None)
    wait = RULE.may_try(wrong=wrong, last_wrong=last, wrong_of_all_last_hour=_of_all(now), now=now)
    if wait:
        return wait
    if not _counted(who, row, wrong + 1, now + REMEMBERED):
        return RULE.first  # another try at the same locator came first
    _count_hour(now)
    return timedelta()


def right(locator: str, now: datetime) -> None:
    """The try was right: it and those before it are forgotten."""
    Counted.objects.filter(who=_hashed(f"code\n{locator}")).delete()
    Counted.objects.filter(who=_hour(now), count__gt=0).update(count=F("count") - 1)


def _counted(who: str, row: Counted | None, wrong: int, until: datetime) -> bool:
    if row is not None:
        seen = Counted.objects.filter(who=who, count=row.count, ends_at=row.ends_at)
        return bool(seen.update(count=wrong, ends_at=until))
    try:
        with transaction.atomic():
            Counted.objects.create(who=who, count=wrong, ends_at=until)
    except IntegrityError:
        return False
    return True


def _of_all(now: datetime) -> int:
    """All wrong tries in this hour of the clock."""
    return Counted.objects.filter(who=_hour(now)).values_list("count", flat=True).first() or 0


def _count_hour(now: datetime) -> None:
    if Counted.objects.filter(who=_hour(now)).update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Counted.objects.create(who=_hour(now), count=1, ends_at=_next_hour(now))
    except IntegrityError:
        Counted.objects.filter(who=_hour(now)).update(count=F("count") + 1)


def _hour(now: datetime) -> str:
    return _hashed(f"hour\n{int(now.timestamp()) // 3600}")


def _next_hour(now: datetime) -> datetime:
    return datetime.fromtimestamp((int(now.timestamp()) // 3600 + 1) * 3600, UTC)


def _hashed(words: str) -> str:
    key = keystore.instance_key("throttle")
    return hmac.new(key, b"wrong\n" + words.encode(), hashlib.sha256).hexdigest()
