"""Wrong codes slow down and never reveal: what a throttle allows, and the bound that follows.

A wait depends on the wrong tries at one typed locator, whether or not a report has it, and on all wrong tries
together. Nothing about who tries is used: no address is known here (no identity in logs).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from fanal.register.rules.receipts import SECRET_BITS

_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Throttle:
    """``free`` wrong tries at once, then waits that double from ``first`` up to ``longest``; ``all_per_hour``
    is the most wrong tries that the whole register answers in an hour.
    """

    free: int = 3
    first: dt.timedelta = dt.timedelta(seconds=2)
    longest: dt.timedelta = dt.timedelta(minutes=15)
    all_per_hour: int = 3600

    def wait_after(self, wrong: int) -> dt.timedelta:
        """How long after the last wrong try of one locator the next try is answered."""
        if wrong < self.free:
            return dt.timedelta()
        doublings = min(wrong - self.free, 40)
        return min(self.longest, self.first * 2**doublings)

    def may_try(
        self, *, wrong: int, last_wrong: dt.datetime | None, wrong_of_all_last_hour: int, now: dt.datetime
    ) -> dt.timedelta:
        """How long the next try must still wait; zero when it may be made now."""
        own = dt.timedelta() if last_wrong is None else last_wrong + self.wait_after(wrong) - now
        of_all = self.first if wrong_of_all_last_hour >= self.all_per_hour else dt.timedelta()
        return max(dt.timedelta(), own, of_all)

    def most_tries(self, lifetime: dt.timedelta) -> int:
        """The most wrong tries that one locator answers while its receipt lives."""
        if lifetime < dt.timedelta():
            return 0
        spent, tries = dt.timedelta(), self.free
        while self.wait_after(tries) < self.longest:
            spent += self.wait_after(tries)
            if spent > lifetime:
                return tries
            tries += 1
        return tries + (lifetime - spent) // self.longest


def bound_for_one(throttle: Throttle, lifetime: dt.timedelta, bits: float = SECRET_BITS) -> float:
    """The chance that anybody ever guesses the secret of one known locator: tries ÷ 2^bits."""
    return min(1.0, throttle.most_tries(lifetime) / 2**bits)


def bound_for_any(throttle: Throttle, lifetime: dt.timedelta, bits: float = SECRET_BITS) -> float:
    """The chance that any receipt is guessed: throttle × lifetime ÷ 2^bits.

    Each try names one locator, so the number of receipts does not raise it.
    """
    tries = throttle.all_per_hour * math.ceil(max(lifetime, dt.timedelta()) / _HOUR)
    return min(1.0, tries / 2**bits)
