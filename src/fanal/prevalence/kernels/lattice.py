"""One Newton fit of a log-linear model on the lattice of list combinations.

A model's term is a bit mask of lists; a cell's linear predictor sums the parameters of the terms inside the
cell's mask, which is a subset-sum transform. Scores and the information matrix are superset sums, read off a
table, so a step costs one small Cholesky factorisation and no design matrix.

Every function here works on dense cells: index = mask, cell 0 (on no list) is not observed and always 0.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

CONVERGED, UNFINISHED, NOT_IDENTIFIED, NO_MAXIMUM, OUTBID = 0, 1, 2, 3, 4

MOST_STEPS = 80
LONGEST_STEP = 4.0  # a longer Newton step is shortened: the exponential overshoots
TOLERANCE = 1e-10  # on the squared length of a step in the metric of the information
# a maximum inside is reached quadratically; towards infinity each step gains the same share of what is left
LINEAR = 0.05
NOTHING_LEFT = 1e-18
SMALLEST_PIVOT = 1e-11
LOOSE = 0.25  # a bound this close to the likelihood says as much as the maximum for a model that is outbid
ANYTHING = -np.inf  # nothing outbids


class Room(NamedTuple):
    """What a fit works in: (cells,) each, ``root`` (terms, terms)."""

    eta: np.ndarray
    mean: np.ndarray
    score: np.ndarray
    expected: np.ndarray
    shift: np.ndarray
    root: np.ndarray


@numba.njit(cache=True, nogil=True)
def room_for(cells: int, terms: int) -> Room:
    return Room(
        np.zeros(cells), np.zeros(cells), np.zeros(cells), np.zeros(cells), np.zeros(cells),
        np.zeros((terms, terms)),
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)
def spread(beta: np.ndarray, terms: np.ndarray, many: int, lists: int, out: np.ndarray) -> None:
    """The linear predictor of every cell: the parameters of all terms that its mask holds."""
    for w in range(len(out)):
        out[w] = 0.0
    for j in range(many):
        out[terms[j]] += beta[j]
    for b in range(lists):
        bit = 1 << b
        for w in range(len(out)):
            if w & bit:
                out[w] += out[w ^ bit]


@numba.njit(cache=True, nogil=True)
def margins(cells: np.ndarray, lists: int) -> np.ndarray:
    """For every mask the persons on all of its lists."""
    found = cells.copy()
    found[0] = 0.0
    for b in range(lists):
        bit = 1 << b
        for w in range(len(found)):
            if not w & bit:
                found[w] += found[w | bit]
    return found


@numba.njit(cache=True, nogil=True)
def bury(dead: np.ndarray, term: int) -> None:
    """A term nobody is on has the parameter minus infinity: its cells are expected to be empty."""
    for w in range(len(dead)):
        if (w & term) == term:
            dead[w] = True


@numba.njit(cache=True, nogil=True)
def ceiling(expected: np.ndarray, shift: np.ndarray, dead: np.ndarray) -> float:
    """What no parameters exceed, from one Newton step: ``shift`` of the linear predictor of each cell.

    To first order the step takes the ``expected`` to m = expected * (1 + shift), whose margins are those
    observed. Any m of these margins that is positive has sum(m log m - m), the largest value of sum(m eta -
    exp(eta)) over any eta at all, above the likelihood of every eta of the model (its convex dual).
    """
    high = 0.0
    for w in range(1, len(expected)):
        if not dead[w]:
            made = expected[w] * (1.0 + shift[w])
            if not made > 0.0:
                return np.inf
            high += made * math.log(made) - made
    return high


@numba.njit(cache=True, nogil=True)
def fit(
    cells: np.ndarray,
    terms: np.ndarray,
    many: int,
    lists: int,
    dead: np.ndarray,
    beta: np.ndarray,
    room: Room,
    hopeless: float,
    beaten: float,
) -> tuple[float, int, int]:
    """Maximise the Poisson likelihood of the first ``many`` terms, from ``beta`` on and into it.

    ``terms[0]`` is 0, the intercept. Returns the log likelihood without its constant, the steps taken, and
    how it ended. It ends as OUTBID, with an upper bound in place of the likelihood, as soon as the bound is
    at most ``hopeless``, or at most ``beaten`` and close.
    """
    eta, mean, score, root = room.eta, room.mean, room.score, room.root
    before = np.inf
    value = 0.0
    for step in range(MOST_STEPS):
        spread(beta, terms, many, lists, eta)
        value = 0.0
        mean[0] = 0.0
        score[0] = 0.0
        for w in range(1, len(cells)):
            if dead[w]:
                mean[w] = 0.0
                score[w] = 0.0
            else:
                expected = math.exp(min(eta[w], 50.0))
                mean[w] = room.expected[w] = expected
                score[w] = cells[w] - expected
                value += cells[w] * eta[w] - expected
        for b in range(lists):
            bit = 1 << b
            for w in range(len(cells)):
                if not w & bit:
                    mean[w] += mean[w | bit]
                    score[w] += score[w | bit]
        for j in range(many):
            for i in range(j + 1):
                a = mean[terms[i] | terms[j]]
                for k in range(i):
                    a -= root[j, k] * root[i, k]
                if i < j:
                    root[j, i] = a / root[i, i]
                elif a <= SMALLEST_PIVOT * mean[terms[j]]:
                    return value, step, NOT_IDENTIFIED
                else:
                    root[j, j] = math.sqrt(a)
        length = 0.0
        for j in range(many):
            a = score[terms[j]]
            for k in range(j):
                a -= root[j, k] * eta[k]
            eta[j] = a / root[j, j]
            length += eta[j] * eta[j]
        longest = 0.0
        for j in range(many - 1, -1, -1):
            a = eta[j]
            for k in range(j + 1, many):
                a -= root[k, j] * eta[k]
            eta[j] = a / root[j, j]
            longest = max(longest, abs(eta[j]))
        share = 1.0 if longest < LONGEST_STEP else LONGEST_STEP / longest
        for j in range(many):
            beta[j] += share * eta[j]
        if beaten > ANYTHING:
            spread(eta, terms, many, lists, room.shift)
            high = ceiling(room.expected, room.shift, dead)
            if high <= hopeless or (high <= beaten and high - value < LOOSE):
                return high, step + 1, OUTBID
        if length < TOLERANCE and share == 1.0:
            if length < LINEAR * before or length < NOTHING_LEFT:
                if step > 0 or length < NOTHING_LEFT:
                    return value + 0.5 * length, step + 1, CONVERGED
            else:
                return value + 0.5 * length, step + 1, NO_MAXIMUM
        before = length
    return value, MOST_STEPS, UNFINISHED


@numba.njit(cache=True, nogil=True)
def start(sums: np.ndarray, total: float, lists: int, beta: np.ndarray) -> None:
    """Where a fit from nothing begins: everybody on no list, each list by its share."""
    beta[0] = math.log(total)
    for i in range(lists):
        beta[1 + i] = math.log((sums[1 << i] + 0.5) / (total + 1.5))
