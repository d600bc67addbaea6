"""The assumption dial: how the total moves with what the lists cannot show.

Two assumptions, each turned by hand (Aleshin-Guendel, Sadinle, Wakefield 2021: two models that fit the
lists equally well can give any two totals):

* **the highest-order term.** Every log-linear model sets the interaction of all lists to nothing. If the
  odds ratio of that order is ``x`` instead, the fit to the lists is the same and the number on no list
  is ``x`` times as large (over an even number of lists; divided by it over an odd one, which the dial
  says by its factor alone).
* **the odds ratio of a pair.** Among all persons, found or not, being on list A makes being on B ``t``
  times as likely in odds. Then those on neither list are ``t * n10 * n01 / n11``. If every pair lies
  within ``[1/r, r]``, the total lies in the intersection of what the pairs allow; with none, at least
  one pair depends more strongly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fanal.prevalence.overlap import OverlapTable

FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
BOUNDS = (1.0, 1.5, 2.0, 3.0, 5.0)
ENOUGH = 5  # a pair with fewer persons on both lists says too little to bound anything


@dataclass(frozen=True)
class Pair:
    """Two lists: who is on both, on one alone, and what the pair says of the total."""

    lists: tuple[str, str]
    both: int
    first: int
    second: int
    independent: float | None  # the total if the two lists were independent; None without overlap
    implied: float | None  # the odds ratio that the estimate implies


@dataclass(frozen=True)
class Dial:
    """What each setting of an assumption makes of the total."""

    estimate: float | None
    order: tuple[tuple[float, float], ...]  # factor of the number on no list, total
    odds: tuple[tuple[float, float | None, float | None], ...]  # r, lowest and highest total
    pairs: tuple[Pair, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "estimate": self.estimate,
            "highest_order": [{"factor": factor, "total": total} for factor, total in self.order],
            "pair_odds": [{"within": r, "low": low, "high": high} for r, low, high in self.odds],
            "pairs": [
                {
                    "lists": list(pair.lists),
                    "both": pair.both,
                    "first_alone": pair.first,
                    "second_alone": pair.second,
                    "independent": pair.independent,
                    "implied_odds_ratio": pair.implied,
                }
                for pair in self.pairs
            ],
        }


def turn(
    table: OverlapTable,
    estimate: float | None,
    *,
    factors: Iterable[float] = FACTORS,
    bounds: Iterable[float] = BOUNDS,
) -> Dial:
    """The dial of one table around one estimate of its total."""
    known = table.total
    hidden = None if estimate is None else estimate - known
    pairs = tuple(_pair(table, one, other, both, estimate) for one, other, both in table.pairs())
    return Dial(
        estimate=estimate,
        order=() if hidden is None else tuple((float(f), known + f * hidden) for f in factors),
        odds=tuple((float(r), *_within(table, float(r))) for r in bounds),
        pairs=pairs,
    )


def _pair(table: OverlapTable, one: int, other: int, both: int, estimate: float | None) -> Pair:
    first, second = table.size(one) - both, table.size(other) - both
    independent = both + first + second + first * second / both if both else None
    implied = None
    if estimate is not None and first and second:
        implied = both * (estimate - both - first - second) / (first * second)
    names = (table.lists[one], table.lists[other])
    return Pair(names, both, first, second, independent, implied)


def _within(table: OverlapTable, r: float) -> tuple[float | None, float | None]:
    """The totals for which the odds ratio of every pair with enough overlap lies in [1/r, r], or none."""
    low, high = float(table.total), float("inf")
    for one, other, both in table.pairs():
        if both < ENOUGH:
            continue
        first, second = table.size(one) - both, table.size(other) - both
        on_either, neither = both + first + second, first * second
        high = min(high, on_either + r * neither / both)
        low = max(low, on_either + neither / both / r)
    if low > high or high == float("inf"):
        return None, None
    return low, high
