"""Hamiltonian steps (Neal 2011) for a Poisson log-linear model with normal priors, whitened at its mode."""

from __future__ import annotations

import math

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def chain(
    rng: np.random.Generator,
    counts: np.ndarray,
    design: np.ndarray,
    offset: np.ndarray,
    prior: np.ndarray,
    centre: np.ndarray,
    draws: int,
    step: float,
    leaps: int,
) -> tuple[np.ndarray, float]:
    """(draws, d) whitened coordinates and the share of steps taken.

    The log means of the cells are ``offset + design @ z``; each row of ``prior @ z + centre`` is standard
    normal beforehand.
    """
    d = design.shape[1]
    z: np.ndarray = np.zeros(d)
    for j in range(d):
        z[j] = 0.5 * rng.standard_normal()
    found = np.empty((draws, d))
    value, slope = _value(z, counts, design, offset, prior, centre)
    taken = 0
    for each in range(draws):
        speed: np.ndarray = np.empty(d)
        for j in range(d):
            speed[j] = rng.standard_normal()
        before = value - 0.5 * np.dot(speed, speed)
        length = step * (0.8 + 0.4 * rng.random())
        there: np.ndarray = z.copy()
        there_value, there_slope = value, slope
        for _ in range(leaps):
            speed = speed + 0.5 * length * there_slope
            there = there + length * speed
            there_value, there_slope = _value(there, counts, design, offset, prior, centre)
            speed = speed + 0.5 * length * there_slope
            if not math.isfinite(there_value):
                break
        after = there_value - 0.5 * np.dot(speed, speed)
        if math.isfinite(after) and math.log(max(rng.random(), 1e-300)) < after - before:
            z, value, slope = there, there_value, there_slope
            taken += 1
        found[each] = z
    return found, taken / draws


@numba.njit(cache=True, nogil=True)
def _value(
    z: np.ndarray,
    counts: np.ndarray,
    design: np.ndarray,
    offset: np.ndarray,
    prior: np.ndarray,
    centre: np.ndarray,
) -> tuple[float, np.ndarray]:
    """The log posterior without its constant, and its gradient."""
    log_mean = offset + np.dot(design, z)
    mean = np.exp(np.minimum(log_mean, 700.0))
    away = centre + np.dot(prior, z)
    value = np.dot(counts, log_mean) - np.sum(mean) - 0.5 * np.dot(away, away)
    return value, np.dot(counts - mean, design) - np.dot(away, prior)
