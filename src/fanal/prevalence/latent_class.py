"""Latent classes of persons, as many as the lists call for (Manrique-Vallier 2016).

Persons fall into unseen classes; within one class the lists are independent. Class weights follow a truncated
Dirichlet process with a gamma(0.25, 0.25) concentration, chances to be on a list are uniform, the total has
the prior 1/N. Gibbs steps over everybody's class, the usual way, move slowly where most are undetected, and
stay for long in one reading of the lists: two seeds then disagree and neither says so. Here classes,
concentration and undetected are summed out, Hamiltonian steps move what is left (Neal 2011), two classes may
change places in the order of the process (Papaspiliopoulos & Roberts 2008), and each chain runs on a ladder
of ever flatter likelihoods that trade places with it (parallel tempering, Geyer 1991). Four chains from
different starts: where they have not met (R-hat above 1.01, or fewer than 400 effective draws) the estimate
is refused, and the point is shown for what it is.
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
TUNING = 200  # rounds that find the length of steps and are not kept
FIRST_DRAWS = 4_000  # of one chain; doubled until the chains have met, the first tenth left out
MOST_STEPS = 160_000  # of one chain, on all levels of its ladder together
MANY_CELLS = 32  # a table of that many combinations more has that many fewer steps: they take longer
FLATTER, FLATTER_YET = 0.75, 0.55  # a level's power of the likelihood, as a share of the one above it
MANY_PERSONS, FEW_PERSONS = 500, 20  # as many as a level counts for: narrow rungs above, none below
FIRST_LENGTH = 0.05
FIRST_EACH, FEWEST_EACH = 8, 2  # steps on the table itself between two trades
LEAST_TRADED = 0.03  # of the tries: below it the flatter levels do not lead from one reading to another


@dataclass(frozen=True)
class Draws:
    """(chains, draws) of the undetected, the first tenth left out, and how the chains agree."""

    undetected: np.ndarray
    steps: int  # of one chain on all levels
    r_hat: float
    effective: float
    traded: float  # how often two neighbouring levels traded places, the least of all

    @property
    def met(self) -> bool:
        return self.r_hat < R_HAT and self.effective >= FEWEST_EFFECTIVE

    @property
    def known(self) -> bool:
        """Chains in one place may all have missed another, unless their ladders would have led there."""
        return self.met and self.traded >= LEAST_TRADED


class Chain:
    """One chain: its place on every level of the ladder, and the draws made so far."""

    def __init__(self, table: OverlapTable, seed: np.random.SeedSequence, classes: int, place: int) -> None:
        from fanal.prevalence.kernels import latent

        self.rng = np.random.default_rng(seed)
        self.tree = latent.tree_of(table.patterns, table.counts)
        self.powers = ladder(table.total)
        self.places = self.rng.logistic(size=(len(self.powers), len(table.lists) + 1, classes))
        # chains start far apart: the odd ones from few hidden persons, the even ones from many
        self.places[:, 1:] -= 0.0 if place % 2 else 2.0
        self.lengths = np.full(len(self.powers), FIRST_LENGTH)
        self.draws = np.empty(0)
        self.trades, self.rounds = np.zeros(max(len(self.powers) - 1, 1)), 0
        self._run(TUNING, 1, tune=True)

    def advance(self, draws: int, each: int) -> None:
        """``draws`` more, ``each`` of them between two trades."""
        rounds = -(-draws // each)
        made, trades = self._run(rounds, each, tune=False)
        self.draws = np.concatenate([self.draws, made[:draws]])
        self.trades, self.rounds = self.trades + trades, self.rounds + rounds

    def _run(self, rounds: int, each: int, *, tune: bool) -> tuple[np.ndarray, np.ndarray]:
        from fanal.prevalence.kernels import latent

        made: tuple[np.ndarray, np.ndarray] = latent.chain(
            self.rng, self.tree, self.powers, self.places, self.lengths, SHAPE, RATE, rounds, each, tune
        )
        return made


def sample(
    table: OverlapTable,
    *,
    seed: int = 1,
    classes: int = CLASSES,
    chains: int = CHAINS,
    most: int = MOST_STEPS,
    level: float = 0.95,
    progress: Callable[[float], object] | None = None,
) -> Draws:
    """Draws of the undetected; chains grow until they have met or made ``most`` steps.

    Most steps are first made on the table itself; chains that have not met make ever more of them on the
    flatter levels, where one reading of the lists leads to another.
    """
    seeds = np.random.SeedSequence(seed).spawn(chains)
    with ThreadPoolExecutor(2) as pool:
        started = list(pool.map(lambda at: Chain(table, seeds[at], classes, at), range(chains)))
        flatter = len(started[0].powers) - 1
        each, draws, steps = FIRST_EACH, FIRST_DRAWS, 0
        while True:
            draws = max(min(draws, (most - steps) * each // (each + flatter)), 8)
            list(pool.map(Chain.advance, started, [draws] * chains, [each] * chains))
            steps += draws + draws * flatter // each
            found = _agreement(started, steps, level)
            if progress:
                progress(min(1.0, steps / most))
            if found.known or steps >= 0.99 * most:
                return found
            each, draws = max(each // 2, FEWEST_EACH), len(started[0].draws)


def _agreement(chains: list[Chain], steps: int, level: float) -> Draws:
    made = np.stack([each.draws for each in chains])
    kept = made[:, made.shape[1] // 10 :]
    known = min(effective(kept), effective_tails(kept, level))
    return Draws(kept, steps, r_hat(kept), known, _traded(chains))


def _traded(chains: list[Chain]) -> float:
    """Each two neighbouring levels try in every other round. A single level has nowhere else to go."""
    if len(chains[0].powers) == 1:
        return 1.0
    trades, rounds = sum(each.trades for each in chains), sum(each.rounds for each in chains)
    return float(np.min(trades) / max(rounds / 2, 1.0))


def ladder(persons: int) -> np.ndarray:
    """The powers of the likelihood, from 1 down to where the lists count as a few persons would."""
    powers = [1.0]
    while powers[-1] * persons * FLATTER_YET >= FEW_PERSONS:
        powers.append(powers[-1] * (FLATTER if powers[-1] * persons > MANY_PERSONS else FLATTER_YET))
    return np.array(powers)


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
    most = MOST_STEPS // (4 if options.quick else 1) // max(1, len(used.patterns) // MANY_CELLS)
    draws = sample(used, seed=options.seed, most=most, level=options.level, progress=progress)
    total = draws.undetected.reshape(-1) + used.total
    side = (1 - options.level) / 2
    low, point, high = (float(each) for each in np.quantile(total, [side, 0.5, 1 - side]))
    settings |= {"steps": draws.steps, "r_hat": round(draws.r_hat, 4), "effective": round(draws.effective)}
    settings["traded"] = round(draws.traded, 3)
    reasons += _doubts(draws)
    errors = end_errors(total, draws.effective, side)
    status = "ok" if draws.known else "refused"
    return Estimate("latent_class", settings, None, point, low, high, errors, status, tuple(reasons))


def _doubts(draws: Draws) -> list[Reason]:
    if not draws.met:
        values = {"r_hat": round(draws.r_hat, 3), "effective": round(draws.effective)}
        return [Reason("chains_not_met", {**values, "allowed": R_HAT, "n": CHAINS})]
    if not draws.known:
        return [
            Reason("ladder_broken", {"traded": round(100 * draws.traded, 1), "n": round(100 * LEAST_TRADED)})
        ]
    return []
