"""Groups of records that hang together by pairs, in arrays."""

from __future__ import annotations

import numpy as np


def labels_of(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The connected component of each of n records, numbered in the order of their first records."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n))
    _, labels = connected_components(graph, directed=False)
    return renumbered(labels)


def renumbered(labels: np.ndarray) -> np.ndarray:
    """The same partition, its groups numbered by their first record."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[inverse]


def members_of(labels: np.ndarray, least: int = 2) -> list[np.ndarray]:
    """The records of each group of at least so many, in the order of the groups' numbers."""
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    sizes = np.diff(np.append(starts, len(order)))
    return [order[s : s + k] for s, k in zip(starts, sizes, strict=True) if k >= least]


def pairs_within(labels: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of records of one group, for groups of 3 up to ``most`` records."""
    lefts, rights = [], []
    for members in members_of(labels, 3):
        if len(members) <= most:
            a, b = np.triu_indices(len(members), 1)
            lefts.append(members[a])
            rights.append(members[b])
    if not lefts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(lefts), np.concatenate(rights)
