"""Linking of encoded records: which filters belong to one person, without any secret and any truth.

For ``fanal link --encoded``::

    found = read_encoded(paths)                    # fanal.foundation.names.encoding
    pairs = link_encoded(found)                    # left, right (rows of ``found``), similarity, probability
    person = persons_of(len(found), pairs)         # one number a record

Records of two sources are paired one to one; where there is one source alone it is searched for duplicates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from fanal.foundation.names.encoding import Encoded

KEPT = 4  # nearest records kept for each one
_ROUNDS = 200


class Nearest(NamedTuple):
    """For each left record its nearest right ones: rows and Dice similarities, the nearest first; -1 for
    none."""

    rows: np.ndarray
    similarity: np.ndarray


def link_encoded(found: Encoded) -> pa.Table:
    """The pairs of all sources with one another."""
    sources = np.array(found.source)
    names = sorted(set(found.source))
    if len(names) < 2:
        return compare_encoded(found.bits)
    tables = []
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            left, right = np.flatnonzero(sources == one), np.flatnonzero(sources == other)
            pairs = compare_encoded(found.bits[left], found.bits[right])
            tables.append(
                pairs.set_column(0, "left", pa.array(left[pairs["left"].to_numpy()]))
                .set_column(1, "right", pa.array(right[pairs["right"].to_numpy()]))
            )  # fmt: skip
    return pa.concat_tables(tables)


def compare_encoded(left: np.ndarray, right: np.ndarray | None = None) -> pa.Table:
    """The pairs (left, right: row numbers; similarity: Dice; probability) that are one person, by a
    threshold found
    in the similarities themselves.

    ``left`` and ``right``: filters as uint8 (records, bytes); ``right`` left out: duplicates within
    ``left``. Every
    filter is compared with every other, 64 bits at a time. The threshold: what is second nearest (fifth
    nearest
    within one file) is another person, so those similarities give the distribution of strangers; that of
    the same
    person is a second normal distribution, learned by expectation maximisation over the pairs that are
    nearest
    one to one (Fellegi and Sunter 1969; Dempster, Laird, Rubin 1977).
    """
    within = right is None
    other = left if right is None else right
    near = nearest(left, other, within=within, kept=6 if within else KEPT)
    pairs = _one_to_one(near) if not within else _all_near(near)
    strangers = near.similarity[:, 4 if within else 1]
    probability = _probability(pairs[2], strangers[strangers > 0])
    take = probability >= 0.5
    rows = {"left": pairs[0][take], "right": pairs[1][take], "similarity": pairs[2][take].round(6)}
    return pa.table({**rows, "probability": probability[take].round(6)})


def nearest(left: np.ndarray, right: np.ndarray, *, within: bool = False, kept: int = KEPT) -> Nearest:
    """The nearest right filters of each left one; equal similarities go to the lower row."""
    rows = np.full((len(left), kept), -1, dtype=np.int64)
    similarity = np.zeros((len(left), kept), dtype=np.float64)
    if len(left) and len(right):
        _kernel()(_longs(left), _longs(right), within, rows, similarity)
    return Nearest(rows, similarity)


def persons_of(count: int, pairs: pa.Table) -> np.ndarray:
    """A person number for each record: records that pairs hang together."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    left, right = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _longs(bits: np.ndarray) -> np.ndarray:
    spare = -bits.shape[1] % 8
    return np.ascontiguousarray(np.pad(bits, ((0, 0), (0, spare)))).view(np.uint64)


def _one_to_one(near: Nearest) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Greedy, the most alike first; each record at most once."""
    left = np.repeat(np.arange(len(near.rows)), near.rows.shape[1])
    right, similarity = near.rows.ravel(), near.similarity.ravel()
    order = np.lexsort((right, left, -similarity))
    used_left, used_right, taken = set(), set(), []
    for place in order[right[order] >= 0]:
        one, other = int(left[place]), int(right[place])
        if one not in used_left and other not in used_right:
            used_left.add(one)
            used_right.add(other)
            taken.append(place)
    chosen = np.array(taken, dtype=np.int64)
    return left[chosen], right[chosen], similarity[chosen]


def _all_near(near: Nearest) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of near records within one file, each once."""
    left = np.repeat(np.arange(len(near.rows)), near.rows.shape[1])
    right, similarity = near.rows.ravel(), near.similarity.ravel()
    good = right >= 0
    pairs = np.stack([np.minimum(left, right), np.maximum(left, right)], axis=1)[good]
    _, first = np.unique(pairs, axis=0, return_index=True)
    return pairs[first, 0], pairs[first, 1], similarity[good][first]


def _probability(similarity: np.ndarray, strangers: np.ndarray) -> np.ndarray:
    """The posterior chance that a pair is one person."""
    if not len(similarity):
        return np.zeros(0)
    # of strangers the middle is trusted and not the tail, where brothers and duplicates are
    middle = float(np.median(strangers)) if len(strangers) else 0.5
    spread = float(1.4826 * np.median(np.abs(strangers - middle))) if len(strangers) else 0.05
    spread = max(spread, 0.01)
    same, width, share = max(0.9, middle + 6 * spread), 0.08, 0.5
    posterior = np.zeros(len(similarity))
    for _ in range(_ROUNDS):
        own = share * _normal(similarity, same, width)
        # beyond its middle the stranger's curve alone falls; a pair above both middles is never a stranger
        foreign = (1 - share) * _normal(similarity, middle, spread * 1.25)
        posterior = np.where(similarity >= same, 1.0, own / np.maximum(own + foreign, 1e-300))
        posterior = np.where(similarity <= middle, 0.0, posterior)
        weight = posterior.sum()
        if weight < 1e-9:
            break
        share = min(0.999, max(0.001, weight / len(similarity)))
        same = max(float((posterior * similarity).sum() / weight), middle + 3 * spread)
        width = max(float(np.sqrt((posterior * (similarity - same) ** 2).sum() / weight)), 0.01)
    return posterior


def _normal(values: np.ndarray, middle: float, spread: float) -> np.ndarray:
    return np.exp(-0.5 * ((values - middle) / spread) ** 2) / spread


_compiled: list[Any] = []


def _kernel() -> Any:
    """Compiled at the first use: 64 bits of two filters at a time."""
    if not _compiled:
        import numba

        @numba.njit(cache=False, nogil=True)
        def ones(x):  # type: ignore[no-untyped-def]
            x = x - ((x >> np.uint64(1)) & np.uint64(0x5555555555555555))
            x = (x & np.uint64(0x3333333333333333)) + ((x >> np.uint64(2)) & np.uint64(0x3333333333333333))
            x = (x + (x >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
            return (x * np.uint64(0x0101010101010101)) >> np.uint64(56)

        @numba.njit(cache=False, nogil=True)
        def fill(left, right, within, rows, similarity):  # type: ignore[no-untyped-def]
            width, kept = left.shape[1], rows.shape[1]
            size = np.zeros(len(right), dtype=np.int64)
            for j in range(len(right)):
                for w in range(width):
                    size[j] += np.int64(ones(right[j, w]))
            for i in range(len(left)):
                own = np.int64(0)
                for w in range(width):
                    own += np.int64(ones(left[i, w]))
                for j in range(len(right)):
                    if (within and i == j) or own + size[j] == 0:
                        continue
                    least = similarity[i, kept - 1]
                    if 2.0 * min(own, size[j]) <= least * (own + size[j]):
                        continue
                    shared = np.int64(0)
                    for w in range(width):
                        shared += np.int64(ones(left[i, w] & right[j, w]))
                    dice = 2.0 * shared / (own + size[j])
                    if dice <= least:
                        continue
                    place = kept - 1
                    while place > 0 and similarity[i, place - 1] < dice:
                        similarity[i, place] = similarity[i, place - 1]
                        rows[i, place] = rows[i, place - 1]
                        place -= 1
                    similarity[i, place] = dice
                    rows[i, place] = j

        _compiled.append(fill)
    return _compiled[0]
