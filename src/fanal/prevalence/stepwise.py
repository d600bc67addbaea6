"""Stepwise choice of pairs of lists, the method of the first national estimates (Chan, Silverman, Vincent
2021).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from fanal.prevalence.chosen import Progress, estimated
from fanal.prevalence.estimate import Estimate, Options
from fanal.prevalence.models import named
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import unusable

THRESHOLD = 0.02
MOST_LISTS = 12  # 4,095 combinations, 66 pairs


def stepwise(table: OverlapTable, options: Options, progress: Progress = None) -> Estimate:
    """The total of the model chosen step by step, with a BCa interval whose every resample chooses again.

    From the main effects on, the pair whose overlap is least likely under the model enters if its Poisson
    tail is below 0.02 and the model with it has an estimate. ``model`` names the pairs in the order in which
    they entered.
    """
    from fanal.prevalence.kernels import selecting

    settings: dict[str, Any] = {"threshold": THRESHOLD, "resamples": options.resamples, "seed": options.seed}
    used, refusal = unusable("stepwise", table, settings, most=MOST_LISTS)
    if refusal:
        return refusal
    total, chosen = choose(used)

    def each(tables: np.ndarray) -> np.ndarray:
        return np.asarray(selecting.stepwise_each(tables, len(used.lists), THRESHOLD))

    return estimated("stepwise", table, total, chosen, named(used, chosen), each, settings, options, progress)


def choose(used: OverlapTable) -> tuple[float, list[int]]:
    """The total of the chosen model (nan where none exists) and its pairs as masks, as they entered."""
    from fanal.prevalence.kernels import selecting

    total, pairs = selecting.stepwise(used.dense(), len(used.lists), THRESHOLD)
    return float(total), [int(pair) for pair in pairs]
