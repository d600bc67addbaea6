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

from fanal.linkage.errors import NamesakesInOneFile, TooManyEncoded
from fanal.linkage.strangers import STEPS, Strangers, probability, strangers_of

if TYPE_CHECKING:
    from fanal.foundation.names.encoding import Encoded

KEPT, WITHIN = 4, 6  # nearest records kept for each one, between two files and within one
MOST_WORK = 5e10  # comparisons: some minutes
ROWS = 2000  # records whose similarities with all others show how alike strangers are
MOST = 200  # records of a group that are looked at whole
DOUBTFUL = 10.0  # more than any log odds here: distances must not be negative
UNALIKE = 0.1  # chance that two records of a group are one person however little they look alike
ROUNDS = 5  # in which the pairs found leave ever fewer strangers to the others
LEAST_SHARE = 0.001  # of strangers that are taken to be still possible


class Nearest(NamedTuple):
    """For each left record its nearest right ones: rows and Dice similarities, the nearest first; -1 for
    none."""

    rows: np.ndarray
    similarity: np.ndarray


def link_encoded(found: Encoded) -> pa.Table:
    """The pairs of all sources with one another. Raises TooManyEncoded, NamesakesInOneFile."""
    sources = np.array(found.source)
    names = sorted(set(found.source))
    work = len(sources) ** 2 * (1 if len(names) < 2 else 2)  # each file with the others and within
    if work > MOST_WORK:
        raise TooManyEncoded(n=len(sources), most=int((MOST_WORK / 2) ** 0.5))
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
    threshold found in the similarities themselves.

    ``left`` and ``right``: filters as uint8 (records, bytes); ``right`` left out: duplicates within
    ``left``. Every filter is compared with every other, 64 bits at a time. See ``strangers``. Between two
    files pairs are one to one: records that have surely found their own can be nobody else's, so fewer
    strangers are left for the others. Within one file a group of records that hangs on a weak pair is split:
    groups are joined while their pairs speak for it on average.
    """
    within = right is None
    other = left if right is None else right
    near = nearest(left, other, within=within, kept=WITHIN if within else KEPT)
    strangers = _strangers(left, other, within=within)
    if within:
        pairs = _all_near(near)
        chance = probability(pairs[2], strangers, among=pairs[2])
        turn = strangers.turn(pairs[2]) if strangers and (chance >= 0.5).any() else None
        if strangers and turn is not None and not strangers.tells_duplicates(pairs[2], turn):
            raise NamesakesInOneFile(n=len(left))
    else:
        pairs = _one_to_one(near)
        if strangers:
            strangers = strangers.with_namesakes(*_within(left, other))
        chance = probability(pairs[2], strangers, among=near.similarity[near.rows >= 0])
        for _ in range(ROUNDS):
            found = float(chance.sum())
            share = (1 - found / max(len(left), 1)) * (1 - found / max(len(other), 1))
            chance = probability(pairs[2], strangers, among=pairs[2], share=max(share, LEAST_SHARE))
    take = chance >= 0.5
    if within:
        take &= _together(left, pairs, take, chance)
    rows = {"left": pairs[0][take], "right": pairs[1][take], "similarity": pairs[2][take].round(6)}
    return pa.table({**rows, "probability": chance[take].round(6)})


def nearest(left: np.ndarray, right: np.ndarray, *, within: bool = False, kept: int = KEPT) -> Nearest:
    """The nearest right filters of each left one; equal similarities go to the lower row."""
    rows = np.full((len(left), kept), -1, dtype=np.int64)
    similarity = np.zeros((len(left), kept), dtype=np.float64)
    if len(left) and len(right):
        _kernel()[0](_longs(left), _longs(right), within, rows, similarity)
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


def _within(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Similarities of near pairs within each of two files, and pairs between them for each pair within."""
    found = [_all_near(nearest(each, each, within=True))[2] for each in (left, right)]
    pairs = sum(len(each) * (len(each) - 1) / 2 for each in (left, right))
    return np.concatenate(found), len(left) * len(right) / max(pairs, 1.0)


def _together(
    bits: np.ndarray, pairs: tuple[np.ndarray, np.ndarray, np.ndarray], take: np.ndarray, chance: np.ndarray
) -> np.ndarray:
    """Whether the records of each pair stay together when groups of three and more are looked at whole."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    edges = (np.ones(int(take.sum()), dtype=np.int8), (pairs[0][take], pairs[1][take]))
    label = connected_components(coo_matrix(edges, shape=(len(bits), len(bits))), directed=False)[1]
    label = label.astype(np.int64) * (MOST + 1)
    order = np.argsort(label, kind="stable")
    edge = np.flatnonzero(np.diff(label[order], prepend=-1, append=-1))
    for rows in (order[a:b] for a, b in zip(edge[:-1], edge[1:], strict=True)):
        if 2 < len(rows) <= MOST:
            apart = -_log_odds(_alike(bits[rows]), pairs[2], chance)
            tree = linkage(apart[np.triu_indices(len(rows), 1)] + DOUBTFUL, "average")
            label[rows] += fcluster(tree, DOUBTFUL, "distance") - 1
    return np.asarray(label[pairs[0]] == label[pairs[1]])


def _alike(bits: np.ndarray) -> np.ndarray:
    """Dice similarities of a few filters with one another."""
    ones = np.unpackbits(bits, axis=1).astype(np.float64)
    size = ones.sum(axis=1)
    return 2 * (ones @ ones.T) / np.maximum(size[:, None] + size[None, :], 1)


def _log_odds(similarity: np.ndarray, known: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """By the chance that pairs so alike have; both ends bounded, so that no single pair decides."""
    order = np.argsort(known, kind="stable")
    p = np.clip(np.interp(similarity, known[order], chance[order], left=0.0), UNALIKE, 1 - 1e-3)
    return np.asarray(np.log(p / (1 - p)))


def _strangers(left: np.ndarray, right: np.ndarray, *, within: bool) -> Strangers | None:
    """From every k-th record against all others."""
    if not len(left) or not len(right):
        return None
    rows = np.arange(0, len(left), max(1, len(left) // ROWS))
    tally = np.zeros(STEPS + 1, dtype=np.int64)
    _kernel()[1](_longs(left), _longs(right), rows, within, tally)
    pairs = len(left) * (len(left) - 1) / 2 if within else len(left) * len(right)
    return strangers_of(tally, len(rows), pairs / max(int(tally.sum()), 1))


_compiled: list[Any] = []


def _kernel() -> tuple[Any, Any]:
    """Compiled at the first use: 64 bits of two filters at a time; the nearest, and the tally."""
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

        @numba.njit(cache=False, nogil=True)
        def count(left, right, rows, within, tally):  # type: ignore[no-untyped-def]
            steps = len(tally) - 1
            for i in rows:
                for j in range(len(right)):
                    shared, size = np.int64(0), np.int64(0)
                    for w in range(left.shape[1]):
                        shared += np.int64(ones(left[i, w] & right[j, w]))
                        size += np.int64(ones(left[i, w])) + np.int64(ones(right[j, w]))
                    if size and not (within and i == j):
                        tally[2 * shared * steps // size] += 1

        _compiled.extend((fill, count))
    return _compiled[0], _compiled[1]
