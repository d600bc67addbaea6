"""Files that an organisation sent and did not confirm are forgotten after an hour.

So is what a process that was killed in the middle of reading one left in memory.
"""

from __future__ import annotations

from datetime import datetime

from fanal.register.organisations.memory import remove_left
from fanal.register.organisations.waiting import forget_old


def run(now: datetime) -> None:
    forget_old(now)
    remove_left()
