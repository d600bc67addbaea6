"""Log-linear models of overlapping lists: terms, their fit, and what the fit says of the undetected.

The counts are Poisson with log mean a sum of parameters, one for each term inside the combination of lists;
the model is hierarchical: with a term come all smaller ones. The term of all lists together cannot be known
and is nothing, by assumption. Where nobody is on all lists of a term, its parameter is minus infinity and its
combinations are expected to be empty (extended maximum likelihood; Fienberg & Rinaldo 2012; Chan, Silverman &
Vincent 2021).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fanal.prevalence.errors import TermUnusable
from fanal.prevalence.estimate import Reason
from fanal.prevalence.existence import existence
from fanal.prevalence.overlap import OverlapTable


@dataclass(frozen=True)
class Fit:
    """A fitted model. ``estimate`` is the total, detected and undetected, or None where no maximum exists.

    ``coefficients`` are by term (a mask of lists; 0 is the intercept, the log of the undetected); a parameter
    of minus infinity is -inf and counts in ``parameters``. ``log_likelihood`` is without its constant;
    ``aic`` and ``bic`` are from it, with the persons known as BIC's sample size.
    """

    terms: tuple[int, ...]
    coefficients: dict[int, float]
    fitted: np.ndarray  # expected persons by mask, (2 ** lists,); the undetected at 0
    parameters: int
    log_likelihood: float
    deviance: float
    aic: float
    bic: float
    estimate: float | None
    reasons: tuple[Reason, ...]


def hierarchical(lists: int, terms: Iterable[int]) -> tuple[int, ...]:
    """The terms of two lists and more with every smaller one inside them, by size, then by mask.

    Raises TermUnusable for a term of fewer than two lists, of all of them, or of lists there are not.
    """
    found: set[int] = set()
    for term in terms:
        mask = int(term)
        if mask < 0 or mask.bit_count() < 2 or mask >= (1 << lists) - 1:
            raise TermUnusable(term=str(term), lists=lists)
        part = mask
        while part:
            if part.bit_count() >= 2:
                found.add(part)
            part = (part - 1) & mask
    return tuple(sorted(found, key=lambda mask: (mask.bit_count(), mask)))


def facets(terms: Sequence[int]) -> tuple[int, ...]:
    """The terms that lie in no other: they say the whole model."""
    return tuple(term for term in terms if not any(o != term and o & term == term for o in terms))


def named(table: OverlapTable, terms: Iterable[int]) -> str:
    """A model in words: the lists of each term joined by ``:``, the terms by ``+``; empty for the main
    effects.
    """
    return "+".join(":".join(table.names(term)) for term in terms)


def fit(table: OverlapTable, terms: Iterable[int] = ()) -> Fit:
    """Fit the hierarchical model of the terms given (masks). Raises TermUnusable.

    Whether the maximum exists and is the only one is settled exactly, by linear programme, not by the
    iteration.
    """
    from fanal.prevalence.kernels import lattice

    chosen = hierarchical(len(table.lists), terms)
    cells, lists = table.dense(), len(table.lists)
    sums = lattice.margins(cells, lists)
    mains = [1 << bit for bit in range(lists)]
    alive = [term for term in (*mains, *chosen) if sums[term] > 0]
    dead = np.zeros(len(cells), dtype=np.bool_)
    for term in (*mains, *chosen):
        if sums[term] == 0:
            lattice.bury(dead, term)
    masks = np.array([0, *alive], dtype=np.int64)
    beta = np.zeros(len(masks))
    flat = np.zeros(1 + lists)
    lattice.start(sums, float(table.total), lists, flat)
    for at, term in enumerate(masks.tolist()):
        beta[at] = flat[0] if at == 0 else flat[1 + term.bit_length() - 1] if term.bit_count() == 1 else 0.0
    room = lattice.room_for(len(cells), len(masks))
    value, _, ended = lattice.fit(
        cells, masks, len(masks), lists, dead, beta, room, lattice.ANYTHING, lattice.ANYTHING
    )
    reasons = existence(table, chosen)
    if not reasons and ended != lattice.CONVERGED:
        reasons = (Reason("not_reached", {}),)
    lattice.spread(beta, masks, len(masks), lists, room.eta)
    fitted = np.where(dead, 0.0, np.exp(np.minimum(room.eta, 700.0)))
    parameters = 1 + sum(1 for term in mains if sums[term] > 0) + len(chosen)
    return Fit(
        terms=chosen,
        coefficients=_coefficients(masks, beta, chosen, sums),
        fitted=fitted,
        parameters=parameters,
        log_likelihood=float(value),
        deviance=_deviance(cells, fitted),
        aic=2.0 * parameters - 2.0 * float(value),
        bic=float(np.log(table.total)) * parameters - 2.0 * float(value),
        estimate=None if reasons else float(table.total + np.exp(beta[0])),
        reasons=reasons,
    )


def _coefficients(
    masks: np.ndarray, beta: np.ndarray, chosen: Sequence[int], sums: np.ndarray
) -> dict[int, float]:
    known: dict[int, Any] = {int(term): float(value) for term, value in zip(masks, beta, strict=True)}
    return known | {term: float("-inf") for term in chosen if sums[term] == 0}


def _deviance(cells: np.ndarray, fitted: np.ndarray) -> float:
    seen, expected = cells[1:], fitted[1:]
    some = seen > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(some, seen * np.log(np.where(some, seen, 1.0) / expected), 0.0)
    return float(2.0 * (parts - (seen - expected)).sum())
