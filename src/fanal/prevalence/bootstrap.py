"""Intervals that know the model was chosen: every resample chooses again (Chan et al. 2021; Silverman et al.
2024).

Resamples are multinomial with the observed shares. The interval is BCa (Efron 1987): corrected for bias and,
by the jackknife, for skewness. Its ends depend on which resamples were drawn; by how much is said beside
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fanal.prevalence.overlap import OverlapTable

BATCH = 100  # resamples between two words of progress
AGAIN = 200  # draws of the resamples themselves, for the Monte-Carlo error
Estimator = Callable[[np.ndarray], np.ndarray]  # (tables, cells) to a total each, nan where none exists


@dataclass(frozen=True)
class Interval:
    """Both ends with their Monte-Carlo standard errors, and how many resamples had no estimate."""

    low: float | None
    high: float | None
    mc_error: tuple[float | None, float | None]
    without: int


def resampled(table: OverlapTable, many: int, seed: int) -> np.ndarray:
    """(many, cells): as many persons as are known, drawn with the observed shares."""
    shares = table.counts / table.total
    drawn = np.random.default_rng(seed).multinomial(table.total, shares, size=many)
    cells = np.zeros((many, 1 << len(table.lists)))
    cells[:, table.patterns] = drawn
    return cells


def bca(
    table: OverlapTable,
    estimate: float,
    estimator: Estimator,
    *,
    resamples: int,
    level: float,
    seed: int,
    errors: bool = True,
    progress: Callable[[float], object] | None = None,
) -> Interval:
    """The BCa interval of the total. Resamples without an estimate are counted and left out.

    Without ``errors`` the Monte-Carlo error of its ends, half of the time of a short one, is not worked out.

    No interval where fewer than half of the resamples give one. Ends below the detected are raised to them.
    """
    found = np.empty(resamples)
    tables = resampled(table, resamples, seed)
    for at in range(0, resamples, BATCH):
        found[at : at + BATCH] = estimator(tables[at : at + BATCH])
        if progress:
            progress(min(1.0, (at + BATCH) / resamples))
    usable = np.sort(found[np.isfinite(found)])
    without = resamples - len(usable)
    if 2 * len(usable) < resamples or not len(usable):
        return Interval(None, None, (None, None), without)
    skew = acceleration(table, estimator)
    low, high = (max(float(end), float(table.total)) for end in ends(usable, estimate, skew, level))
    if not errors:
        return Interval(low, high, (None, None), without)
    rng = np.random.default_rng([seed, 1])
    again = np.sort(rng.choice(usable, (AGAIN, len(usable))), axis=1)
    moved = np.array([ends(each, estimate, skew, level) for each in again])
    off = moved.std(axis=0, ddof=1)
    return Interval(low, high, (float(off[0]), float(off[1])), without)


def acceleration(table: OverlapTable, estimator: Estimator) -> float:
    """The skewness of the total by the jackknife: one person of each combination left out in turn."""
    cells = np.repeat(table.dense()[None], len(table.patterns), axis=0)
    cells[np.arange(len(table.patterns)), table.patterns] -= 1
    totals = estimator(cells)
    known = np.isfinite(totals)
    weight, totals = table.counts[known].astype(float), totals[known]
    if weight.sum() == 0:
        return 0.0
    off = (weight @ totals) / weight.sum() - totals
    spread = float(weight @ off**2)
    return float(weight @ off**3) / (6 * spread**1.5) if spread > 0 else 0.0


def ends(sorted_totals: np.ndarray, estimate: float, skew: float, level: float) -> tuple[float, float]:
    """Both ends from sorted totals: quantiles of Hyndman and Fan's eighth kind at the corrected levels."""
    from scipy.special import ndtr, ndtri

    many = len(sorted_totals)
    # ties count half; a share of 0 or 1 would push both ends to the edge
    below = (
        np.searchsorted(sorted_totals, estimate, "left") + np.searchsorted(sorted_totals, estimate, "right")
    ) / 2
    bias = ndtri(min(max(below / many, 0.5 / many), 1 - 0.5 / many))
    side = (1 - level) / 2
    wanted = bias + ndtri(np.array([side, 1 - side]))
    shares = ndtr(bias + wanted / (1 - skew * wanted))
    low, high = np.quantile(sorted_totals, shares, method="median_unbiased")
    return float(low), float(high)
