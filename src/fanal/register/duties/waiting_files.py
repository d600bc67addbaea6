"""Files that an organisation sent and did not confirm are forgotten after an hour."""

from __future__ import annotations

from datetime import datetime

from fanal.register.organisations.waiting import forget_old


def run(now: datetime) -> None:
    forget_old(now)
