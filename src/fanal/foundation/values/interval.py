"""A number that is known only to lie between two others, both included."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """``low`` to ``high``, both included. A number known exactly has both equal.

    Raises ValueError when a bound is not finite or ``low`` is above ``high``.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high)):
            raise ValueError("The bounds of an interval are finite numbers.")
        if self.low > self.high:
            raise ValueError("The low bound of an interval is not above its high bound.")

    @classmethod
    def exactly(cls, number: float) -> Interval:
        """The interval of a number that is known."""
        return cls(number, number)

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    def __add__(self, other: Interval) -> Interval:
        """The sum of two numbers that vary independently."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        """The difference of two numbers that vary independently."""
        return Interval(self.low - other.high, self.high - other.low)


def total(intervals: Iterable[Interval]) -> Interval:
    """The sum of numbers that vary independently; of none, exactly 0.

    Exact for whole numbers. Other numbers are added without accumulated rounding.
    """
    lows, highs = [], []
    for each in intervals:
        lows.append(each.low)
        highs.append(each.high)
    return Interval(_sum(lows), _sum(highs))


def _sum(numbers: list[float]) -> float:
    # ints stay ints, of any size; math.fsum would turn them into floats
    return sum(numbers) if all(isinstance(n, int) for n in numbers) else math.fsum(numbers)
