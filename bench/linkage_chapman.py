"""How many were never met, from two lists: with perfect linkage, with ours drawn many times, and with care.

Chapman's estimate (1951) of the persons of two agencies; the draws carry the linkage's error into it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bench.linkage_data import simulated
from fanal.linkage import Settings, cluster, draw, plan_blocking, prepare, rates, score, train

LISTS = ("police", "child_protection")
DRAWS = 100


def estimate(person: np.ndarray, source: np.ndarray, missed: float = 0.0) -> tuple[float, float]:
    """Chapman's estimate and its variance (Seber 1970). ``missed``: share of true pairs never compared."""
    one, two = (np.unique(person[source == k]) for k in (0, 1))
    m = len(np.intersect1d(one, two))
    # pairs never compared would have joined persons, within a list and across the two
    joined = m / (1 - missed)
    a, b = len(one), len(two)
    n = (a + 1) * (b + 1) / (joined + 1) - 1
    variance = (a + 1) * (b + 1) * (a - joined) * (b - joined) / ((joined + 1) ** 2 * (joined + 2))
    return n, max(variance, 0.0)


def chapman(records: int, seed: int) -> dict[str, Any]:
    """Point and 95 % interval by perfect linkage, by draws, and by a careful threshold taken for truth."""
    known = simulated(records, seed)
    names = known.records["source"].to_pylist()
    source = np.array([LISTS.index(name) if name in LISTS else -1 for name in names])
    truth = np.unique(np.array(known.truth), return_inverse=True)[1]
    settings = Settings()
    prepared = prepare(known.records)
    plan = plan_blocking(prepared, settings)
    pairs = score(prepared, train(prepared, settings, plan=plan), settings, plan=plan)
    linkage = cluster(prepared, pairs, settings)
    errors = rates(prepared, pairs, linkage, plan)
    true = errors.links - errors.false_links + errors.missed_links
    unseen = 0.0 if np.isnan(errors.missed_by_blocking) else errors.missed_by_blocking
    share = unseen / (true + unseen)
    rng = np.random.default_rng(seed)
    drawn = [estimate(one, source, share) for one in draw(prepared, pairs, n=DRAWS, seed=seed)]
    spread = np.concatenate([rng.normal(n, np.sqrt(v), 50) for n, v in drawn])
    perfect, variance = estimate(truth, source)
    naive, naive_variance = estimate(cluster(prepared, pairs, Settings(threshold=0.99)).person, source)
    return {
        "perfect": perfect, "perfect_low": perfect - 1.96 * variance**0.5,
        "perfect_high": perfect + 1.96 * variance**0.5,
        "drawn": float(np.mean([n for n, _ in drawn])), "low": float(np.quantile(spread, 0.025)),
        "high": float(np.quantile(spread, 0.975)), "careful": naive,
        "careful_width": 3.92 * naive_variance**0.5,
    }  # fmt: skip
