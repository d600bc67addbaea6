"""Two easy answers to set beside the others: a lower bound, and what independence of all lists would say.

Chao's bound (1987) uses those on exactly one list and on exactly two. In the form of Rivest & Baillargeon
(2007) the lists may differ in size: for every two lists, those on each alone multiplied, over those on
exactly both, summed above and below. It is a lower bound as long as persons differ in how visible they are
to all lists alike; where lists avoid each other's persons it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fanal.prevalence.estimate import Estimate, Options, Reason
from fanal.prevalence.overlap import OverlapTable

Progress = Callable[[float], object] | None


def chao(table: OverlapTable, options: Options, progress: Progress = None) -> Estimate:
    """Lower bound of the total: ``estimate`` is the bound, ``low`` its lower confidence limit, ``high`` none.

    With f2 the persons on exactly two lists and e2 the sum over pairs of the products of those on one list
    alone: n + e2 / (f2 + 1). The limit follows Chao (1987): log-normal, with the variance of the delta
    method for Poisson counts; where nobody is on exactly two lists it uses the largest mean of f2 that the
    level still allows.
    """
    from scipy.stats import norm

    sizes = np.bitwise_count(table.patterns)
    alone = table.counts[sizes == 1].astype(float)
    twice = float(table.counts[sizes == 2].sum())
    products = (alone.sum() ** 2 - (alone**2).sum()) / 2
    missing = products / (twice + 1)
    reasons = [Reason("lower_bound", {"n": table.total})]
    side = (1 - options.level) / 2
    if len(table.lists) < 2 or products == 0.0:
        reasons.append(Reason("no_overlap_to_bound", {}))
        return Estimate("chao", {}, None, None, None, None, (None, None), "refused", tuple(reasons))
    if twice == 0.0:
        low = products / max(-np.log(side), 1.0)
    else:
        slopes = (alone.sum() - alone) / (twice + 1)
        variance = float((slopes**2 * alone).sum() + missing**2 / (twice + 1))
        low = missing / np.exp(norm.ppf(1 - side) * np.sqrt(np.log1p(variance / missing**2)))
    made = float(table.total + missing), float(table.total + low)
    return Estimate("chao", {}, None, made[0], made[1], None, (None, None), "bounded", tuple(reasons))


def independence(table: OverlapTable, options: Options, progress: Progress = None) -> Estimate:
    """The Poisson model of main effects alone, with the interval of the profile likelihood.

    The fitted total N solves ``N prod(1 - n_j / N) = N - n`` (Darroch 1958), with n_j the sizes of the
    lists.
    """
    used, empty = table.without_empty_lists()
    reasons = [Reason("lists_empty", {"lists": ", ".join(empty)})] if empty else []
    sizes, known = np.array(used.sizes(), dtype=float), float(used.total)
    settings: dict[str, Any] = {"interval": "profile likelihood"}
    if len(sizes) < 2 or sizes.sum() <= known:
        reasons.append(Reason("no_overlap_to_bound", {}))
        return Estimate(
            "independence", settings, None, None, None, None, (None, None), "refused", tuple(reasons)
        )
    total, low, high = _profile(sizes, known, options.level)
    if len(sizes) == 2:
        reasons.append(Reason("two_lists", {"n": 2}))
    status = "refused" if len(sizes) == 2 else "ok"
    return Estimate("independence", settings, "", total, low, high, (0.0, 0.0), status, tuple(reasons))


def _profile(sizes: np.ndarray, known: float, level: float) -> tuple[float, float, float]:
    """The total, and where the profile log likelihood is lower by half the chi-square's quantile."""
    from scipy.optimize import brentq
    from scipy.stats import chi2

    def fitted(missing: float) -> float:
        """The expected total when the mean of the undetected is held."""
        floor = float(sizes.max()) * (1 + 1e-12)
        gap = lambda n: np.log(n) + np.log1p(-sizes / n).sum() - np.log(missing)  # noqa: E731
        top = max(floor, known) * 2
        while gap(top) < 0:
            top *= 2
        return float(brentq(gap, floor, top, xtol=1e-9, rtol=1e-14)) if gap(floor) < 0 else floor

    def likelihood(missing: float) -> float:
        n = fitted(missing)
        odds = sizes / n / (1 - sizes / n)
        return float(sizes @ np.log(odds) + known * np.log(missing) - (n - missing))

    # at the maximum the expected detected are the detected; further up the difference drowns in rounding
    excess = lambda log: fitted(np.exp(log)) - np.exp(log) - known  # noqa: E731
    ends = [np.log(known) - 30.0, np.log(known) + 18.0]
    best = float(brentq(excess, *ends, xtol=1e-13)) if excess(ends[0]) * excess(ends[1]) < 0 else ends[0]
    drop = chi2.ppf(level, 1) / 2
    peak = likelihood(np.exp(best))
    off = lambda log: likelihood(np.exp(log)) - peak + drop  # noqa: E731
    low = float(brentq(off, best - 40, best)) if off(best - 40) < 0 else -np.inf
    high = float(brentq(off, best, best + 10))
    return known + float(np.exp(best)), known + float(np.exp(low)), known + float(np.exp(high))
