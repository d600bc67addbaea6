"""Counts that a publisher hid (``<5``) as the ranges they are: how far they can move the estimate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from fanal.prevalence.errors import CountNegative, NoOverlapRows
from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.overlap import OverlapTable

MOST_EXACT = 2_000  # fillings that are all tried; above it the extremes are searched for
STARTS = 4


@dataclass(frozen=True)
class HiddenTable:
    """An overlap table whose counts are whole numbers from ``low`` to ``high``."""

    lists: tuple[str, ...]
    patterns: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]

    def __post_init__(self) -> None:
        for row, (low, high) in enumerate(zip(self.low, self.high, strict=True), 1):
            if low < 0 or high < low:
                raise CountNegative(row=row, rows=1)

    @property
    def fillings(self) -> int:
        return prod(high - low + 1 for low, high in zip(self.low, self.high, strict=True))

    def middle(self) -> tuple[int, ...]:
        return tuple((low + high + 1) // 2 for low, high in zip(self.low, self.high, strict=True))

    def filled(self, counts: Sequence[int]) -> OverlapTable:
        return OverlapTable.of(self.lists, self.patterns, counts)


@dataclass(frozen=True)
class HiddenRange:
    """An estimate over the fillings of the hidden counts.

    ``middle`` is the estimate with every hidden count at its middle; the points lie from ``point_low`` to
    ``point_high``, the intervals within ``low`` and ``high``. With ``exact`` every filling was tried; else
    the range is what a search found, and the true one may be wider.
    """

    middle: Estimate
    point_low: float | None
    point_high: float | None
    low: float | None
    high: float | None
    exact: bool
    tried: int
    refused: int  # fillings that have no estimate


def over_fillings(
    table: HiddenTable, method: str, options: Options, progress: Callable[[float], object] | None = None
) -> HiddenRange:
    """The estimates of one method over what the hidden counts can be."""
    tried: dict[tuple[int, ...], Estimate | None] = {}

    def estimate(counts: tuple[int, ...]) -> Estimate | None:
        if counts not in tried:
            try:
                tried[counts] = METHODS[method](table.filled(counts), options)
            except NoOverlapRows:
                tried[counts] = None
            if progress:
                progress(min(len(tried) / min(table.fillings, MOST_EXACT), 1.0))
        return tried[counts]

    exact = table.fillings <= MOST_EXACT
    if exact:
        for counts in product(*(range(a, b + 1) for a, b in zip(table.low, table.high, strict=True))):
            estimate(counts)
    else:
        for want in (-1.0, 1.0):
            for start in _starts(table, options.seed):
                _climb(table, estimate, start, want)
    middle = METHODS[method](table.filled(table.middle()), options)
    usable = [each for each in (*tried.values(), middle) if each and each.status == "ok"]
    points = [each.estimate for each in usable if each.estimate is not None]
    lows = [each.low for each in usable if each.low is not None]
    highs = [each.high for each in usable if each.high is not None]
    refused = sum(1 for each in tried.values() if each is None or each.status != "ok")
    return HiddenRange(
        middle, min(points, default=None), max(points, default=None), min(lows, default=None),
        max(highs, default=None), exact, len(tried), refused,
    )  # fmt: skip


def _starts(table: HiddenTable, seed: int) -> Iterator[tuple[int, ...]]:
    """Where a search begins: those on one list low and the others high, the reverse, the middle, any."""
    alone = [mask.bit_count() == 1 for mask in table.patterns]
    ends = list(zip(table.low, table.high, alone, strict=True))
    yield tuple(low if one else high for low, high, one in ends)
    yield tuple(high if one else low for low, high, one in ends)
    yield table.middle()
    rng = np.random.default_rng(seed)
    for _ in range(STARTS - 3):
        yield tuple(int(rng.integers(low, high + 1)) for low, high, _ in ends)


def _climb(
    table: HiddenTable,
    estimate: Callable[[tuple[int, ...]], Estimate | None],
    start: tuple[int, ...],
    want: float,
) -> None:
    """One count at a time to either end of its range as long as that moves the point the way wanted."""

    def height(counts: tuple[int, ...]) -> float:
        found = estimate(counts)
        usable = found is not None and found.status == "ok" and found.estimate is not None
        return want * float(found.estimate) if usable else -np.inf  # type: ignore[union-attr,arg-type]

    now, best = start, height(start)
    moved = True
    while moved:
        moved = False
        for place, ends in enumerate(zip(table.low, table.high, strict=True)):
            for end in ends:
                other = (*now[:place], end, *now[place + 1 :])
                if end != now[place] and (reached := height(other)) > best:
                    now, best, moved = other, reached, True
