"""Persons of a model, joined where a source itself says that two of its records are one person."""

from __future__ import annotations

import numpy as np
import pyarrow as pa


def groups_of(records: pa.Table) -> np.ndarray:
    """A number for each record, equal where source and person key are equal; -1 without a key."""
    keys = records["person_key"].to_pylist()
    sources = records["source"].to_pylist()
    known: dict[tuple[str, str], int] = {}
    return np.array(
        [
            -1 if key is None else known.setdefault((source, key), len(known))
            for source, key in zip(sources, keys, strict=True)
        ],
        dtype=np.int64,
    )


def united(person: np.ndarray, group: np.ndarray) -> np.ndarray:
    """The persons joined by the groups, numbered from 0 in the order of their first records."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    keyed = np.flatnonzero(group >= 0)
    n = int(person.max()) + 1 if len(person) else 0
    first = np.full(int(group.max()) + 1 if len(keyed) else 0, -1, dtype=np.int64)
    first[group[keyed][::-1]] = person[keyed][::-1]
    left, right = person[keyed], first[group[keyed]]
    apart = left != right
    if apart.any():
        edges = (np.ones(int(apart.sum()), dtype=np.int8), (left[apart], right[apart]))
        _, label = connected_components(coo_matrix(edges, shape=(n, n)), directed=False)
        person = label[person]
    return in_order(person)


def in_order(person: np.ndarray) -> np.ndarray:
    """The same persons, numbered from 0 in the order of their first records."""
    _, first, inverse = np.unique(person, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(place[inverse])
