"""From the levels of a pair to its weight and to a probability that holds what it says.

The sum of weights takes comparisons for independent, which they are not: it is too sure of itself. The second
layer, a straight line on the log odds (Platt 1999), was fitted on simulated caseloads of other seeds.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fanal.linkage.base import Model
from fanal.linkage.comparisons import Levels

LAYER = {"slope": 1.0, "shift": 0.0}


def calibrated(pairs: pa.Table, model: Model, each: dict[str, Levels]) -> pa.Table:
    """The pairs with ``probability`` and ``weight`` (bits) after left and right."""
    weight = weights(pairs, model)
    layer = LAYER | model.layer
    odds = layer["slope"] * np.log(2) * weight + layer["shift"]
    probability = 1 / (1 + np.exp(-np.clip(odds, -40, 16)))
    pairs = pairs.add_column(2, "probability", pa.array(probability))
    return pairs.add_column(3, "weight", pa.array(weight))


def weights(pairs: pa.Table, model: Model) -> np.ndarray:
    """log2 odds of each pair: the prior and the weight of every comparison's level."""
    weight = np.full(pairs.num_rows, np.log2(model.prior / (1 - model.prior)))
    for name, levels in model.comparisons.items():
        bits = np.array([0.0, *(np.log2(level.m / level.u) for level in levels[1:])])
        weight += bits[pairs[name].to_numpy()]
    return weight
