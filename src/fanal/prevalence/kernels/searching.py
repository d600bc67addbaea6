"""The best hierarchical model of all by AIC or BIC, exactly, by branch and bound on the likelihood.

A model is a set of terms (bits over the candidates) that holds every smaller term inside its terms. A branch
is every model between a smallest set that must be in and a largest that may be. None of them fits better than
the largest and none is simpler than the smallest: where that is no improvement the branch is cut.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

from fanal.prevalence.kernels.lattice import (
    ANYTHING,
    CONVERGED,
    NO_MAXIMUM,
    OUTBID,
    Room,
    bury,
    fit,
    margins,
    room_for,
    start,
)

SLACK = 1e-3  # what a fit that ran towards infinity may still be short of
EQUAL = 1e-9


@numba.njit(cache=True, nogil=True)
def members(model: Any) -> int:
    count = 0
    while model:
        model &= model - 1
        count += 1
    return count


@numba.njit(cache=True, nogil=True)
def score(
    model: Any,
    cells: np.ndarray,
    sums: np.ndarray,
    lists: int,
    candidates: np.ndarray,
    from_beta: np.ndarray,
    to_beta: np.ndarray,
    terms: np.ndarray,
    beta: np.ndarray,
    dead: np.ndarray,
    room: Room,
    hopeless: float,
    beaten: float,
) -> tuple[float, int]:
    """Fit one model, from dense parameters (by mask) into dense parameters; its log likelihood, or a bound of
    it where that is enough (see ``fit``), and how it ended.
    """
    for w in range(len(dead)):
        dead[w] = False
    terms[0] = 0
    many = 1
    for i in range(lists):
        if sums[1 << i] > 0:
            terms[many] = 1 << i
            many += 1
        else:
            bury(dead, 1 << i)
    for k in range(len(candidates)):
        if model >> k & 1:
            if sums[candidates[k]] == 0:
                bury(dead, candidates[k])
            else:
                terms[many] = candidates[k]
                many += 1
    for j in range(many):
        beta[j] = from_beta[terms[j]]
    value, _, ended = fit(cells, terms, many, lists, dead, beta, room, hopeless, beaten)
    for w in range(len(to_beta)):
        to_beta[w] = 0.0
    for j in range(many):
        to_beta[terms[j]] = beta[j]
    return value, ended


@numba.njit(cache=True, nogil=True)
def guess_losses(
    model: Any,
    sums: np.ndarray,
    lists: int,
    candidates: np.ndarray,
    above: np.ndarray,
    beta: np.ndarray,
    root: np.ndarray,
    room: np.ndarray,
    losses: np.ndarray,
) -> None:
    """What the fit just made would lose without each of its outermost terms, by Wald's approximation.

    ``beta`` and ``root`` are as ``score`` left them. This orders branches and cuts none.
    """
    at = 1
    for i in range(lists):
        if sums[1 << i] > 0:
            at += 1
    many = at
    for k in range(len(candidates)):
        if model >> k & 1 and sums[candidates[k]] > 0:
            many += 1
    for k in range(len(candidates)):
        if not (model >> k & 1 and sums[candidates[k]] > 0):
            continue
        if not model & above[k]:
            # the variance is the squared length of the column of the inverse root
            room[at] = 1.0 / root[at, at]
            variance = room[at] * room[at]
            for i in range(at + 1, many):
                a = 0.0
                for j in range(at, i):
                    a -= root[i, j] * room[j]
                room[i] = a / root[i, i]
                variance += room[i] * room[i]
            losses[k] = 0.5 * beta[at] * beta[at] / variance
        at += 1


@numba.njit(cache=True, nogil=True)
def put(given: np.ndarray, into: np.ndarray) -> None:
    """The compiler takes seconds for ``into[:] = given``, whose errors have words."""
    for at in range(len(given)):
        into[at] = given[at]


@numba.njit(cache=True, nogil=True)
def by_loss(terms: np.ndarray, losses: np.ndarray) -> None:
    """Order a few terms by what the model loses without each, the largest first."""
    for at in range(1, len(terms)):
        moved, to = terms[at], at
        while to > 0 and losses[terms[to - 1]] < losses[moved]:
            terms[to] = terms[to - 1]
            to -= 1
        terms[to] = moved


@numba.njit(cache=True, nogil=True)
def search(
    cells: np.ndarray,
    lists: int,
    candidates: np.ndarray,
    below: np.ndarray,
    above: np.ndarray,
    by_bic: bool,
    first: Any,
) -> tuple[float, Any, float, int]:
    """The total of the best model, the model, its criterion, and how many models were fitted.

    ``candidates`` are the masks of the terms of two lists and more; ``below`` and ``above`` for each of them
    the candidates inside it and around it, as bits. ``first`` is a model to begin with. nan and -1 where not
    even the main effects can be fitted. A parameter at minus infinity counts like any other.
    """
    n, many = len(cells), len(candidates)
    sums = margins(cells, lists)
    total = cells.sum()
    price = math.log(total) if by_bic else 2.0
    present = 1
    for i in range(lists):
        if sums[1 << i] > 0:
            present += 1
    whole = np.int64(0)
    for k in range(many):
        usable = True
        for i in range(lists):
            if candidates[k] >> i & 1 and sums[1 << i] == 0:
                usable = False
        if usable:
            whole |= np.int64(1) << k
    most = 1 + lists + many
    terms, beta, dead = np.zeros(most, np.int64), np.zeros(most), np.zeros(n, np.bool_)
    room = room_for(n, most)
    cold, current, tried = np.zeros(n), np.zeros(n), np.zeros((many + 1, n))
    flat = np.zeros(1 + lists)
    start(sums, total, lists, flat)
    cold[0] = flat[0]
    for i in range(lists):
        cold[1 << i] = flat[1 + i]

    best, best_model, best_total, fitted = np.inf, np.int64(-1), np.nan, 0
    for begin in (np.int64(0), np.int64(first) & whole):
        value, ended = score(
            begin, cells, sums, lists, candidates, cold, tried[0], terms, beta, dead, room, ANYTHING, ANYTHING
        )
        fitted += 1
        if ended == CONVERGED and (present + members(begin)) * price - 2 * value < best:
            best = (present + members(begin)) * price - 2 * value
            best_model, best_total = begin, total + math.exp(tried[0, 0])
            put(tried[0], current)
    if best_model < 0:
        return np.nan, best_model, best, fitted
    # steps up and down from there until none improves: a good first bound cuts most branches at once
    improved = True
    while improved:
        improved = False
        base = best_model
        for k in range(many):
            bit = np.int64(1) << k
            if not whole & bit:
                continue
            if base & bit:
                if base & above[k]:
                    continue
            elif (base & below[k]) != below[k]:
                continue
            beaten = ((present + members(base ^ bit)) * price - best + EQUAL) / 2
            value, ended = score(
                base ^ bit, cells, sums, lists, candidates, current, tried[0], terms, beta, dead, room,
                beaten, beaten,
            )  # fmt: skip
            fitted += 1
            if ended == CONVERGED:
                made = (present + members(base ^ bit)) * price - 2 * value
                if made < best - EQUAL:
                    best, best_model, best_total = made, base ^ bit, total + math.exp(tried[0, 0])
                    put(tried[0], tried[1])
                    improved = True
        if improved:
            put(tried[1], current)

    depth = many * (many + 1) + 8
    may, must = np.zeros(depth, np.int64), np.zeros(depth, np.int64)
    bound, kept, lost = np.zeros(depth), np.zeros((depth, n)), np.zeros((depth, many))
    drop, removable, forced = np.zeros(many), np.zeros(many, np.int64), np.zeros(many + 1, np.int64)
    value, ended = score(
        whole, cells, sums, lists, candidates, current, kept[0], terms, beta, dead, room, ANYTHING, ANYTHING
    )
    fitted += 1
    ceiling = 0.0  # of the saturated model, which nothing exceeds
    for w in range(1, n):
        if cells[w] > 0:
            ceiling += cells[w] * math.log(cells[w]) - cells[w]
    may[0], bound[0] = whole, value if ended == CONVERGED else ceiling
    if ended == CONVERGED:
        guess_losses(whole, sums, lists, candidates, above, beta, room.root, room.eta, lost[0])
    else:
        put(cold, kept[0])
    if ended == CONVERGED and (present + members(whole)) * price - 2 * value < best - EQUAL:
        best, best_model = (present + members(whole)) * price - 2 * value, whole
        best_total = total + math.exp(kept[0, 0])
    top = 1
    while top:
        top -= 1
        largest, smallest, high = may[top], must[top], bound[top]
        if (present + members(smallest)) * price - 2 * high >= best - EQUAL:
            continue
        put(kept[top], current)
        put(lost[top], drop)
        count = 0
        for k in range(many):
            bit = np.int64(1) << k
            if (largest & ~smallest) & bit and not largest & above[k]:
                removable[count] = k
                count += 1
        # without a term that mattered before a branch is soon cut: it is given the fewest terms to keep
        by_loss(removable[:count], drop)
        forced[0] = smallest
        for at in range(count):
            k = removable[at]
            forced[at + 1] = forced[at] | (np.int64(1) << k) | below[k]
        for at in range(count - 1, -1, -1):
            if (present + members(forced[at])) * price - 2 * high >= best - EQUAL:
                continue
            k = removable[at]
            child = largest & ~(np.int64(1) << k)
            hopeless = ((present + members(forced[at])) * price - best + EQUAL) / 2
            beaten = ((present + members(child)) * price - best + EQUAL) / 2
            value, ended = score(
                child, cells, sums, lists, candidates, current, tried[0], terms, beta, dead, room,
                hopeless, beaten,
            )  # fmt: skip
            fitted += 1
            # a fit that began where an outbid one left off may seem to have arrived on its way to infinity
            if ended != OUTBID and (ended != CONVERGED or value > beaten):
                value, ended = score(
                    child, cells, sums, lists, candidates, cold, tried[0], terms, beta, dead, room,
                    ANYTHING, ANYTHING,
                )  # fmt: skip
                fitted += 1
                if ended == CONVERGED and value > beaten:
                    best = (present + members(child)) * price - 2 * value
                    best_model, best_total = child, total + math.exp(tried[0, 0])
                elif ended != CONVERGED:
                    # no fit may begin where another ran off
                    put(cold, tried[0])
                    value = min(value + SLACK, high) if ended == NO_MAXIMUM else high
            drop[k] = high - value
            if (
                (present + members(forced[at])) * price - 2 * value < best - EQUAL
                and child != forced[at]
                and top < depth
            ):
                may[top], must[top], bound[top] = child, forced[at], value
                put(tried[0], kept[top])
                put(drop, lost[top])
                if ended in (CONVERGED, OUTBID):
                    guess_losses(child, sums, lists, candidates, above, beta, room.root, room.eta, lost[top])
                top += 1
    return best_total, best_model, best, fitted


@numba.njit(cache=True, nogil=True)
def search_each(
    tables: np.ndarray,
    lists: int,
    candidates: np.ndarray,
    below: np.ndarray,
    above: np.ndarray,
    by_bic: bool,
    first: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Totals and models of many tables, (tables, cells), each choosing anew."""
    totals, models = np.empty(len(tables)), np.empty(len(tables), np.int64)
    for at in range(len(tables)):
        totals[at], models[at], _, _ = search(tables[at], lists, candidates, below, above, by_bic, first)
    return totals, models
