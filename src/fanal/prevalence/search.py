"""The best model of all by an information criterion, found exactly and anew in every resample (Silverman,
Chan, Vincent 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fanal.prevalence.chosen import Progress, estimated
from fanal.prevalence.errors import OptionUnusable
from fanal.prevalence.estimate import Estimate, Options
from fanal.prevalence.models import facets, named
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import unusable

MOST_LISTS = 7
PAIRS = 2
# with up to five lists all hierarchical models are searched (6,893 of five lists), beyond them those of pairs
MOST_LISTS_FOR_MORE, HIGHEST = 5, 4


@dataclass(frozen=True)
class Best:
    """The best model: its total (nan where none exists), its terms as bits of the candidates, as masks."""

    total: float
    model: Any
    terms: list[int]


def bic(table: OverlapTable, options: Options, progress: Progress = None) -> Estimate:
    """The hierarchical model with the smallest BIC, whose sample size is the number of persons known."""
    return _best("bic", table, options, progress)


def aic(table: OverlapTable, options: Options, progress: Progress = None) -> Estimate:
    """The hierarchical model with the smallest AIC: it takes in more terms than BIC."""
    return _best("aic", table, options, progress)


def candidates(lists: int, order: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The terms of two to ``order`` lists by size, and for each the terms inside it and around it as bits."""
    return _candidates(lists, order)


@cache
def _candidates(lists: int, order: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    masks = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() <= order]
    masks.sort(key=lambda mask: (mask.bit_count(), mask))
    below = [sum(1 << k for k, other in enumerate(masks) if other != m and other & m == other) for m in masks]
    above = [sum(1 << k for k, other in enumerate(masks) if other != m and other & m == m) for m in masks]
    return tuple(np.array(each, dtype=np.int64) for each in (masks, below, above))  # type: ignore[return-value]


def highest_order(lists: int, asked: int | None) -> int:
    """The largest term that is searched. Raises OptionUnusable for one that cannot be."""
    most = lists - 1 if lists <= MOST_LISTS_FOR_MORE else PAIRS
    if asked is None:
        return max(PAIRS, min(most, HIGHEST))
    if not PAIRS <= asked <= max(PAIRS, most):
        raise OptionUnusable(option="order", allowed=f"{PAIRS}–{max(PAIRS, most)}")
    return asked


def _best(criterion: str, table: OverlapTable, options: Options, progress: Progress) -> Estimate:
    from fanal.prevalence.kernels import searching

    settings: dict[str, Any] = {"resamples": options.resamples, "seed": options.seed}
    used, refusal = unusable(criterion, table, settings, most=MOST_LISTS)
    if refusal:
        return refusal
    lists = len(used.lists)
    order = highest_order(lists, options.order)
    settings = {"order": order, **settings}
    best, among = choose(used, criterion, order), candidates(lists, order)

    def each(tables: np.ndarray) -> np.ndarray:
        found = searching.search_each(tables, lists, *among, criterion == "bic", best.model)
        return np.asarray(found[0])

    words = named(used, facets(best.terms))
    return estimated(criterion, table, best.total, best.terms, words, each, settings, options, progress)


def choose(used: OverlapTable, criterion: str, order: int) -> Best:
    """The best model of all whose terms have at most ``order`` lists."""
    from fanal.prevalence.kernels import searching

    terms, below, above = candidates(len(used.lists), order)
    total, best, _, _ = searching.search(
        used.dense(), len(used.lists), terms, below, above, criterion == "bic", 0
    )
    chosen = [int(term) for k, term in enumerate(terms) if best >= 0 and int(best) >> k & 1]
    return Best(float(total), best, chosen)
