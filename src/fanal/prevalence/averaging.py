"""Bayesian averaging over decomposable graphs (Madigan & York 1997).

Each decomposable graph on the lists is one way in which they may depend on each other, the complete graph
included. Cell probabilities have a hyper-Dirichlet prior (Dawid & Lauritzen 1993) that gives every cell of
the full table the weight ``2**-lists``, consistent over graphs; graphs are equally likely beforehand, the
total N has the prior 1/N. Both integrals are exact, so the posterior of N is a finite sum over graphs and
over N: no sampler, no Monte-Carlo error. The sum over N runs over a grid with the weights of linear
interpolation between its whole numbers: a coarse grid with equal weights would favour the part where its
points are dense.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fanal.prevalence.estimate import Estimate, Options, Reason
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import usable

MOST_LISTS = 7  # 617,675 graphs; with 8 there are 30,888,596
TIMES_DETECTED = (
    30,
    120,
    480,
    1920,
)  # how far the undetected are sought, until hardly any mass is at the end
COARSE, FINE = 256, 1500  # points of the search and of the sum
EXACT_BELOW = 3000  # a region of fewer whole numbers is summed one by one
NEGLIGIBLE = 35.0  # of the log posterior: a graph that far below the best is left out


@dataclass(frozen=True)
class Posterior:
    """The posterior of the total. ``mass`` is that of one whole number, at each of the grid's ``sizes``."""

    lists: tuple[str, ...]
    sizes: np.ndarray  # (points,) ascending whole numbers, the detected included
    mass: np.ndarray  # (points,) posterior mass of each of these numbers
    graphs: tuple[
        tuple[tuple[int, ...], float], ...
    ]  # the weightiest: its maximal cliques as masks, its weight

    def cumulated(self) -> np.ndarray:
        """P(N <= size) at each point, the mass between two points interpolated linearly."""
        step = np.diff(self.sizes).astype(float)
        between = self.mass[:-1] * (step - 1) / 2 + self.mass[1:] * (step + 1) / 2
        return np.cumsum(np.append(self.mass[:1], between))

    def quantile(self, share: float) -> float:
        """The smallest whole number with at least that share of the posterior at or below it."""
        summed = self.cumulated()
        at = int(np.searchsorted(summed, share * summed[-1] * (1 - 1e-15)))
        if at == 0 or self.sizes[at] - self.sizes[at - 1] == 1:
            return float(self.sizes[at])
        within = (share * summed[-1] - summed[at - 1]) / (summed[at] - summed[at - 1])
        return float(np.ceil(self.sizes[at - 1] + within * (self.sizes[at] - self.sizes[at - 1])))

    @property
    def mean(self) -> float:
        return float(np.sum(weights(self.sizes) * self.mass * self.sizes))

    @property
    def at_the_end(self) -> float:
        """The share of the posterior in the upper half of the sizes looked at: much, where N has no end."""
        summed = self.cumulated()
        first = int(np.searchsorted(self.sizes, (self.sizes[0] + self.sizes[-1]) / 2))
        return float(1 - summed[min(first, len(summed) - 1)] / summed[-1])


@cache
def graphs(lists: int) -> tuple[np.ndarray, np.ndarray]:
    """All decomposable graphs: (g, lists) cliques and (g, lists) separators as masks, in perfect order."""
    from fanal.prevalence.kernels import decomposable

    cliques, separators = decomposable.graphs(lists)
    cliques.flags.writeable = separators.flags.writeable = False
    return cliques, separators


def weights(sizes: np.ndarray) -> np.ndarray:
    """How many whole numbers each point of a grid stands for, when the mass between two points is linear."""
    step = np.diff(sizes).astype(float)
    made = np.zeros(len(sizes))
    made[0] = 1.0
    made[1:] += (step + 1) / 2
    made[:-1] += (step - 1) / 2
    return made


def posterior(
    table: OverlapTable, *, delta: float | None = None, most: int | None = None, missing: Any = None
) -> Posterior:
    """The posterior of the total for 1 to 7 lists.

    ``delta`` is the prior weight of one cell (default ``2**-lists``), ``most`` the largest number of
    undetected looked at (default 30 times the detected). ``missing`` overrides the grid of undetected:
    ascending whole numbers that the sum then takes as they are.
    """
    from fanal.prevalence.kernels import decomposable

    lists = len(table.lists)
    cliques, separators = graphs(lists)
    score = _Scores(table, delta or 2.0**-lists)
    if missing is None:
        grid, kept = _grid(score, cliques, separators, most or TIMES_DETECTED[0] * table.total)
        cliques, separators = cliques[kept], separators[kept]
    else:
        grid = np.asarray(missing, dtype=np.int64)
    stands_for = weights(grid)
    sums, evidence, _ = decomposable.mixture(cliques, separators, *score.at(grid), stands_for)
    mass = np.divide(sums, stands_for * sums.sum())
    share = np.exp(evidence - evidence.max())
    share /= share.sum()
    best = np.argsort(-share, kind="stable")[:10]
    named = tuple((_maximal(cliques[g]), float(share[g])) for g in best)
    return Posterior(table.lists, grid + table.total, mass, named)


class _Scores:
    """Log marginal likelihoods of the sub-tables of every set of lists, by the number of undetected."""

    def __init__(self, table: OverlapTable, delta: float) -> None:
        from scipy.special import gammaln

        self._gammaln = gammaln
        lists, cells = len(table.lists), table.dense()
        every = np.arange(1 << lists)
        self._total = table.total
        self._fixed = -float(gammaln(cells[1:] + 1).sum())
        self._unlisted = np.empty(1 << lists)  # those detected who are on none of a set's lists
        self._weight = np.empty(1 << lists)  # the prior weight of one cell of the sub-table
        self._constant = np.empty(1 << lists)
        for chosen in every:
            sums = np.bincount(every & chosen, weights=cells, minlength=1 << lists)
            within = every[(every & ~chosen) == 0]
            size = len(within)
            weight = delta * 2.0**lists / size
            self._unlisted[chosen], self._weight[chosen] = sums[0], weight
            self._constant[chosen] = gammaln(sums[within[1:]] + weight).sum() - size * gammaln(weight)

    def at(self, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(2**lists, points) scores of the sub-tables, (points,) what all graphs share."""
        undetected = missing.astype(float)
        own = self._gammaln(undetected + (self._unlisted + self._weight)[:, None]) + self._constant[:, None]
        total = undetected + self._total
        shared = self._gammaln(total + 1) - self._gammaln(undetected + 1) + self._fixed - np.log(total)
        return own, shared


def _grid(
    score: _Scores, cliques: np.ndarray, separators: np.ndarray, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of undetected, dense where the posterior is, and which graphs count (ascending)."""
    from fanal.prevalence.kernels import decomposable

    coarse = _spread(0, most, COARSE)
    own, shared = score.at(coarse)
    lower, upper = decomposable.peaks(cliques, separators, own, shared)
    kept = np.flatnonzero(upper >= lower.max() - NEGLIGIBLE)
    low, high = 0, most
    points = coarse
    for _ in range(8):
        own, shared = score.at(points)
        mass, _, _ = decomposable.mixture(cliques[kept], separators[kept], own, shared, np.ones(len(points)))
        within = np.flatnonzero(mass > mass.max() * 1e-16)
        first, last = max(within[0] - 1, 0), min(within[-1] + 1, len(points) - 1)
        narrower = points[last] - points[first] < (high - low) / 2
        low, high = int(points[first]), int(points[last])
        if not narrower:
            break
        points = _spread(low, high, COARSE)
    return np.unique(np.concatenate([coarse, _spread(low, high, FINE)])), kept


def _spread(low: int, high: int, points: int) -> np.ndarray:
    """Whole numbers from low to high: all of them if few, else ever wider steps; the ends included."""
    if high - low < 2 * points:
        return np.arange(low, high + 1)
    geometric = np.geomspace(max(low, 1), high, points)
    even = np.linspace(low, high, points // 4)
    return np.unique(np.concatenate([[low, high], np.round(geometric), np.round(even)])).astype(np.int64)


def _maximal(cliques: np.ndarray) -> tuple[int, ...]:
    found = sorted({int(each) for each in cliques})
    return tuple(each for each in found if not any(each != other and each & other == each for other in found))


def ended(table: OverlapTable, level: float) -> tuple[Posterior, int, bool]:
    """The posterior, how many times the detected it was sought up to, and whether it ends within that."""
    for times in TIMES_DETECTED:
        found = posterior(table, most=times * table.total)
        if found.at_the_end <= (1 - level) / 10:
            return found, times, True
    return found, times, False


def averaging(
    table: OverlapTable, options: Options, progress: Callable[[float], object] | None = None
) -> Estimate:
    """The posterior median of the total with its central interval, over all decomposable graphs.

    Refused with a finite point where there are two lists, lists share nobody or the posterior does not end:
    then the point says more of where the sum stops than of the lists.
    """
    used, reasons, answerable = usable(table, MOST_LISTS)
    settings: dict[str, Any] = {"prior": "hyper-Dirichlet 2^-lists, 1/N"}
    if not 2 <= len(used.lists) <= MOST_LISTS:
        return Estimate(
            "averaging", settings, None, None, None, None, (None, None), "refused", tuple(reasons)
        )
    found, times, ends = ended(used, options.level)
    side = (1 - options.level) / 2
    point, low, high = (found.quantile(share) for share in (0.5, side, 1 - side))
    if not ends:
        values = {"percent": round(100 * found.at_the_end, 1), "times": times}
        reasons.append(Reason("posterior_without_end", values))
    model = "+".join(":".join(used.names(clique)) for clique in found.graphs[0][0])
    settings |= {"times_detected": times, "weight_of_model": round(found.graphs[0][1], 6)}
    status = "ok" if ends and answerable else "refused"
    return Estimate("averaging", settings, model, point, low, high, (0.0, 0.0), status, tuple(reasons))
