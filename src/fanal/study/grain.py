"""How coarsely the totals of a study are rounded, so that they give no hidden combination away.

A total is a function of exact counts. Somebody who knows every other combination exactly could try each value
of a hidden one and keep those that give the published totals. Totals are therefore rounded until at least
one value beside the true one does. What is tried are the points of the methods that are quick to compute;
of the others and of resampled interval ends the same grain is used, untried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fanal import disclosure, prevalence

TRIED = ("stepwise", "bic", "aic", "averaging", "chao", "independence")
QUICK = ("stepwise", "chao", "independence")
MOST_LISTS = 6  # with more, only the quick ones and only combinations that somebody is on
NEAR = 2  # how far a hidden count is moved

Points = tuple[float | None, ...]


def grain(table: prevalence.OverlapTable, methods: Sequence[str]) -> int | None:
    """The finest rounding that hides enough; None where even one as large as the undetected does not.

    ``methods`` are those whose totals are released.
    """
    tried = [name for name in methods if name in (TRIED if len(table.lists) <= MOST_LISTS else QUICK)]
    base = _points(table, tried)
    known = float(table.total)
    undetected = max((point - known for point in base if point is not None), default=0.0)
    around = [[_points(other, tried) for other in moved] for moved in _moved(table)]
    least = disclosure.coarsest(undetected)
    for size in disclosure.GRAINS:
        if size < least:
            continue
        if size > max(undetected, least):
            return None
        shown = _rounded(base, known, size)
        if all(any(_rounded(other, known, size) == shown for other in cell) for cell in around):
            return size
    return None


def _points(table: prevalence.OverlapTable, methods: Sequence[str]) -> Points:
    options = prevalence.Options(resamples=0)
    made = [prevalence.METHODS[name](table, options) for name in methods]
    return tuple(None if each.status == "refused" else each.estimate for each in made)


def _rounded(points: Points, known: float, size: int) -> tuple[int | None, ...]:
    return tuple(None if p is None else disclosure.rounded_total(p, known, size) for p in points)


def _moved(table: prevalence.OverlapTable) -> Iterator[list[prevalence.OverlapTable]]:
    """For every hidden combination the tables in which it is a little larger or smaller."""
    cells = table.dense().astype(np.int64)
    everywhere = len(table.lists) <= MOST_LISTS
    for mask in range(1, len(cells)) if everywhere else table.patterns.tolist():
        n = int(cells[mask])
        if n >= disclosure.THRESHOLD:
            continue
        values = range(max(0, n - NEAR), min(disclosure.THRESHOLD - 1, n + NEAR) + 1)
        yield [_with(table, cells, mask, value) for value in values if value != n]


def _with(
    table: prevalence.OverlapTable, cells: np.ndarray, mask: int, value: int
) -> prevalence.OverlapTable:
    changed = cells.copy()
    changed[mask] = value
    return prevalence.OverlapTable.of(table.lists, np.arange(1, len(changed)), changed[1:])
