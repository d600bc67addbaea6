"""Which single area a change hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fanal.foundation.values.interval import Interval, total
from fanal.foundation.values.ratios import Result, trend


@dataclass(frozen=True, slots=True)
class Influence:
    """An area and the change computed without it."""

    area: str
    without: Result


def leave_one_out(before: Mapping[str, Interval], after: Mapping[str, Interval]) -> dict[str, Result]:
    """The change of the sum over the areas in both mappings, each left out in turn."""
    matched = [area for area in before if area in after]
    first, second = total(before[a] for a in matched), total(after[a] for a in matched)
    return {area: trend(_less(first, before[area]), _less(second, after[area])) for area in sorted(matched)}


def most_influential(before: Mapping[str, Interval], after: Mapping[str, Interval]) -> Influence | None:
    """The area without which the change differs most; of equals, the first by code; or None."""
    matched = [area for area in before if area in after]
    whole = trend(total(before[a] for a in matched), total(after[a] for a in matched)).value
    best: Influence | None = None
    distance = -1.0
    for area, without in leave_one_out(before, after).items():
        if whole is None or without.value is None:
            continue
        if abs(without.value - whole) > distance:
            best, distance = Influence(area, without), abs(without.value - whole)
    return best


def _less(whole: Interval, part: Interval) -> Interval:
    # the part leaves the sum with its own bounds: this is the sum of the others, not a difference of unknowns
    return Interval(whole.low - part.low, whole.high - part.high)
