"""Bayesian thresholding (Silverman 2020): a Poisson model of all pairs of lists, thinned by its posterior.

Stage one samples the model with every pair's effect, standard normal beforehand, all other parameters flat.
A pair stays whose posterior mean is at least two posterior standard deviations from zero. Stage two samples
the model that is left; the undetected are the mean of the cell on no list.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
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
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import usable

THRESHOLD = 2.0  # posterior standard deviations
PRECISION = 1.0  # of a pair's effect beforehand
PRECISION_OF_THREE = 16.0  # of that of three lists in ``shrunk``: a standard deviation of a quarter
CHAINS = 4
DRAWS, WARM_UP = 5_000, 200
STEP, LEAPS = 0.3, 6
MOST_LISTS = 8  # 255 cells, 37 parameters; 93 with those of three lists

Terms = list[tuple[int, ...]]


def sample(table: OverlapTable, terms: Terms, *, seed: int, draws: int = DRAWS) -> np.ndarray:
    """(chains, draws, parameters): the intercept, the lists, the terms of two or three lists named."""
    from fanal.prevalence.kernels import hamiltonian

    cells = np.arange(1, 1 << len(table.lists))
    on = [(cells >> bit & 1).astype(float) for bit in range(len(table.lists))]
    columns = [np.ones(len(cells)), *on, *(np.prod([on[i] for i in term], axis=0) for term in terms)]
    design, counts = np.stack(columns, axis=1), table.dense()[1:]
    precision = np.zeros(len(columns))
    precision[len(on) + 1 :] = [PRECISION if len(term) == 2 else PRECISION_OF_THREE for term in terms]
    mode, covariance = _mode(design, counts, precision)
    shape = np.linalg.cholesky(covariance)
    prior = (np.sqrt(precision)[:, None] * shape)[len(on) + 1 :]
    centre = (np.sqrt(precision) * mode)[len(on) + 1 :]
    found = []
    for each in np.random.SeedSequence(seed).spawn(CHAINS):
        rng = np.random.default_rng(each)
        white = np.ascontiguousarray(design @ shape)
        z, _ = hamiltonian.chain(
            rng, counts, white, design @ mode, prior, centre, draws + WARM_UP, STEP, LEAPS
        )
        found.append(mode + z[WARM_UP:] @ shape.T)
    return np.stack(found)


def _mode(design: np.ndarray, counts: np.ndarray, precision: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The posterior mode by damped Newton steps, and the inverse of the information there."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(counts.mean(), 0.1))
    value = _height(design, counts, precision, beta)
    for _ in range(200):
        mean = np.exp(np.minimum(design @ beta, 500.0))
        slope = design.T @ (counts - mean) - precision * beta
        information = (design * mean[:, None]).T @ design + np.diag(precision + 1e-12)
        move, length = np.linalg.solve(information, slope), 1.0
        while (higher := _height(design, counts, precision, beta + length * move)) < value and length > 1e-10:
            length /= 2
        beta, gain, value = beta + length * move, higher - value, higher
        if gain < 1e-10:
            break
    return beta, np.linalg.inv(information)


def _height(design: np.ndarray, counts: np.ndarray, precision: np.ndarray, beta: np.ndarray) -> float:
    log_mean = design @ beta
    return float(counts @ log_mean - np.exp(np.minimum(log_mean, 500.0)).sum() - 0.5 * precision @ beta**2)


def strong(table: OverlapTable, *, seed: int) -> Terms:
    """The pairs whose effect stands clear of zero in the model of all pairs."""
    pairs = every(table, 2)
    draws = sample(table, pairs, seed=seed)[:, :, len(table.lists) + 1 :].reshape(-1, len(pairs))
    clear = np.abs(draws.mean(axis=0)) >= THRESHOLD * draws.std(axis=0)
    return [pair for pair, kept in zip(pairs, clear, strict=True) if kept]


def thresholding(
    table: OverlapTable, options: Options, progress: Callable[[float], object] | None = None
) -> Estimate:
    """The posterior median of the total with its central interval; refused where the chains disagree."""
    return _sampled("thresholding", table, options, {"threshold": THRESHOLD}, strong)


def shrunk(
    table: OverlapTable, options: Options, progress: Callable[[float], object] | None = None
) -> Estimate:
    """All effects of two and of three lists, the latter held close to zero beforehand; nothing is dropped.

    Nothing is gained from choosing and nothing claimed by it. Persons who differ in their visibility to all
    lists alike raise all pairs alike (Darroch et al. 1993) and the threes a little, which this model holds
    and few smaller ones do. What identifies the total is then a prior, stated: no effect of four lists, and
    those of three small.
    """
    settings = {"precision_of_three": PRECISION_OF_THREE}
    return _sampled("shrunk", table, options, settings, lambda used, seed: every(used, 2) + every(used, 3))


def every(table: OverlapTable, size: int) -> Terms:
    return list(combinations(range(len(table.lists)), size))


def _sampled(
    name: str,
    table: OverlapTable,
    options: Options,
    settings: dict[str, Any],
    chosen: Callable[..., Terms],
) -> Estimate:
    used, reasons, answerable = usable(table, MOST_LISTS)
    settings = settings | {"precision": PRECISION, "seed": options.seed}
    if not answerable:
        return Estimate(name, settings, None, None, None, None, (None, None), "refused", tuple(reasons))
    terms = chosen(used, seed=options.seed)
    hidden = np.exp(sample(used, terms, seed=options.seed + 1)[:, :, 0])
    side = (1 - options.level) / 2
    low, point, high = (float(q) + used.total for q in np.quantile(hidden, [side, 0.5, 1 - side]))
    agree, known = r_hat(hidden), min(effective(hidden), effective_tails(hidden, options.level))
    settings |= {"r_hat": round(agree, 4), "effective": round(known)}
    met = agree < R_HAT and known >= FEWEST_EFFECTIVE
    if not met:
        values = {"r_hat": round(agree, 3), "allowed": R_HAT, "effective": round(known), "n": CHAINS}
        reasons.append(Reason("chains_not_met", values))
    chosen_ones = "+".join(":".join(used.lists[i] for i in term) for term in terms)
    model = chosen_ones if chosen is strong else None  # all terms are no choice to name
    errors = end_errors(hidden.reshape(-1), known, side)
    status = "ok" if met else "refused"
    return Estimate(name, settings, model, point, low, high, errors, status, tuple(reasons))
