"""The sampler of latent classes: Gibbs sweeps (Manrique-Vallier 2016) on tempered copies that trade places.

A state is (classes, lists + 2): chances to be on each list, class weights, the concentration in [0, -1].
"""

from __future__ import annotations

import math

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def log_likelihood(state: np.ndarray, patterns: np.ndarray, counts: np.ndarray, lists: int) -> float:
    """That of the observed counts, the undetected summed out under the prior 1/N: cells given detection."""
    classes = len(state)
    found, detected, nowhere = 0.0, 0, 0.0
    for c in range(len(patterns) + 1):
        mask = patterns[c] if c < len(patterns) else 0
        total = 0.0
        for k in range(classes):
            each = state[k, lists]
            for j in range(lists):
                each *= state[k, j] if mask >> j & 1 else 1.0 - state[k, j]
            total += each
        if c == len(patterns):
            nowhere = total
        elif counts[c]:
            found += counts[c] * math.log(max(total, 1e-300))
            detected += counts[c]
    return found - detected * math.log(max(1.0 - nowhere, 1e-12))


@numba.njit(cache=True, nogil=True)
def stick(members: int, later: int, concentration: float) -> float:
    """Log chance of one break of the stick, the break itself integrated out."""
    return (
        math.lgamma(1.0 + members)
        + math.lgamma(concentration + later)
        - math.lgamma(1.0 + members + concentration + later)
    )


@numba.njit(cache=True, nogil=True)
def sticks(members: np.ndarray, total: int, x: float, shape: float, rate: float) -> float:
    """Log density of the log concentration given who is in which class."""
    concentration, later = math.exp(x), total
    found = shape * x - rate * concentration
    for k in range(len(members) - 1):
        later -= members[k]
        found += x + stick(members[k], later, concentration)
    return found


@numba.njit(cache=True, nogil=True)
def concentrate(
    rng: np.random.Generator, members: np.ndarray, total: int, now: float, shape: float, rate: float
) -> float:
    """One slice-sampling step (Neal 2003) for the concentration, the class weights integrated out."""
    x = math.log(now)
    height = sticks(members, total, x, shape, rate) + math.log(max(rng.random(), 1e-300))
    low = x - 2.0 * rng.random()
    high = low + 2.0
    while low > -20.0 and sticks(members, total, low, shape, rate) > height:
        low -= 2.0
    while high < 10.0 and sticks(members, total, high, shape, rate) > height:
        high += 2.0
    while True:
        drawn = low + (high - low) * rng.random()
        if sticks(members, total, drawn, shape, rate) >= height or high - low < 1e-9:
            return math.exp(drawn)
        if drawn < x:
            low = drawn
        else:
            high = drawn


@numba.njit(cache=True, nogil=True)
def reorder(
    rng: np.random.Generator, members: np.ndarray, on_list: np.ndarray, total: int, now: float
) -> None:
    """Neighbouring classes change places, by what the order of breaks says of their sizes."""
    later = total
    for k in range(len(members) - 1):
        one, other = members[k], members[k + 1]
        later -= one
        if one == other:
            continue
        gain = stick(other, later - other + one, now) - stick(one, later, now)
        if k + 1 < len(members) - 1:
            gain += stick(one, later - other, now) - stick(other, later - other, now)
        if math.log(max(rng.random(), 1e-300)) < gain:
            members[k], members[k + 1] = other, one
            later += one - other
            for j in range(on_list.shape[1]):
                on_list[k, j], on_list[k + 1, j] = on_list[k + 1, j], on_list[k, j]


@numba.njit(cache=True, nogil=True)
def allocate(
    rng: np.random.Generator,
    state: np.ndarray,
    patterns: np.ndarray,
    counts: np.ndarray,
    members: np.ndarray,
    on_list: np.ndarray,
) -> int:
    """The undetected, then everybody's class; returns the undetected."""
    classes, lists = on_list.shape
    chance = np.empty(classes)
    detected, nowhere = 0, 0.0
    for c in range(len(counts)):
        detected += counts[c]
    for k in range(classes):
        each = state[k, lists]
        for j in range(lists):
            each *= 1.0 - state[k, j]
        nowhere += each
    nowhere = min(nowhere, 1.0 - 1e-12)
    missing = rng.poisson(min(rng.standard_gamma(float(detected)) * nowhere / (1.0 - nowhere), 1e12))
    on_list[:] = 0
    members[:] = 0
    for c in range(len(counts) + 1):
        mask = patterns[c] if c < len(counts) else 0
        left = counts[c] if c < len(counts) else missing
        if left == 0:
            continue
        total = 0.0
        for k in range(classes):
            each = state[k, lists]
            for j in range(lists):
                each *= state[k, j] if mask >> j & 1 else 1.0 - state[k, j]
            chance[k] = each
            total += each
        for k in range(classes):
            if left == 0:
                break
            share = chance[k] / total if total > 0.0 else 1.0
            drawn = left if share >= 1.0 or k == classes - 1 else rng.binomial(left, share)
            total -= chance[k]
            left -= drawn
            members[k] += drawn
            for j in range(lists):
                if mask >> j & 1:
                    on_list[k, j] += drawn
    return missing


@numba.njit(cache=True, nogil=True)
def sweep(
    rng: np.random.Generator,
    state: np.ndarray,
    patterns: np.ndarray,
    counts: np.ndarray,
    shape: float,
    rate: float,
    members: np.ndarray,
    on_list: np.ndarray,
) -> int:
    """One sweep over everything unknown; returns the undetected drawn in it."""
    classes, lists = on_list.shape
    missing = allocate(rng, state, patterns, counts, members, on_list)
    later = 0
    for k in range(classes):
        later += members[k]
    reorder(rng, members, on_list, later, state[0, lists + 1])
    concentration = concentrate(rng, members, later, state[0, lists + 1], shape, rate)
    state[0, lists + 1] = concentration
    remaining = 1.0
    for k in range(classes):
        for j in range(lists):
            draw = rng.beta(1.0 + on_list[k, j], 1.0 + members[k] - on_list[k, j])
            state[k, j] = min(max(draw, 1e-12), 1.0 - 1e-12)
        later -= members[k]
        kept = 1.0
        if k < classes - 1:
            kept = min(rng.beta(1.0 + members[k], concentration + later), 1.0 - 1e-12)
        state[k, lists] = remaining * kept
        remaining *= 1.0 - kept
    return missing


@numba.njit(cache=True, nogil=True)
def chain(
    rng: np.random.Generator,
    patterns: np.ndarray,
    levels: np.ndarray,
    states: np.ndarray,
    shape: float,
    rate: float,
    sweeps: int,
    first: int,
) -> tuple[np.ndarray, np.ndarray]:
    """(sweeps,) draws of the undetected at level 0, and how often neighbouring levels traded places.

    ``levels`` is (levels, cells): the table's counts, then ever fewer of them, each level a table of its
    own whose posterior is flatter. ``states`` is (levels, classes, lists + 2), read and left as it stands
    to go on from it.
    """
    many, classes, lists = states.shape[0], states.shape[1], states.shape[2] - 2
    draws = np.empty(sweeps)
    traded = np.zeros(max(many - 1, 1))
    members = np.empty(classes, np.int64)
    on_list = np.empty((classes, lists), np.int64)
    kept = np.empty((classes, lists + 2))
    for step in range(sweeps):
        for level in range(many):
            missing = sweep(rng, states[level], patterns, levels[level], shape, rate, members, on_list)
            if level == 0:
                draws[step] = missing
        for level in range((first + step) % 2, many - 1, 2):
            gain = (
                log_likelihood(states[level + 1], patterns, levels[level], lists)
                + log_likelihood(states[level], patterns, levels[level + 1], lists)
                - log_likelihood(states[level], patterns, levels[level], lists)
                - log_likelihood(states[level + 1], patterns, levels[level + 1], lists)
            )
            if math.log(max(rng.random(), 1e-300)) < gain:
                kept[:] = states[level]
                states[level] = states[level + 1]
                states[level + 1] = kept
                traded[level] += 2.0 / sweeps
    return draws, traded
