"""The audit of a published table: how many hidden cells its own totals give away.

This is the one place where a hidden cell is narrowed, and only to be counted: what a cell must be is never
part of any output.

Assumption, stated because published tables break it: a total is the sum of the parts shown beside it. Persons
of unknown sex or age may be in a total and in no part. So a table in which no values of the hidden cells
add up to the total is left out (``not_adding``), and ``certain`` counts the cells recovered whether or not
anybody is missing from the parts: those that must be at their least, because the other parts fill the total.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fanal.foundation.values.interval import Interval


@dataclass(frozen=True, slots=True)
class Recovery:
    """Tallies over many tables: how many cells are hidden, how many of them subtraction recovers exactly."""

    tables: int
    hidden: int
    recoverable: int
    certain: int
    not_adding: int


def subtraction_bounds(whole: Interval, parts: Sequence[Interval]) -> list[Interval] | None:
    """What each part must be when the parts add up to the whole; None when they cannot.

    One hidden part of a known total is the total less the others; several are held by what the others leave.
    """
    low, high = sum(p.low for p in parts), sum(p.high for p in parts)
    if low > whole.high or high < whole.low:
        return None
    # what the other parts are, at most and at least, leaves this part at least and at most
    return [
        Interval(max(p.low, whole.low - (high - p.high)), min(p.high, whole.high - (low - p.low)))
        for p in parts
    ]


def count_recoverable(
    tables: Iterable[tuple[Interval, Mapping[Hashable, Interval]]], *, needed: Iterable[Hashable] = ()
) -> Recovery:
    """Counts, over tables of one total and its parts, the hidden parts (low below high) that become exact.

    A table that lacks one of the ``needed`` parts is passed over: nothing says that the missing part is 0.
    """
    wanted = set(needed)
    seen = hidden = recoverable = certain = not_adding = 0
    for whole, by_name in tables:
        if not wanted <= set(by_name):
            continue
        seen += 1
        parts = list(by_name.values())
        hidden += sum(not p.is_exact for p in parts)
        bounds = subtraction_bounds(whole, parts)
        if bounds is None:
            not_adding += 1
            continue
        exact = sum(not p.is_exact and b.is_exact for p, b in zip(parts, bounds, strict=True))
        recoverable += exact
        # with nobody left over, every hidden part is at its least, missing persons or not
        certain += exact if sum(p.low for p in parts) == whole.high else 0
    return Recovery(seen, hidden, recoverable, certain, not_adding)
