"""Writes what simulated caseloads teach into src/fanal/linkage/presets.json. Not part of the package.

    python -m tools.make_linkage_presets [shares] [calibration]

``shares``: how often true pairs give each level of the comparisons in MEASURED. All others, and what is said
of pairs of kinds of source, stand in the file by judgement and stay as they are. ``calibration``: the curve
from the sum of weights to a probability, fitted after the shares. Training seeds alone: those of the bench
and of the tests were never linked here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
from bench.linkage_data import Known, simulated

from fanal.linkage import Settings, plan_blocking, prepare, score, train
from fanal.linkage.calibrating import KNOTS, LAYER, knot_name
from fanal.linkage.comparisons import comparisons, stratum
from fanal.linkage.engine import engine
from fanal.linkage.levels import levels_of
from fanal.linkage.scoring import FAINTEST

FILE = Path(__file__).parents[1] / "src" / "fanal" / "linkage" / "presets.json"
MEASURED = ("names", "spelling", "birth", "age", "source")
# shares that the simulator gives too low: slips in dates are rare in it, names wholly unlike too
FLOORS = {
    "birth": {"days_slip": 0.015, "days_two_slips": 0.015, "days_near": 0.015, "days_differ": 0.03,
              "month": 0.03, "year": 0.03, "other": 0.02},
    "names": {"all": 0.01, "two": 0.005, "one_far": 0.004, "rather": 0.01},
}  # fmt: skip
# records and seed of each caseload, and columns left out
SHARES: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (15_000, 101, ()),
    (32_000, 102, ()),
    (15_000, 103, ()),
)
CURVE: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (32_000, 102, ()), (32_000, 105, ()), (8_000, 101, ()), (8_000, 103, ("date_identified",)),
    (5_000, 104, ()),
)  # fmt: skip


def shares() -> dict[str, dict[str, float]]:
    counts: dict[str, dict[str, float]] = {name: {} for name in MEASURED}
    for records, seed, without in SHARES:
        known = simulated(records, seed, without=without)
        prepared = prepare(known.records)
        each = {name: levels for name, levels in comparisons(prepared.columns).items() if name in MEASURED}
        with engine(None) as con:
            con.register("p", prepared.table)
            answers = levels_of(con, *_true_pairs(known), each)
        for name, levels in each.items():
            found = np.bincount(answers[name].to_numpy(), minlength=len(levels))
            for (code, _), count in list(zip(levels, found.tolist(), strict=True))[1:]:
                counts[name][code] = counts[name].get(code, 0.5) + count
    return {name: _within_strata(name, each) for name, each in counts.items()}


def _true_pairs(known: Known) -> tuple[np.ndarray, np.ndarray]:
    person = np.unique(np.array(known.truth), return_inverse=True)[1]
    order = np.argsort(person, kind="stable")
    left, right = [], []
    for step in range(1, int(np.bincount(person).max())):
        same = person[order[:-step]] == person[order[step:]]
        left.append(order[:-step][same])
        right.append(order[step:][same])
    return np.concatenate(left), np.concatenate(right)


def _within_strata(name: str, counts: dict[str, float]) -> dict[str, float]:
    total: dict[str, float] = {}
    for code, count in counts.items():
        total[stratum(code)] = total.get(stratum(code), 0.0) + count
    floors = FLOORS.get(name, {})
    return {
        code: round(max(count / total[stratum(code)], floors.get(code, 0.0)), 4)
        for code, count in sorted(counts.items())
    }


def calibration() -> dict[str, float]:
    weight, same = [], []
    for records, seed, without in CURVE:
        known = simulated(records, seed, without=without)
        prepared = prepare(known.records)
        plan = plan_blocking(prepared, Settings())
        pairs = score(prepared, train(prepared, Settings(), plan=plan), Settings(), plan=plan)
        truth = np.array(known.truth)
        # fainter pairs are there only where others tie their records together
        pairs = pairs.filter(pc.greater_equal(pairs["weight"], FAINTEST))
        weight.append(pairs["weight"].to_numpy())
        same.append(truth[pairs["left"].to_numpy()] == truth[pairs["right"].to_numpy()])
    return curve(np.log(2) * np.concatenate(weight), np.concatenate(same))


def curve(odds: np.ndarray, same: np.ndarray) -> dict[str, float]:
    """The likeliest rising curve, straight between the knots."""
    from scipy.optimize import minimize

    knots = np.array(KNOTS)
    inside = np.clip(odds, knots[0], knots[-1])
    place = np.clip(np.searchsorted(knots, inside, side="right") - 1, 0, len(knots) - 2)
    share = (inside - knots[place]) / (knots[place + 1] - knots[place])
    sign = 2.0 * same - 1.0

    def heights(t: np.ndarray) -> np.ndarray:
        return np.asarray(np.cumsum(np.concatenate([t[:1], np.exp(t[1:])])))

    def unlikely(t: np.ndarray) -> float:
        y = heights(t)
        value = (1 - share) * y[place] + share * y[place + 1]
        bend = np.diff(np.diff(y) / np.diff(knots))
        return float(np.logaddexp(0, -sign * value).sum() + 5.0 * (bend**2).sum())

    start = np.concatenate([knots[:1], np.log(np.diff(knots))])
    found = heights(minimize(unlikely, start, method="L-BFGS-B").x)
    return LAYER | {knot_name(knot): float(y) for knot, y in zip(KNOTS, found, strict=True)}


def main(what: list[str]) -> None:
    made: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for part in what or ["shares", "calibration"]:
        if part == "shares":
            made["m"] |= shares()
        else:
            made["layer"] = {key: round(value, 4) for key, value in calibration().items()}
        FILE.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
