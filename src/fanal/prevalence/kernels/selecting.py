"""Stepwise choice of pairs of lists (Chan, Silverman, Vincent 2021), one table after the other."""

from __future__ import annotations

import math

import numba
import numpy as np

from fanal.prevalence.kernels.lattice import ANYTHING, CONVERGED, bury, fit, margins, room_for, spread, start

NEGLIGIBLE = 1e-18


@numba.njit(cache=True, nogil=True)
def surprise(seen: int, expected: float) -> float:
    """The log of the smaller Poisson tail: how likely so few, or so many, as were seen.

    Summed outward from what was seen, where terms only shrink: millions of persons take no longer, and tails
    too small for a float still have an order.
    """
    if expected <= 0.0:
        return 0.0
    log_here = seen * math.log(expected) - expected - math.lgamma(seen + 1.0)
    tail, term, k = 0.0, 1.0, seen
    if seen <= expected:
        while k >= 0 and term > NEGLIGIBLE * (1.0 + tail):
            tail += term
            term *= k / expected
            k -= 1
    else:
        while term > NEGLIGIBLE * (1.0 + tail):
            tail += term
            k += 1
            term *= expected / k
    return min(log_here + math.log(tail), 0.0)


@numba.njit(cache=True, nogil=True)
def stepwise(cells: np.ndarray, lists: int, limit: float) -> tuple[float, np.ndarray]:
    """The total of the chosen model and the pairs (masks) in the order of their choice; nan where none
    exists.

    From the main effects on, the pair whose overlap is most surprising under the model enters if its tail is
    below ``limit`` and the model with it can be fitted; a pair without overlap enters with minus infinity. A
    list nobody is on takes no part.
    """
    n = len(cells)
    pairs = np.empty(lists * (lists - 1) // 2, np.int64)
    k = 0
    for i in range(lists):
        for j in range(i + 1, lists):
            pairs[k] = (1 << i) | (1 << j)
            k += 1
    sums = margins(cells, lists)
    most = 1 + lists + len(pairs)
    terms, beta = np.zeros(most, np.int64), np.zeros(most)
    dead = np.zeros(n, np.bool_)
    room, eta = room_for(n, most), np.zeros(n)
    chosen, taken = np.zeros(len(pairs), np.int64), 0
    total = cells.sum()
    start(sums, total, lists, beta)
    many = int(np.int64(1))  # a plain 1 compiles the fit twice
    for i in range(lists):
        if sums[1 << i] > 0:
            terms[many], beta[many] = 1 << i, beta[1 + i]
            many += 1
        else:
            bury(dead, 1 << i)
    _, _, ended = fit(cells, terms, many, lists, dead, beta, room, ANYTHING, ANYTHING)
    if ended != CONVERGED:
        return np.nan, chosen[:0]
    tail = np.empty(len(pairs))
    log_limit = math.log(limit) if limit > 0.0 else -np.inf
    while True:
        spread(beta, terms, many, lists, eta)
        for k in range(len(pairs)):
            tail[k] = 0.0
            inside = False
            for c in range(taken):
                inside = inside or chosen[c] == pairs[k]
            if not inside:
                expected = 0.0
                for w in range(1, n):
                    if (w & pairs[k]) == pairs[k] and not dead[w]:
                        expected += math.exp(eta[w])
                tail[k] = surprise(int(sums[pairs[k]]), expected)
        entered = False
        while not entered:
            best = -1
            for k in range(len(pairs)):
                if tail[k] < log_limit and (best < 0 or tail[k] < tail[best]):
                    best = k
            if best < 0:
                break
            next_beta, next_dead, next_many = beta.copy(), dead.copy(), many
            if sums[pairs[best]] == 0:
                bury(next_dead, pairs[best])
            else:
                terms[many], next_beta[many] = pairs[best], 0.0
                next_many = many + 1
            _, _, ended = fit(cells, terms, next_many, lists, next_dead, next_beta, room, ANYTHING, ANYTHING)
            if ended == CONVERGED:
                beta, dead, many, entered = next_beta, next_dead, next_many, True
                chosen[taken] = pairs[best]
                taken += 1
            else:
                tail[best] = 0.0
        if not entered:
            return total + math.exp(beta[0]), chosen[:taken]


@numba.njit(cache=True, nogil=True)
def stepwise_each(tables: np.ndarray, lists: int, limit: float) -> np.ndarray:
    """The totals of many tables, (tables, cells), each choosing its own pairs."""
    found = np.empty(len(tables))
    for at in range(len(tables)):
        found[at] = stepwise(tables[at], lists, limit)[0]
    return found
