"""Shares, changes and rates of counts, some of which are hidden: each with its exact range.

``value`` is the computation with every hidden count at its middle; ``low`` and ``high`` are its least and
greatest value over everything the hidden counts can be. Every function here moves in one
direction as any one of its counts grows, so the extremes lie at the corners of the ranges. Counts are never
negative.

Where the range of a denominator contains 0 there is no range to give: the status is ``undefined`` and all
three numbers are None. Quotients of whole numbers are rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import fsum

from fanal.foundation.values.interval import Interval

OK, UNDEFINED = "ok", "undefined"


@dataclass(frozen=True, slots=True)
class Result:
    """A computed number with its range; None three times when it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    status: str = OK

    @property
    def is_ok(self) -> bool:
        return self.status == OK


_UNDEFINED = Result(None, None, None, UNDEFINED)


def share(part: Interval, rest: Interval) -> Result:
    """``part`` in percent of ``part + rest``: the numerator is inside the denominator, so 0 ≤ share ≤ 100."""
    if part.low + rest.low <= 0:
        return _UNDEFINED
    part2, rest2 = part.low + part.high, rest.low + rest.high
    return Result(
        100 * part2 / (part2 + rest2),
        100 * part.low / (part.low + rest.high),
        100 * part.high / (part.high + rest.low),
    )


def share_of_total(part: Interval, whole: Interval) -> Result:
    """``part`` in percent of a ``whole`` counted by itself, which cannot be smaller than the part.

    For lists where one person counts in several codes: the whole is the persons who report any of them.
    """
    if whole.low <= 0:
        return _UNDEFINED
    return Result(
        min(100.0, 100 * (part.low + part.high) / (whole.low + whole.high)),
        min(100.0, 100 * part.low / whole.high),
        min(100.0, 100 * part.high / whole.low),
    )


def trend(before: Interval, after: Interval) -> Result:
    """The change from ``before`` to ``after``, in percent of ``before``."""
    if before.low <= 0:
        return _UNDEFINED
    before2 = before.low + before.high
    return Result(
        100 * (after.low + after.high - before2) / before2,
        100 * (after.low - before.high) / before.high,
        100 * (after.high - before.low) / before.low,
    )


def rate(count: Interval, population: Interval, per: int = 100_000) -> Result:
    """``count`` for each ``per`` inhabitants."""
    if population.low <= 0:
        return _UNDEFINED
    return Result(
        per * (count.low + count.high) / (population.low + population.high),
        per * count.low / population.high,
        per * count.high / population.low,
    )


def contribution(change: Interval, other: Interval) -> Result:
    """The part of ``change`` in the sum of two changes, in percent; above 100 where ``other`` is opposed."""
    both = change + other
    if 0 in both:
        return _UNDEFINED
    corners = [100 * x / (x + y) for x, y in product((change.low, change.high), (other.low, other.high))]
    return Result(100 * change.middle / both.middle, min(corners), max(corners))


def mean(results: Iterable[Result]) -> Result:
    """The plain mean of results that vary independently; the undefined ones are left out."""
    numbers = [(r.value, r.low, r.high) for r in results if r.is_ok]
    if not numbers:
        return _UNDEFINED
    columns = zip(*numbers, strict=True)
    value, low, high = (fsum(x for x in column if x is not None) / len(numbers) for column in columns)
    return Result(value, low, high)
