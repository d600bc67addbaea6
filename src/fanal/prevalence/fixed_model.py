"""The total of a model named beforehand, the persons multinomial over all combinations, with its profile
interval.

Where the log-linear fits take the number detected as Poisson, here the total N is unknown and fixed
(Sanathanan 1972): for each N the log-linear model is fitted to all cells, the undetected N − n among them,
and the likelihood of that N is the best one (Cormack 1992). The interval is where it is lower by half the
chi-square's quantile at most. Nothing was chosen on the same data, or the interval is too short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from fanal.prevalence.estimate import Reason
from fanal.prevalence.models import fit, hierarchical
from fanal.prevalence.overlap import OverlapTable

STEPS, SETTLED = 100, 1e-12
FURTHEST = 40.0  # steps outward, on the log of the undetected: a likelihood still flat there has no end


@dataclass(frozen=True)
class Profile:
    """Total and interval, None where there is none; ``reasons`` of a model without an estimate."""

    estimate: float | None
    low: float | None
    high: float | None
    reasons: tuple[Reason, ...] = ()


def profile(table: OverlapTable, terms: Iterable[int] = (), *, level: float = 0.95) -> Profile:
    """Of the hierarchical model of the terms given (masks of lists). Raises TermUnusable."""
    from scipy.optimize import brentq
    from scipy.stats import chi2

    used, _ = table.without_empty_lists()
    poisson = fit(used, terms)
    if poisson.estimate is None:
        return Profile(None, None, None, poisson.reasons)
    likelihood = _likelihood(used, hierarchical(len(used.lists), terms))
    near = float(np.log(max(poisson.estimate - used.total, 1e-6)))
    top = float(brentq(lambda x: likelihood(x)[1], near - 3, near + 3, xtol=1e-12))
    least = likelihood(top)[0] - float(chi2.ppf(level, 1)) / 2
    ends = [_end(lambda x: likelihood(x)[0] - least, top, way) for way in (-0.25, 0.25)]
    low, high = (None if end is None else used.total + float(np.exp(end)) for end in ends)
    return Profile(used.total + float(np.exp(top)), float(used.total) if low is None else low, high)


def _end(above: Callable[[float], float], top: float, step: float) -> float | None:
    """Where the likelihood has fallen by what is allowed, sought outward; None where it never does."""
    from scipy.optimize import brentq

    inside = top
    while abs(inside - top) < FURTHEST:
        if above(inside + step) < 0:
            return float(brentq(above, *sorted((inside, inside + step)), xtol=1e-10))
        inside += step
    return None


def _likelihood(table: OverlapTable, terms: tuple[int, ...]) -> Callable[[float], tuple[float, float]]:
    """The profile log likelihood by the log of the undetected, without its constant, and its slope by N."""
    from scipy.special import digamma, gammaln

    every = [1 << bit for bit in range(len(table.lists))] + list(terms)
    cells = np.arange(1 << len(table.lists))
    for term in every:
        if table.shared(term) == 0:
            cells = cells[(cells & term) != term]
    alive = np.array([0] + [term for term in every if table.shared(term)])
    design, counts = ((cells[:, None] & alive) == alive).astype(float), table.dense()[cells]
    sizes, known = np.array(table.sizes()), table.total

    def likelihood(log_missing: float) -> tuple[float, float]:
        counts[0] = np.exp(log_missing)
        total = known + counts[0]
        beta = np.zeros(len(alive))
        odds = np.log(sizes / (total - sizes))  # independent lists, to begin with
        beta[0] = np.log(total) - np.log1p(np.exp(odds)).sum()
        beta[1 : 1 + len(sizes)] = odds
        beta = _fitted(design, counts, beta)
        shares = design @ beta - np.log(total)
        value = gammaln(total + 1) - gammaln(counts[0] + 1) + counts @ shares
        slope = digamma(total + 1) - digamma(counts[0] + 1) + shares[0]
        return float(value), float(slope)

    return likelihood


def _fitted(design: np.ndarray, counts: np.ndarray, beta: np.ndarray) -> np.ndarray:
    """Newton steps, halved where they overshoot, on the likelihood of a table with all its cells."""
    value = _height(design, counts, beta)
    for _ in range(STEPS):
        mean = np.exp(design @ beta)
        slope = design.T @ (counts - mean)
        move, share = np.linalg.solve((design * mean[:, None]).T @ design, slope), 1.0
        while (higher := _height(design, counts, beta + share * move)) < value and share > 1e-8:
            share /= 2
        beta, value = beta + share * move, higher
        if slope @ move < SETTLED:
            break
    return beta


def _height(design: np.ndarray, counts: np.ndarray, beta: np.ndarray) -> float:
    log_mean = design @ beta
    return float(counts @ log_mean - np.exp(np.minimum(log_mean, 700.0)).sum())
