"""From the levels of a pair to its weight and to a probability that holds what it says.

The sum of weights takes comparisons for independent, which they are not: it is too sure of itself, and not
everywhere alike. The second layer is a curve over the log odds, rising and straight between KNOTS, fitted on
simulated caseloads of other seeds (``tools/make_linkage_presets.py``). Where people decided pairs, a straight
line over the curve (Platt 1999) is fitted to these and to the old line, which counts for PRIOR pairs.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fanal.linkage.base import Model
from fanal.linkage.comparisons import Levels

LAYER = {"slope": 1.0, "shift": 0.0}
KNOTS = (-4.0, -2.5, -1.0, 0.0, 1.0, 2.0, 3.5, 5.0, 8.0)  # natural log odds by the sum of weights
PRIOR = 100.0  # pairs that the old line counts for, spread evenly over the log odds up to REACH
REACH = 6.0
LEAST, MOST = 0.05, 5.0  # of the slope: a greater weight never means a smaller probability
ROUNDS = 50


def calibrated(pairs: pa.Table, model: Model, each: dict[str, Levels]) -> pa.Table:
    """The pairs with ``probability`` and ``weight`` (bits) after left and right."""
    weight = weights(pairs, model)
    layer = LAYER | model.layer
    odds = layer["slope"] * curved(np.log(2) * weight, layer) + layer["shift"]
    probability = 1 / (1 + np.exp(-np.clip(odds, -40, 16)))
    pairs = pairs.add_column(2, "probability", pa.array(probability))
    return pairs.add_column(3, "weight", pa.array(weight))


def knot_name(knot: float) -> str:
    return f"at {knot:g}"


def curved(odds: np.ndarray, layer: dict[str, float]) -> np.ndarray:
    """The curve at these log odds, beyond the last knots as steep as between the last two; without knots the
    odds themselves."""
    if knot_name(KNOTS[0]) not in layer:
        return odds
    x, y = np.array(KNOTS), np.array([layer[knot_name(knot)] for knot in KNOTS])
    steep = np.diff(y) / np.diff(x)
    inside = np.interp(odds, x, y)
    below, above = np.minimum(odds - x[0], 0.0), np.maximum(odds - x[-1], 0.0)
    return np.asarray(inside + steep[0] * below + steep[-1] * above)


def recalibrated(pairs: pa.Table, model: Model, same: np.ndarray) -> dict[str, float]:
    """The model's layer after decisions: ``pairs`` hold the levels of the decided pairs, ``same`` what people
    said. Which pairs people look at is chosen by their weight, and that biases no curve over the weight.
    """
    layer = LAYER | model.layer
    weight = curved(np.log(2) * np.clip(weights(pairs, model), -30.0, 30.0), layer)
    grid = np.linspace(-REACH, REACH, 49)
    x = np.concatenate([weight, (grid - layer["shift"]) / layer["slope"]])
    y = np.concatenate([same.astype(float), 1 / (1 + np.exp(-grid))])
    count = np.concatenate([np.ones(len(weight)), np.full(len(grid), PRIOR / len(grid))])
    slope, shift = layer["slope"], layer["shift"]
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(slope * x + shift, -40, 40)))
        off, bend = count * (y - p), count * np.maximum(p * (1 - p), 1e-6)
        gradient = np.array([(off * x).sum(), off.sum()])
        curve = np.array([[(bend * x * x).sum(), (bend * x).sum()], [(bend * x).sum(), bend.sum()]])
        step = np.clip(np.linalg.solve(curve, gradient), -1.0, 1.0)
        slope, shift = float(np.clip(slope + step[0], LEAST, MOST)), float(shift + step[1])
        if np.abs(step).max() < 1e-9:
            break
    return layer | {"slope": slope, "shift": shift}


def weights(pairs: pa.Table, model: Model) -> np.ndarray:
    """log2 odds of each pair: the prior and the weight of every comparison's level."""
    weight = np.full(pairs.num_rows, np.log2(model.prior / (1 - model.prior)))
    for name, levels in model.comparisons.items():
        bits = np.array([0.0, *(np.log2(level.m / level.u) for level in levels[1:])])
        weight += bits[pairs[name].to_numpy()]
    return weight
