"""The sampler of latent classes: Hamiltonian steps (Neal 2011) on flattened copies that trade places.

Whose class a person is in, how many are undetected and the concentration are summed out, so that a state is
only what the classes are: a row of ``x`` a list with the log odds of being on it in each class, and a first
row with the logs of ``s``, where a break of the stick leaves the share ``exp(-s)`` to later classes. The last
class takes what is left. With a gamma(shape, rate) concentration the ``s`` have the joint density ``(rate +
sum(s)) ** -(classes - 1 + shape)``.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba
import numpy as np

WANTED = 0.8  # of the steps taken, which tuning aims at
# how far a step goes, in small leaps; on flatter levels they are wide
REACH, MOST_LEAPS, MOST_FLATTER = 1.6, 24, 8
ORDERS = 4  # tries to change places in the order of classes after a step
TINY, MOST_DRAWN = 1e-300, 1e12


class Tree(NamedTuple):
    """Combinations of lists, each behind the one that lacks its first list: its chance has one factor more.
    By node (nodes,): the list, the node it stands behind, how many persons are on exactly its lists, 0 where
    it only leads on. Node 0 is on no list.
    """

    lists: np.ndarray
    parents: np.ndarray
    counts: np.ndarray


def tree_of(patterns: np.ndarray, counts: np.ndarray) -> Tree:
    """The tree of the combinations (as bit masks) with their counts."""
    known = dict(zip(patterns.tolist(), counts.tolist(), strict=True))
    masks = {0}
    for mask in known:
        while mask not in masks:
            masks.add(mask)
            mask &= mask - 1
    nodes = sorted(masks)
    at = {mask: node for node, mask in enumerate(nodes)}
    return Tree(
        np.array([(mask & -mask).bit_length() - 1 for mask in nodes], np.int64),
        np.array([at[mask & (mask - 1)] if mask else 0 for mask in nodes], np.int64),
        np.array([known.get(mask, 0) for mask in nodes], np.float64),
    )


@numba.njit(cache=True, nogil=True)
def log_plus(one: float, other: float) -> float:
    """log(exp(one) + exp(other))."""
    high = max(one, other)
    return high + math.log1p(math.exp(min(one, other) - high))


@numba.njit(cache=True, nogil=True)
def density(
    x: np.ndarray,
    tree: Tree,
    detected: float,
    power: float,
    shape: float,
    rate: float,
    slope: np.ndarray,
    room: np.ndarray,
) -> tuple[float, float, float]:
    """The log prior, the log likelihood and the chance to be on no list; the gradient goes into ``slope``.

    The likelihood is that of the cells given detection: the undetected are summed out under the prior 1/N.
    The gradient is that of prior + ``power`` * likelihood. ``room`` is (3 * lists + 2 * nodes + 2, classes).
    """
    lists, classes, nodes = len(x) - 1, x.shape[1], len(tree.counts)
    odds, chance, held = room[:lists], room[lists : 2 * lists], room[2 * lists : 3 * lists]
    # by node: the chances of its lists alone, then what all combinations from it on say of each class
    cells, said = room[3 * lists : 3 * lists + nodes], room[3 * lists + nodes : 3 * lists + 2 * nodes]
    breaks, taken = room[3 * lists + 2 * nodes], room[3 * lists + 2 * nodes + 1]
    nowhere, whole = cells[0], said[0]
    left, broken, prior = 1.0, 0.0, 0.0
    for k in range(classes - 1):
        breaks[k] = math.exp(x[0, k])
        taken[k] = -math.expm1(-breaks[k])
        prior += x[0, k]
        broken += breaks[k]
        nowhere[k] = left * taken[k]
        left *= 1.0 - taken[k]
    nowhere[classes - 1] = left
    prior -= (classes - 1 + shape) * math.log(rate + broken)
    for j in range(lists):
        flat = 1.0
        for k in range(classes):
            each = math.exp(x[1 + j, k])
            off = 1.0 / (1.0 + each)
            odds[j, k] = each
            chance[j, k] = each * off
            nowhere[k] *= off
            flat *= each * off * off
            held[j, k] = 0.0
        prior += math.log(max(flat, TINY))
    hidden = 0.0
    for k in range(classes):
        hidden += nowhere[k]
    met = max(1.0 - hidden, TINY)
    likelihood = -detected * math.log(met)
    for k in range(classes):
        whole[k] = power * detected / met * nowhere[k]
    for c in range(1, nodes):
        cell, before, on = cells[c], cells[tree.parents[c]], odds[tree.lists[c]]
        for k in range(classes):
            cell[k] = before[k] * on[k]
        share = 0.0
        if tree.counts[c] > 0.0:
            total = 0.0
            for k in range(classes):
                total += cell[k]
            if not total > TINY:
                return -np.inf, -np.inf, hidden
            likelihood += tree.counts[c] * math.log(total)
            share = power * tree.counts[c] / total
        for k in range(classes):
            said[c, k] = share * cell[k]
    for c in range(nodes - 1, 0, -1):
        one, before, on = said[c], said[tree.parents[c]], held[tree.lists[c]]
        for k in range(classes):
            on[k] += one[k]
            before[k] += one[k]
    for j in range(lists):
        for k in range(classes):
            slope[1 + j, k] = held[j, k] - chance[j, k] * whole[k] + 1.0 - 2.0 * chance[j, k]
    later = 0.0
    for k in range(classes):
        later += whole[k]
    for k in range(classes - 1):
        later -= whole[k]
        gained = whole[k] * (1.0 - taken[k]) / max(taken[k], TINY) - later
        slope[0, k] = breaks[k] * gained + 1.0 - (classes - 1 + shape) * breaks[k] / (rate + broken)
    slope[0, classes - 1] = 0.0
    return prior, likelihood, hidden


@numba.njit(cache=True, nogil=True)
def leap(
    rng: np.random.Generator,
    x: np.ndarray,
    tree: Tree,
    detected: float,
    power: float,
    shape: float,
    rate: float,
    length: float,
    work: np.ndarray,
    room: np.ndarray,
) -> tuple[float, float, float]:
    """One Hamiltonian step of ``x``: its chance to be taken, then likelihood and ``hidden`` where it ends.

    ``work`` is (4, lists + 1, classes): gradient here and there, place there, speed.
    """
    slope, there_slope, there, speed = work[0], work[1], work[2], work[3]
    prior, likelihood, hidden = density(x, tree, detected, power, shape, rate, slope, room)
    for j in range(x.shape[0]):
        for k in range(x.shape[1]):
            speed[j, k] = rng.standard_normal()
            there[j, k] = x[j, k]
            there_slope[j, k] = slope[j, k]
    speed[0, x.shape[1] - 1] = 0.0  # the last class has no break of its own
    before = prior + power * likelihood - 0.5 * np.sum(speed**2)
    leaps = min(MOST_LEAPS if power == 1.0 else MOST_FLATTER, max(2, int(REACH / length + 0.5)))
    length *= 0.6 + 0.8 * rng.random()
    there_likelihood, there_hidden, after = likelihood, hidden, -np.inf
    for _ in range(1 + int(2 * leaps * rng.random())):
        speed += 0.5 * length * there_slope
        there += length * speed
        there_prior, there_likelihood, there_hidden = density(
            there, tree, detected, power, shape, rate, there_slope, room
        )
        after = there_prior + power * there_likelihood
        if not after > -1e300:
            return 0.0, likelihood, hidden
        speed += 0.5 * length * there_slope
    gain = after - 0.5 * np.sum(speed**2) - before
    taken = math.exp(min(gain, 0.0)) if gain == gain else 0.0
    if rng.random() < taken:
        x[:] = there
        return taken, there_likelihood, there_hidden
    return taken, likelihood, hidden


@numba.njit(cache=True, nogil=True)
def order_density(logs: np.ndarray, shape: float, rate: float) -> float:
    """Log density of the class weights, given as logs, in the order of the stick's breaks."""
    classes = len(logs)
    later = logs[classes - 1]
    found, broken = -later, -later
    for k in range(classes - 2, 0, -1):
        later = log_plus(later, logs[k])
        found -= later
    return found - (classes - 1 + shape) * math.log(rate + broken)


@numba.njit(cache=True, nogil=True)
def reorder(
    rng: np.random.Generator, x: np.ndarray, shape: float, rate: float, times: int, logs: np.ndarray
) -> None:
    """Two classes change their places in the order of breaks, weights and all: the likelihood stays."""
    classes = x.shape[1]
    left = 0.0
    for k in range(classes - 1):
        s = math.exp(x[0, k])
        logs[k] = left + math.log(max(-math.expm1(-s), TINY))
        left -= s
    logs[classes - 1] = left
    now, changed = order_density(logs, shape, rate), False
    for _ in range(times):
        i, k = int(rng.random() * classes), int(rng.random() * classes)
        logs[i], logs[k] = logs[k], logs[i]
        new = order_density(logs, shape, rate)
        if i != k and math.log(max(rng.random(), TINY)) < new - now:
            now, changed = new, True
            for j in range(1, len(x)):
                x[j, i], x[j, k] = x[j, k], x[j, i]
        else:
            logs[i], logs[k] = logs[k], logs[i]
    if changed:
        later = logs[classes - 1]
        for k in range(classes - 2, -1, -1):
            s = log_plus(0.0, logs[k] - later)
            x[0, k] = math.log(max(s, TINY))
            later += s


@numba.njit(cache=True, nogil=True)
def chain(
    rng: np.random.Generator,
    tree: Tree,
    powers: np.ndarray,
    places: np.ndarray,
    lengths: np.ndarray,
    shape: float,
    rate: float,
    rounds: int,
    steps: int,
    tune: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """(rounds * steps,) draws of the undetected, and how often neighbouring levels traded places.

    ``powers`` are the powers of the likelihood, 1 first; ``places`` (levels, lists + 1, classes) and
    ``lengths`` (levels,) of a step are read and left as they stand to go on from. Level 0 makes ``steps``
    steps a round, others one.
    """
    levels, lists, classes = len(powers), places.shape[1] - 1, places.shape[2]
    detected = np.sum(tree.counts)
    work = np.zeros((4, lists + 1, classes))
    room = np.empty((3 * lists + 2 * len(tree.counts) + 2, classes))
    logs = np.empty(classes)
    likely = np.empty(levels)
    draws = np.empty(rounds * steps)
    traded = np.zeros(max(levels - 1, 1))
    for turn in range(rounds):
        for level in range(levels):
            for step in range(steps if level == 0 else 1):
                taken, likely[level], hidden = leap(
                    rng, places[level], tree, detected, powers[level], shape, rate,
                    lengths[level], work, room,
                )  # fmt: skip
                reorder(rng, places[level], shape, rate, ORDERS, logs)
                if tune:
                    lengths[level] *= math.exp((taken - WANTED) / (1.0 + turn) ** 0.6)
                if level == 0:
                    expected = rng.standard_gamma(detected) * hidden / max(1.0 - hidden, 1e-12)
                    # of so many the Poisson's own spread is nothing, and a draw takes no integer
                    made = float(rng.poisson(expected)) if expected < MOST_DRAWN else expected
                    draws[turn * steps + step] = made
        for level in range(turn % 2, levels - 1, 2):
            gain = (powers[level] - powers[level + 1]) * (likely[level + 1] - likely[level])
            if math.log(max(rng.random(), TINY)) < gain:
                work[0] = places[level]
                places[level] = places[level + 1]
                places[level + 1] = work[0]
                traded[level] += 1.0
    return draws, traded
