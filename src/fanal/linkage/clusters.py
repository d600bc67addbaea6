"""Pairs become persons: groups that hang on a weak link are split.

Greedy agglomeration, the surest pair first (average linkage on log odds; the greedy form of correlation
clustering, Bansal, Blum and Chawla 2004): two groups become one when the pairs between them, taken together,
speak for it. Pairs that were never compared speak against it, faintly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fanal.linkage.base import Cluster, Decision, Linkage, Prepared, Settings
from fanal.linkage.components import labels_of, members_of, renumbered
from fanal.linkage.presets import repeating

FAINT = -3.0  # log odds of a pair that was not even a candidate
MOST = 8.0  # no pair outweighs a person's decision, or many others
DECIDED = 1000.0
SELDOM = 0.003  # a source with fewer pairs of its own a record holds each person once
FEW = 100  # records of a source too small to tell


def cluster(
    prepared: Prepared, pairs: pa.Table, settings: Settings, decisions: Sequence[Decision] | None = None
) -> Linkage:
    """Persons from scored pairs. ``decisions`` bind: said to be the same joins, said to be different parts.

    Raises DecisionsContradict.
    """
    from fanal.linkage.deciding import apply_decisions, consistent

    if decisions:
        consistent(prepared, decisions)
        pairs = apply_decisions(prepared, pairs, decisions)
    n = len(prepared)
    left, right = (pairs[name].to_numpy().astype(np.int64) for name in ("left", "right"))
    p = pairs["probability"].to_numpy()
    odds = odds_of(p, settings.threshold)
    odds = np.where(once(prepared, left, right, p, settings) & (odds < DECIDED), -DECIDED, odds)
    joined = odds >= 0
    labels = labels_of(n, left[joined], right[joined])
    person, split = _parted(labels, left, right, odds)
    person = renumbered(person)
    clusters, sure = _described(person, left, right, p)
    return Linkage(person, sure, clusters, split)


def odds_of(p: np.ndarray, threshold: float) -> np.ndarray:
    """Log odds against the threshold; what people decided is beyond all doubt."""
    inner = np.clip(p, 1e-9, 1 - 1e-9)
    bar = np.log(threshold / (1 - threshold)) if 0 < threshold < 1 else 0.0
    odds = np.clip(np.log(inner / (1 - inner)) - bar, -MOST, MOST)
    return np.where(p >= 1.0, DECIDED, np.where(p <= 0.0, -DECIDED, odds))


def once(
    prepared: Prepared, left: np.ndarray, right: np.ndarray, p: np.ndarray, settings: Settings
) -> np.ndarray:
    """Pairs within one source that holds each person once."""
    a, b = prepared.sources[left], prepared.sources[right]
    within = a == b
    if settings.deduplicated is not None:
        held = np.array([name in settings.deduplicated for name in prepared.source_names])
    else:
        own = np.bincount(a[within & (p >= 0.9)], minlength=len(prepared.source_names))
        across = np.bincount(a[~within & (p >= 0.9)], minlength=len(prepared.source_names))
        across += np.bincount(b[~within & (p >= 0.9)], minlength=len(prepared.source_names))
        size = np.bincount(prepared.sources, minlength=len(prepared.source_names))
        held = (own < SELDOM * size) & (size >= FEW) & (across > 20 * own)
        held &= ~np.isin(np.array(prepared.kinds or ("",) * len(held)), repeating())
    return within & held[a]


def _parted(
    labels: np.ndarray, left: np.ndarray, right: np.ndarray, odds: np.ndarray
) -> tuple[np.ndarray, int]:
    """Labels with the groups of three and more looked at again, and how many were split."""
    person, split, free = labels.copy(), 0, int(labels.max(initial=-1)) + 1
    inside = labels[left] == labels[right]
    sizes = np.bincount(labels, minlength=free)
    inside &= sizes[labels[left]] > 2
    left, right, odds = left[inside], right[inside], odds[inside]
    group = labels[left]
    order = np.argsort(group, kind="stable")
    left, right, odds, group = left[order], right[order], odds[order], group[order]
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    ends = np.append(starts[1:], len(group)) if len(group) else starts
    for start, end in zip(starts, ends, strict=True):
        size = sizes[group[start]]
        if end - start == size * (size - 1) // 2 and odds[start:end].min() >= 0:
            continue
        parts = _agglomerated(left[start:end], right[start:end], odds[start:end])
        if len(parts) > 1:
            split += 1
            for part in parts[1:]:
                person[part] = free
                free += 1
    return person, split


def _agglomerated(left: np.ndarray, right: np.ndarray, odds: np.ndarray) -> list[list[int]]:
    """The parts of one group, by its pairs."""
    between: dict[int, dict[int, tuple[float, int]]] = {}
    size: dict[int, int] = {}
    held: dict[int, list[int]] = {}
    for a, b, o in zip(left.tolist(), right.tolist(), odds.tolist(), strict=True):
        between.setdefault(a, {})[b] = (o, 1)
        between.setdefault(b, {})[a] = (o, 1)
    for one in between:
        size[one], held[one] = 1, [one]

    def strength(a: int, b: int) -> float:
        total, known = between[a][b]
        unknown = max(size[a] * size[b] - known, 0)
        return (total + FAINT * unknown) / (known + unknown)

    import heapq

    heap = [(-strength(a, b), a, b) for a in between for b in between[a] if a < b]
    heapq.heapify(heap)
    while heap:
        minus, a, b = heapq.heappop(heap)
        if minus > 0:
            break
        if a not in held or b not in held or b not in between[a] or -minus != strength(a, b):
            continue
        # b goes into a; records that somebody decided are one person count as one
        decided = between[a][b][0] >= DECIDED / 2
        for other, (total, known) in between.pop(b).items():
            del between[other][b]
            if other == a:
                continue
            mine, seen = between[a].get(other, (0.0, 0))
            between[a][other] = between[other][a] = (mine + total, seen + known)
        held[a] += held.pop(b)
        size[a] = max(size[a], size.pop(b)) if decided else size[a] + size.pop(b)
        for other in between[a]:
            low, high = min(a, other), max(a, other)
            heapq.heappush(heap, (-strength(low, high), low, high))
    return sorted((sorted(part) for part in held.values()), key=lambda part: part[0])


def _described(
    person: np.ndarray, left: np.ndarray, right: np.ndarray, p: np.ndarray
) -> tuple[tuple[Cluster, ...], np.ndarray]:
    """Every person of several records, and how sure each record belongs to its person."""
    n = len(person)
    inside = person[left] == person[right]
    left, right, p = left[inside], right[inside], p[inside]
    # a record belongs by its surest tie; the person hangs on the weakest of these
    best = np.zeros(n)
    np.maximum.at(best, left, p)
    np.maximum.at(best, right, p)
    persons = int(person.max(initial=-1)) + 1
    total = np.bincount(person[left], weights=p, minlength=persons)
    linked = np.bincount(person[left], weights=(p >= 0.5).astype(float), minlength=persons)
    clusters = []
    sure = np.ones(n)
    for members in members_of(person):
        number, k = int(person[members[0]]), len(members)
        every = k * (k - 1) / 2
        sure[members] = best[members]
        clusters.append(
            Cluster(number, tuple(int(row) for row in members), round(float(total[number] / every), 6),
                    round(float(best[members].min()), 6), round(float(linked[number] / every), 6))
        )  # fmt: skip
    return tuple(clusters), sure
