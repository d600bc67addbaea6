"""The model learns from the records themselves: no pair needs a label.

Expectation-maximisation over a weighted sample of all pairs (Fellegi and Sunter 1969; Winkler 1988), true
pairs drawn towards the preset (a Dirichlet prior), so that a comparison with little to learn from keeps its
sense.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fanal.linkage.base import BlockingPlan, Decision, Level, Model, Prepared, Settings, rounded
from fanal.linkage.blocking import planned
from fanal.linkage.calibrating import recalibrated
from fanal.linkage.comparisons import Levels, comparisons, stratum
from fanal.linkage.deciding import settled_pairs
from fanal.linkage.engine import engine
from fanal.linkage.levels import levels_of
from fanal.linkage.presets import Preset, named_presets, presets
from fanal.linkage.sampling import Patterns, sample

ROUNDS = 60
ENOUGH = 1e-7
STRENGTH = 60.0  # pairs that the preset counts for, in each comparison
ANCHOR = 0.25  # and, beside those, this share of the true pairs found
SURE = 0.5
MOST = 4.0
TRACE = 0.01
BY_RARITY = ("names", "spelling")  # comparisons whose levels end in how rare the words are
FEW = 200  # records; among so few the true pairs are a visible share of all pairs


def train(
    prepared: Prepared,
    settings: Settings,
    decisions: Sequence[Decision] | None = None,
    *,
    plan: BlockingPlan | None = None,
) -> Model:
    """A model of these records. Pairs that people decided re-estimate the calibration: they are weighed
    against the preset's curve. The weights of the comparisons stay what the records themselves teach.

    The result is rounded as its JSON is, so that a model read back gives the same scores.
    """
    each = comparisons(prepared.columns)
    with engine(settings.folder, settings.threads) as con:
        con.register("p", prepared.table)
        plan = plan or planned(con, prepared, settings)
        patterns = sample(con, prepared, plan, each, settings)
        decided = settled_pairs(prepared, decisions or ())
        seen = levels_of(con, decided.left, decided.right, each)
    chosen = named_presets(prepared)
    start = {name: starting(levels, name, chosen) for name, levels in each.items()}
    fitted = fit(patterns, each, start)
    model = Model(
        comparisons={
            name: tuple(
                Level(code, rounded(float(m)), rounded(float(u)))
                for (code, _), m, u in zip(levels, fitted.m[name], fitted.u[name], strict=True)
            )
            for name, levels in each.items()
        },
        prior=rounded(fitted.prior),
        layer={key: rounded(value) for key, value in presets()["layer"].items()},
        preset=", ".join(sorted({one.name for one in chosen})),
    )  # fmt: skip
    if not decided.same.size:
        return model
    layer = recalibrated(seen, model, decided.same)
    return replace(model, layer={key: rounded(value) for key, value in layer.items()})


@dataclass(frozen=True)
class Fitted:
    """m and u by comparison in the order of its levels (the first, none, is 1), and the chance of a match."""

    m: dict[str, np.ndarray]
    u: dict[str, np.ndarray]
    prior: float


def expected(levels: Levels, name: str, preset: dict[str, dict[str, float]]) -> np.ndarray:
    """The preset's m of each level; where it has none, true pairs mostly agree."""
    codes = [code for code, _ in levels[1:]]
    known = preset.get("extra" if name.startswith("extra_") else name, {})
    m = np.array([known.get(code, 0.0) for code in codes])
    if m.sum() == 0:
        m = 0.5 ** np.arange(1, len(codes) + 1)
    return _normal(np.maximum(m, 2e-3), _groups(levels))


def starting(levels: Levels, name: str, chosen: Sequence[Preset]) -> np.ndarray:
    """The mean over pairs of sources, weighed by how many true pairs each can hold at most."""
    total = sum(one.weight for one in chosen)
    return np.asarray(sum(one.weight / total * expected(levels, name, one.m) for one in chosen))


def _groups(levels: Levels) -> np.ndarray:
    names = [stratum(code) for code, _ in levels[1:]]
    return np.array([names.index(name) for name in names])


def _normal(counts: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Shares within each stratum."""
    total = np.bincount(groups, weights=counts, minlength=len(counts))[groups]
    shares = np.maximum(counts / np.maximum(total, 1e-300), 1e-9)
    return shares / np.bincount(groups, weights=shares, minlength=len(counts))[groups]


def seen_shares(m: np.ndarray, place: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The preset's shares among the levels that any pair of these records gives: a citizenship that hardly
    anybody has is expected of nobody where there is none. The others keep a trace."""
    seen = np.bincount(place, minlength=len(m) + 1)[1:] > 0
    return _normal(np.where(seen, m, m * TRACE), groups)


def _reached(levels: Levels, m: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Names are as rare as the file is long: what is expected of levels rarer than any that these records
    give (``all_18``) falls to the next of the same answer (``all_15``, ``all``), not to names that differ."""
    codes = [code for code, _ in levels[1:]]
    rarity = [re.sub(r"_\d+$", "", code) for code in codes]
    seen = np.bincount(place, minlength=len(m) + 1)[1:] > 0
    m = m.copy()
    for k, code in enumerate(codes[:-1]):
        if not seen[k] and rarity[k] != code and rarity[k] == rarity[k + 1]:
            m[k + 1] += m[k]
            m[k] = 0.0
    return m


def _strangers(counts: np.ndarray, start: np.ndarray, groups: np.ndarray, pairs: float) -> np.ndarray:
    """Answers of all pairs as those of strangers, to begin with. In a short list many pairs are true: one for
    each two records, were everybody written twice, and what these answer is taken off."""
    n = np.sqrt(2 * pairs)
    inside = np.bincount(groups, weights=counts, minlength=len(counts))[groups]
    return np.maximum(counts - min(n / 2 / max(pairs, 1.0), 1.0) * inside * start, 0.0)


def fit(patterns: Patterns, each: dict[str, Levels], start: dict[str, np.ndarray]) -> Fitted:
    """Expectation-maximisation; the classes are told apart by the presets at the start."""
    places = {name: patterns.gamma[:, k] for k, name in enumerate(each)}
    groups = {name: _groups(levels) for name, levels in each.items()}
    weight = patterns.weight
    start = {
        name: _reached(each[name], m, places[name]) if name in BY_RARITY else m for name, m in start.items()
    }
    few = np.sqrt(2 * patterns.pairs) <= FEW
    if not few:  # in a short list, what no pair answers says nothing
        start = {name: seen_shares(m, places[name], groups[name]) for name, m in start.items()}
    start = {name: _normal(np.maximum(m, 1e-9), groups[name]) for name, m in start.items()}

    def counted(name: str, by: np.ndarray) -> np.ndarray:
        return np.bincount(places[name], weights=by, minlength=len(groups[name]) + 1)[1:]

    def shares(name: str, by: np.ndarray, more: np.ndarray | float) -> np.ndarray:
        return _normal(counted(name, by) + more, groups[name])

    def begun(name: str) -> np.ndarray:
        counts = counted(name, weight)
        if few:
            counts = _strangers(counts, start[name], groups[name], patterns.pairs)
        return _normal(counts + 0.5, groups[name])

    m, u = dict(start), {name: begun(name) for name in each}
    # nobody has more than a few records: MOST true pairs a record, some of them to begin with
    most = min(0.5, MOST / max(np.sqrt(2 * patterns.pairs), 1) * 2)
    prior, last = most / 10, -1.0
    for _ in range(ROUNDS):
        odds = np.full(len(weight), np.log(prior / (1 - prior)))
        for name in each:
            odds += np.concatenate([[0.0], np.log(m[name]) - np.log(u[name])])[places[name]]
        true = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
        # doubtful pairs teach nothing: a class of people alike in culture would take the place of true pairs
        sure = weight * np.where(true >= SURE, true, 0.0)
        strength = STRENGTH + ANCHOR * sure.sum()
        m = {name: shares(name, sure, strength * start[name]) for name in each}
        u = {name: shares(name, weight * (1 - true), 0.5) for name in each}
        prior = float(np.clip(sure.sum() / max(patterns.pairs, 1.0), 1e-12, most))
        if abs(prior - last) < ENOUGH * prior:
            break
        last = prior
    one = np.ones(1)
    return Fitted(
        {name: np.concatenate([one, m[name]]) for name in each},
        {name: np.concatenate([one, u[name]]) for name in each},
        prior,
    )
