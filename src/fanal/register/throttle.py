"""Slowing down whoever tries too often, without keeping who that was.

What is counted is a keyed hash of scope, address (or account) and window: it cannot be turned back without
the key, differs in the next window, and is deleted once its window is over.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest

from fanal.register import clock, keystore
from fanal.register.models import Throttle
from fanal.register.project import current

_log = logging.getLogger("fanal.register.throttle")


def hit(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try; whether it is within the limit of this window."""
    moment = int(clock.now().timestamp())
    window = moment - moment % seconds
    words = f"{scope}\n{who}\n{window}\n{seconds}".encode()
    key = hmac.new(keystore.instance_key("throttle"), words, hashlib.sha256).hexdigest()
    counted = Throttle.objects.filter(who=key)
    if not counted.update(count=F("count") + 1):
        _clear(moment)
        try:
            with transaction.atomic():
                ends = datetime.fromtimestamp(window + seconds, UTC)
                Throttle.objects.create(who=key, ends_at=ends, count=1)
        except IntegrityError:
            counted.update(count=F("count") + 1)
    tries = int(counted.values_list("count", flat=True)[0])
    if tries == limit + 1:  # once a window: that it happens, never to whom
        _log.warning("throttled %s", scope)
    return tries <= limit


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from, as far as the declared proxies can be believed; never stored."""
    proxies = current().proxies
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _clear(moment: int) -> None:
    Throttle.objects.filter(ends_at__lt=datetime.fromtimestamp(moment, UTC)).delete()
