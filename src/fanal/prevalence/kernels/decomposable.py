"""Decomposable graphs on a few vertices, and the sum over all of them at each size of the population."""

from __future__ import annotations

import math

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def graphs(vertices: int) -> tuple[np.ndarray, np.ndarray]:
    """Every decomposable (chordal) graph on labelled vertices.

    Returns (g, vertices) cliques ``v | earlier neighbours of v`` and (g, vertices) separators ``earlier
    neighbours of v``, as vertex masks in an order of maximum cardinality search (Tarjan & Yannakakis 1984):
    the graph is chordal exactly when the earlier neighbours of every vertex are a clique.
    """
    pairs = vertices * (vertices - 1) // 2
    cliques = np.empty((1 << pairs, vertices), np.uint8)
    separators = np.empty((1 << pairs, vertices), np.uint8)
    near = np.zeros(vertices, np.int64)
    found = 0
    for graph in range(1 << pairs):
        near[:] = 0
        bit = 0
        for i in range(vertices):
            for j in range(i + 1, vertices):
                if graph >> bit & 1:
                    near[i] |= 1 << j
                    near[j] |= 1 << i
                bit += 1
        numbered = 0
        chordal = True
        for step in range(vertices):
            chosen, most = -1, -1
            for v in range(vertices):
                if not numbered >> v & 1:
                    rest, size = near[v] & numbered, 0
                    while rest:
                        rest &= rest - 1
                        size += 1
                    if size > most:
                        chosen, most = v, size
            earlier = near[chosen] & numbered
            for u in range(vertices):
                if earlier >> u & 1 and earlier & ~(near[u] | 1 << u):
                    chordal = False
            if not chordal:
                break
            cliques[found, step] = earlier | 1 << chosen
            separators[found, step] = earlier
            numbered |= 1 << chosen
        if chordal:
            found += 1
    return cliques[:found].copy(), separators[:found].copy()


@numba.njit(cache=True, nogil=True)
def peaks(
    cliques: np.ndarray, separators: np.ndarray, scores: np.ndarray, base: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(graphs,) lower and upper bound of the height of each graph's log posterior over the grid.

    ``scores`` is (2**lists, points), ``base`` (points,). The lower bound is the highest point; a peak
    narrower than the grid's step rises above it by what a parabola through the three highest points says,
    taken twice.
    """
    many, points = len(cliques), scores.shape[1]
    lower, upper = np.empty(many), np.empty(many)
    row = np.empty(points)
    for g in range(many):
        for k in range(points):
            row[k] = base[k]
        for s in range(cliques.shape[1]):
            one, other = cliques[g, s], separators[g, s]
            for k in range(points):
                row[k] += scores[one, k] - scores[other, k]
        top = 0
        for k in range(points):
            if row[k] > row[top]:
                top = k
        lower[g] = upper[g] = row[top]
        if 0 < top < points - 1:
            left, right = row[top] - row[top - 1], row[top] - row[top + 1]
            if left + right > 0.0:
                upper[g] += 2.0 * (left - right) ** 2 / (8.0 * (left + right))
    return lower, upper


@numba.njit(cache=True, nogil=True)
def mixture(
    cliques: np.ndarray, separators: np.ndarray, scores: np.ndarray, base: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """(points,) posterior mass over exp(reference), (graphs,) log evidence, the reference."""
    many, points = len(cliques), scores.shape[1]
    mass = np.zeros(points)
    evidence = np.empty(many)
    row = np.empty(points)
    reference = -1e300
    for g in range(many):
        for k in range(points):
            row[k] = base[k]
        for s in range(cliques.shape[1]):
            one, other = cliques[g, s], separators[g, s]
            for k in range(points):
                row[k] += scores[one, k] - scores[other, k]
        top = -1e300
        for k in range(points):
            if row[k] > top:
                top = row[k]
        if top > reference:
            if reference > -1e299:
                shrink = math.exp(reference - top)
                for k in range(points):
                    mass[k] *= shrink
            reference = top
        total = 0.0
        for k in range(points):
            if row[k] > reference - 45.0:
                each = math.exp(row[k] - reference) * weights[k]
                total += each
                mass[k] += each
        evidence[g] = math.log(total) + reference if total > 0.0 else -np.inf
    return mass, evidence, reference
