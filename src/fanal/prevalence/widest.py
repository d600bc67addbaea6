"""One interval over the choices nobody can defend alone: averaging over the multiverse; the widest of all.

The posterior of ``averaging`` is formed on the table as given, with each list left out and with each two
lists merged (Binette & Steorts 2022 call the estimates of these tables the multiverse). All of them are
about the same total. The mixture gives the table as given half of the weight and the others the rest in
equal parts; it is a sensitivity analysis in the form of an interval, not a posterior: leaving a list out
uses less of what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from fanal.prevalence.averaging import MOST_LISTS, Posterior, ended
from fanal.prevalence.estimate import Estimate, Options, Reason
from fanal.prevalence.multiverse import variants
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import FEWEST_LISTS, shared, usable

GIVEN = 0.5  # the weight of the table as given


def multiverse(
    table: OverlapTable, options: Options, progress: Callable[[float], object] | None = None
) -> Estimate:
    """Median and central interval of the mixture; refused where ``averaging`` of the given table has no end.

    A variant whose posterior does not end (the list left out held the lists together) takes no part and is
    counted in the settings: such a list is one that everything hangs on.
    """
    used, reasons, answerable = usable(table, MOST_LISTS)
    if not answerable:
        return Estimate("multiverse", {}, None, None, None, None, (None, None), "refused", tuple(reasons))
    given, times, ends = ended(used, options.level)
    others, without_end = [], 0
    tables = [] if not ends else [varied.without_empty_lists()[0] for *_, varied in variants(used)]
    for number, varied in enumerate(tables, 1):
        if len(varied.lists) >= FEWEST_LISTS and shared(varied):
            found, _, finite = ended(varied, options.level)
            others += [found] if finite else []
            without_end += not finite
        if progress:
            progress(number / len(tables))
    if not ends:
        values = {"percent": round(100 * given.at_the_end, 1), "times": times}
        reasons.append(Reason("posterior_without_end", values))
    side = (1 - options.level) / 2
    low, point, high = mixed(given, others, (side, 0.5, 1 - side), known=used.total)
    settings: dict[str, Any] = {
        "tables": 1 + len(others),
        "without_end": without_end,
        "weight_of_given": GIVEN,
    }
    status = "ok" if ends else "refused"
    return Estimate("multiverse", settings, None, point, low, high, (0.0, 0.0), status, tuple(reasons))


def mixed(
    given: Posterior, others: Sequence[Posterior], shares: Sequence[float], *, known: int
) -> tuple[float, ...]:
    """Quantiles of the mixture; no total below the detected of the table as given is possible."""
    every = [given, *others]
    weight = [GIVEN if others else 1.0, *([(1 - GIVEN) / len(others)] * len(others) if others else ())]
    sizes = np.unique(np.concatenate([each.sizes[each.sizes >= known] for each in every]))
    summed = np.zeros(len(sizes))
    for each, part in zip(every, weight, strict=True):
        own = each.cumulated()
        own = own / own[-1]
        below = float(np.interp(known - 1, each.sizes, own, left=0.0))
        summed += part * (np.interp(sizes, each.sizes, own) - below) / max(1 - below, 1e-12)
    return tuple(float(np.ceil(np.interp(share, summed, sizes))) for share in shares)


def widest(estimates: Sequence[Estimate]) -> tuple[float, float] | None:
    """From the lowest to the highest end of all intervals that were given."""
    ends = [(each.low, each.high) for each in estimates if each.status == "ok"]
    lows = [low for low, high in ends if low is not None and high is not None]
    highs = [high for low, high in ends if low is not None and high is not None]
    return (min(lows), max(highs)) if lows else None
