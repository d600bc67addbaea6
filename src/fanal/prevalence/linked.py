"""The error of record linkage carried into the estimate: one estimate per sampled linkage, pooled.

Links that are wrong or missed move the overlap of lists, and with it everything: missed links make the
undetected too many, false ones too few. Each sampled linkage gives a table of its own; how far the
estimates lie apart is the part of the uncertainty that one linkage taken as true leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fanal.prevalence.estimate import METHODS, Estimate, Options, Reason
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.spread import Spread, quantiles

MIXTURE, RUBIN = "mixture", "rubin"
FEWEST_DRAWS = 5
MOST_REFUSED = 0.1  # of the linkages


def linked(
    tables: Sequence[OverlapTable],
    method: str,
    options: Options,
    *,
    rule: str = MIXTURE,
    progress: Callable[[float], object] | None = None,
) -> Estimate:
    """One method on the table of every sampled linkage, pooled; each with a seed of its own."""
    found = []
    for place, table in enumerate(tables):
        found.append(METHODS[method](table, replace(options, seed=options.seed + place)))
        if progress:
            progress((place + 1) / len(tables))
    return pooled(found, [table.total for table in tables], level=options.level, rule=rule)


def pooled(
    estimates: Sequence[Estimate], known: Sequence[int], *, level: float = 0.95, rule: str = MIXTURE
) -> Estimate:
    """Estimates of equally plausible linkages as one; ``known`` are the persons detected under each.

    ``mixture`` takes the quantiles of the mixture of the estimates' distributions: the linkages are draws
    from the posterior of the linkage. ``rubin`` pools the logs of the undetected (Rubin 1987): the mean,
    the variance within plus (1 + 1/m) times that between, Student's t. Refused where one linkage in ten has
    no estimate, or with fewer than five.
    """
    spreads = [
        spread for each, n in zip(estimates, known, strict=True)
        if each.status == "ok" and (spread := Spread.of(each, n, level)) is not None
    ]  # fmt: skip
    method = estimates[0].method if estimates else ""
    asked, given = len(estimates), len(spreads)
    reasons = []
    if asked < FEWEST_DRAWS:
        reasons.append(Reason("few_linkages", {"n": asked, "fewest": FEWEST_DRAWS}))
    if asked - given > MOST_REFUSED * asked:
        reasons.append(Reason("linkages_refused", {"n": asked - given, "of": asked}))
    settings: dict[str, Any] = {"linkages": asked, "pooling": rule}
    if not spreads:
        return Estimate(method, settings, None, None, None, None, (None, None), "refused", tuple(reasons))
    low, point, high = (_rubin if rule == RUBIN else _mixture)(spreads, level)
    settings["between_share"] = round(between_share(spreads), 3)
    status = "refused" if reasons else "ok"
    return Estimate(method, settings, None, point, low, high, (None, None), status, tuple(reasons))


def between_share(spreads: Sequence[Spread]) -> float:
    """The share of the variance, in logs of the undetected, that is between linkages."""
    within, between = _variances(spreads)
    return between / (within + between) if within + between > 0 else 0.0


def _variances(spreads: Sequence[Spread]) -> tuple[float, float]:
    within = float(np.mean([((each.down + each.up) / 2) ** 2 for each in spreads]))
    middles = [each.middle for each in spreads]
    return within, (1 + 1 / len(spreads)) * float(np.var(middles, ddof=1)) if len(spreads) > 1 else 0.0


def _mixture(spreads: Sequence[Spread], level: float) -> tuple[float, float, float]:
    low, point, high = quantiles(spreads, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return low, point, high


def _rubin(spreads: Sequence[Spread], level: float) -> tuple[float, float, float]:
    from scipy.stats import t

    within, between = _variances(spreads)
    m, total = len(spreads), within + between
    freedom = (m - 1) * (total / between) ** 2 if between > 0 else 1e9
    reach = float(t.ppf((1 + level) / 2, freedom))
    middle = float(np.mean([each.middle for each in spreads]))
    seen = float(np.mean([each.known for each in spreads]))
    up, down = (
        np.sqrt(np.mean([getattr(s, side) ** 2 for s in spreads]) + between) for side in ("up", "down")
    )
    low, high = middle - reach * down, middle + reach * up
    return seen + float(np.exp(low)), seen + float(np.exp(middle)), seen + float(np.exp(high))
