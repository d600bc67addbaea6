"""Latent classes of persons, as many as the lists call for (Manrique-Vallier 2016).

Persons fall into unseen classes; within one class the lists are independent. Class weights follow a
truncated Dirichlet process with a gamma(0.25, 0.25) concentration, chances to be on a list are uniform, the
total has the prior 1/N. Gibbs steps alone stay for long in one reading of the lists: two seeds then
disagree and neither says so. Here each chain runs on a ladder of tables, the given one and ever smaller
shares of its counts (rounded), whose flatter posteriors trade places with it (parallel tempering, Geyer
1991; the rounded tables are exact targets of their own); classes change their order (Papaspiliopoulos &
Roberts 2008) and the concentration is drawn with the weights integrated out. Four chains from different
starts: where they have not met (R-hat above 1.01, or fewer than 400 effective draws) the estimate is
refused, and the point is shown for what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from fanal.prevalence.convergence import (
    FEWEST_EFFECTIVE,
    R_HAT,
    effective,
    effective_tails,
    end_errors,
    r_hat,
)
from fanal.prevalence.estimate import Estimate, Options, Reason
from fanal.prevalence.overlap import MOST_LISTS, OverlapTable
from fanal.prevalence.usable import usable

CLASSES = 10
CHAINS = 4
SHAPE = RATE = 0.25
FIRST_SWEEPS, MOST_SWEEPS = 5_000, 60_000  # of one chain; the first half is left out
LADDER = 0.6  # each level of a chain's ladder has that share of the counts of the one above it
GOLDEN = (5**0.5 - 1) / 2
FEWEST_COUNTED = 12  # persons on the lowest level


@dataclass(frozen=True)
class Draws:
    """(chains, draws) of the undetected, the first half of the sweeps left out, and how the chains agree."""

    undetected: np.ndarray
    sweeps: int
    r_hat: float
    effective: float
    traded: float  # how often two neighbouring levels traded places, the least of all

    @property
    def met(self) -> bool:
        return self.r_hat < R_HAT and self.effective >= FEWEST_EFFECTIVE


def sample(
    table: OverlapTable,
    *,
    seed: int = 1,
    classes: int = CLASSES,
    chains: int = CHAINS,
    most: int = MOST_SWEEPS,
    level: float = 0.95,
    progress: Callable[[float], object] | None = None,
) -> Draws:
    """Draws of the undetected; chains grow until they have met or made ``most`` sweeps."""
    seeds = np.random.SeedSequence(seed).spawn(chains)
    generators = [np.random.default_rng(each) for each in seeds]
    patterns, levels = table.patterns.astype(np.int64), ladder(table)
    states = [
        _start(rng, len(table.lists), classes, len(levels), place) for place, rng in enumerate(generators)
    ]
    made = np.empty((chains, 0))

    def advance(place: int, sweeps: int) -> tuple[np.ndarray, np.ndarray]:
        from fanal.prevalence.kernels import latent

        rng, state = generators[place], states[place]
        return latent.chain(rng, patterns, levels, state, SHAPE, RATE, sweeps, made.shape[1])

    while True:
        more = min(made.shape[1] or FIRST_SWEEPS, most - made.shape[1])
        with ThreadPoolExecutor(2) as pool:
            longer = list(pool.map(advance, range(chains), [more] * chains))
        made = np.concatenate([made, np.stack([draws for draws, _ in longer])], axis=1)
        traded = float(np.min([shares for _, shares in longer]))
        kept = made[:, made.shape[1] // 2 :]
        known = min(effective(kept), effective_tails(kept, level))
        found = Draws(kept, made.shape[1], r_hat(kept), known, traded)
        if progress:
            progress(made.shape[1] / most)
        if found.met or made.shape[1] >= most:
            return found


def ladder(table: OverlapTable) -> np.ndarray:
    """(levels, cells): the counts, then shares of them, down to a table of a few persons.

    Cells round at different fractions, so that the many cells of one person do not all vanish between two
    levels.
    """
    levels, share = [table.counts.astype(np.int64)], LADDER
    rounding = (np.arange(len(table.counts)) * GOLDEN + 0.5) % 1.0
    while True:
        fewer = np.floor(share * table.counts + rounding).astype(np.int64)
        if fewer.sum() < FEWEST_COUNTED:
            return np.stack(levels)
        levels.append(fewer)
        share *= LADDER


def _start(rng: np.random.Generator, lists: int, classes: int, levels: int, place: int) -> np.ndarray:
    """Chains start far apart: the odd ones from few hidden persons, the even ones from many."""
    state = np.empty((levels, classes, lists + 2))
    state[:, :, :lists] = rng.beta(1.0, 1.0 if place % 2 else 9.0, size=(levels, classes, lists))
    state[:, :, lists] = rng.dirichlet(np.ones(classes), size=levels)
    state[:, :, lists + 1] = 1.0
    return state


def latent_class(
    table: OverlapTable, options: Options, progress: Callable[[float], object] | None = None
) -> Estimate:
    """The posterior median of the total with its central interval; ``mc_error`` is that of the two ends."""
    used, reasons, answerable = usable(table, MOST_LISTS)
    settings: dict[str, Any] = {"classes": CLASSES, "chains": CHAINS, "seed": options.seed}
    if not answerable:
        return Estimate(
            "latent_class", settings, None, None, None, None, (None, None), "refused", tuple(reasons)
        )
    most = MOST_SWEEPS // 4 if options.quick else MOST_SWEEPS
    draws = sample(used, seed=options.seed, most=most, level=options.level, progress=progress)
    total = draws.undetected.reshape(-1) + used.total
    side = (1 - options.level) / 2
    low, point, high = (float(each) for each in np.quantile(total, [side, 0.5, 1 - side]))
    settings |= {"sweeps": draws.sweeps, "r_hat": round(draws.r_hat, 4), "effective": round(draws.effective)}
    settings["traded"] = round(draws.traded, 3)
    if not draws.met:
        values = {
            "r_hat": round(draws.r_hat, 3),
            "allowed": R_HAT,
            "effective": round(draws.effective),
            "n": CHAINS,
        }
        reasons.append(Reason("chains_not_met", values))
    errors = end_errors(total, draws.effective, side)
    status = "ok" if draws.met else "refused"
    return Estimate("latent_class", settings, None, point, low, high, errors, status, tuple(reasons))
