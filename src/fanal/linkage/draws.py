"""Plausible linkages: what else the same records could mean.

The records of a group that hangs together even by faint ties are dealt to persons again and again, each
record in turn given all others (Gibbs sampling over partitions, the log odds of the pairs as its energy), so
that a draw is always a true partition: if a is b and b is c, then a is c. A group of two is its pair's
probability.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from fanal.linkage.base import Prepared
from fanal.linkage.clusters import odds_of
from fanal.linkage.components import labels_of, members_of

FAINTEST = 0.02  # pairs below are never drawn as one person
LARGEST = 60  # a group beyond hangs together by chance: its fainter half of ties is left out
WARM, EACH = 20, 3  # rounds before the first draw and between two


def draw(prepared: Prepared, pairs: pa.Table, *, n: int, seed: int) -> np.ndarray:
    """``n`` plausible linkages, shape (n, records): the person's number of each record in each. The numbers
    are those of the person's first record, so they are not consecutive; equal means the same person."""
    size = len(prepared)
    left, right = (pairs[name].to_numpy().astype(np.int64) for name in ("left", "right"))
    p = pairs["probability"].to_numpy()
    drawn = np.tile(np.arange(size, dtype=np.int32), (n, 1))
    rng = np.random.default_rng(seed)
    for members, odds in _groups(size, left, right, p):
        state = _two(rng, odds[0, 1], n) if len(members) == 2 else sampler()(
            odds, rng.random((WARM + EACH * n) * len(members)), n, WARM, EACH
        )  # fmt: skip
        drawn[:, members] = members[state]
    return drawn


def _two(rng: np.random.Generator, odds: float, n: int) -> np.ndarray:
    same = rng.random(n) < 1 / (1 + np.exp(-np.clip(odds, -40, 40)))
    return np.column_stack([np.zeros(n, dtype=np.int64), np.where(same, 0, 1)])


def _groups(
    size: int, left: np.ndarray, right: np.ndarray, p: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """The groups of records that may be persons, and the log odds of their pairs as a matrix."""
    bar = FAINTEST
    labels = np.arange(size)
    open_ = np.ones(len(p), dtype=bool)
    found: list[tuple[np.ndarray, np.ndarray]] = []
    while True:
        kept = open_ & (p >= bar)
        labels = labels_of(size, left[kept], right[kept])
        counts = np.bincount(labels, minlength=size)
        large = counts[labels] > LARGEST
        done = open_ & (labels[left] == labels[right]) & ~large[left]
        found += _matrices(labels, large, left[done], right[done], p[done])
        open_ &= large[left] & large[right] & (labels[left] == labels[right])
        if not open_.any() or bar > 0.99:
            return found
        bar = min(bar * 2, 0.995) if bar < 0.4 else 0.5 + bar / 2


def _matrices(
    labels: np.ndarray, large: np.ndarray, left: np.ndarray, right: np.ndarray, p: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    odds = odds_of(p, 0.5)
    order = np.argsort(labels[left], kind="stable")
    left, right, odds = left[order], right[order], odds[order]
    group = labels[left]
    found = []
    for members in members_of(np.where(large, -1 - np.arange(len(labels)), labels)):
        number = labels[members[0]]
        start, end = np.searchsorted(group, [number, number + 1])
        if start == end:
            continue
        table = np.full((len(members), len(members)), odds_of(np.array([FAINTEST / 4]), 0.5)[0])
        a, b = np.searchsorted(members, left[start:end]), np.searchsorted(members, right[start:end])
        table[a, b] = table[b, a] = odds[start:end]
        found.append((members, table))
    return found


@cache
def sampler() -> Any:
    """The Gibbs sampler, compiled when first used."""
    from numba import njit

    @njit(cache=False)  # type: ignore[untyped-decorator]
    def gibbs(odds, chance, n, warm, each):  # type: ignore[no-untyped-def]
        k = odds.shape[0]
        state = np.arange(k)
        drawn = np.empty((n, k), dtype=np.int64)
        score = np.empty(k)
        at = 0
        for step in range(warm + each * n):
            for i in range(k):
                # the person of each other record, or one of its own
                for c in range(k):
                    score[c] = -1e18
                for j in range(k):
                    if j != i:
                        if score[state[j]] < -1e17:
                            score[state[j]] = 0.0
                        score[state[j]] += odds[i, j]
                empty = 0
                while score[empty] > -1e17:
                    empty += 1
                score[empty] = 0.0
                most = score.max()
                total = 0.0
                for c in range(k):
                    if score[c] > -1e17:
                        total += np.exp(score[c] - most)
                left = chance[at] * total
                at += 1
                for c in range(k):
                    if score[c] > -1e17:
                        left -= np.exp(score[c] - most)
                        state[i] = c
                        if left <= 0:
                            break
            if step >= warm and (step - warm) % each == each - 1:
                d = (step - warm) // each
                for i in range(k):
                    for j in range(k):
                        if state[j] == state[i]:
                            drawn[d, i] = j
                            break
        return drawn

    return gibbs
