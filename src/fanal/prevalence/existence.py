"""Whether a log-linear model has one finite maximum on a table, exactly (Fienberg & Rinaldo 2012).

With the terms nobody is on set to minus infinity, the maximum exists if some table with a positive number in
every remaining combination has the same margins, which a linear programme decides; and it is the only one if
the remaining terms are linearly independent on the remaining combinations. Where not, the reason says which
lists are to blame.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fanal.prevalence.estimate import Reason
from fanal.prevalence.overlap import OverlapTable

GROWN = 8.0  # no coefficient of a fit that has ended is on its way to infinity below it
SOME = 1e-7  # the programme's answer in persons: more than its own tolerance


def existence(table: OverlapTable, terms: Iterable[int]) -> tuple[Reason, ...]:
    """Nothing where the model of the terms (masks, hierarchical) has its estimate; else ``not_identified`` or
    ``no_maximum``, with the lists and combinations that make it so.
    """
    sums = _margins(table.dense(), len(table.lists))
    every = [1 << bit for bit in range(len(table.lists))] + list(terms)
    dead = [term for term in every if sums[term] == 0]
    alive = np.array([0] + [term for term in every if sums[term] > 0])
    cells = np.arange(1, len(sums))
    for term in dead:
        cells = cells[(cells & term) != term]
    design = ((cells[:, None] & alive) == alive).astype(float)
    if np.linalg.matrix_rank(design) < len(alive):
        return (Reason("not_identified", {"terms": _named(table, _dependent(design, alive))}),)
    counts = table.dense()[cells]
    if (counts > 0).all() or _positive(design, counts):
        return ()
    return (Reason("no_maximum", {"cells": _named(table, _forced_empty(design, counts, cells))}),)


def groups(table: OverlapTable) -> tuple[tuple[str, ...], ...]:
    """The lists by chains of overlap: between two groups nobody is shared."""
    belongs = list(range(len(table.lists)))
    for mask in table.patterns.tolist():
        inside = [bit for bit in range(len(belongs)) if mask >> bit & 1]
        joined = {belongs[bit] for bit in inside}
        belongs = [min(joined) if each in joined else each for each in belongs]
    found = sorted(set(belongs))
    return tuple(
        tuple(name for name, each in zip(table.lists, belongs, strict=True) if each == group)
        for group in found
    )


def _margins(cells: np.ndarray, lists: int) -> np.ndarray:
    sums = cells.copy()
    for bit in range(lists):
        at = np.arange(len(sums))
        lower = at[at & (1 << bit) == 0]
        sums[lower] += sums[lower | (1 << bit)]
    return sums


def _positive(design: np.ndarray, counts: np.ndarray) -> bool:
    """Whether a table with the same margins has the same positive number in all cells at least."""
    if _fitted(design, counts):
        return True
    from scipy.optimize import linprog

    n = len(counts)
    cost = np.zeros(n + 1)
    cost[-1] = -1.0
    same = np.c_[design.T, np.zeros(design.shape[1])]
    least = np.c_[-np.eye(n), np.ones(n)]
    found = linprog(cost, least, np.zeros(n), same, design.T @ counts, bounds=(0, None), method="highs")
    return bool(found.status == 0 and -found.fun > SOME)


def _fitted(design: np.ndarray, counts: np.ndarray) -> bool:
    """Whether Newton's method ends at means that are such a table, plainly: then no programme is needed. Its
    library takes longer to load than everything else.
    """
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(max(counts.mean(), 1e-3))
    for _ in range(60):
        mean = np.exp(np.minimum(design @ beta, 50.0))
        wanted = design.T @ (counts - mean)
        if np.abs(wanted).max() < 1e-9 * counts.sum():
            return bool(np.abs(beta[1:]).max(initial=0.0) < GROWN)
        try:
            step = np.linalg.solve(design.T @ (mean[:, None] * design), wanted)
        except np.linalg.LinAlgError:
            return False
        beta += step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
    return False


def _forced_empty(design: np.ndarray, counts: np.ndarray, cells: np.ndarray) -> list[int]:
    """The combinations that are empty in every table with these margins."""
    from scipy.optimize import linprog

    forced = []
    for at in np.flatnonzero(counts == 0):
        cost = np.zeros(len(counts))
        cost[at] = -1.0
        found = linprog(cost, A_eq=design.T, b_eq=design.T @ counts, bounds=(0, None), method="highs")
        if found.status == 0 and -found.fun <= SOME:
            forced.append(int(cells[at]))
    return forced


def _dependent(design: np.ndarray, terms: np.ndarray) -> list[int]:
    """The terms that take part in a combination which vanishes on all cells."""
    _, sizes, right = np.linalg.svd(design, full_matrices=True)
    null = right[int((sizes > sizes[0] * 1e-10).sum()) :]
    involved = np.abs(null).max(axis=0) > 1e-8
    return [int(term) for term in terms[involved] if term]


def _named(table: OverlapTable, masks: Iterable[int]) -> str:
    return ", ".join(":".join(table.names(mask)) for mask in masks)
