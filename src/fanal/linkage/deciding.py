"""What people decided, joined to what the model says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pyarrow as pa

from fanal.linkage.base import Decision, Prepared
from fanal.linkage.components import labels_of, members_of
from fanal.linkage.errors import DecisionsContradict, UnknownRecord


@dataclass(frozen=True)
class Settled:
    """Pairs of rows that people decided, each once, sorted; the last decision about a pair counts."""

    left: np.ndarray
    right: np.ndarray
    same: np.ndarray


def settled_pairs(prepared: Prepared, decisions: Sequence[Decision]) -> Settled:
    """Raises UnknownRecord."""
    left, right, same = rows_of(prepared, decisions)
    last = {(int(a), int(b)): bool(s) for a, b, s in zip(left, right, same, strict=True) if a != b}
    pairs = np.array(sorted(last), dtype=np.int32).reshape(-1, 2)
    return Settled(pairs[:, 0], pairs[:, 1], np.array([last[pair] for pair in sorted(last)], dtype=bool))


def rows_of(prepared: Prepared, decisions: Sequence[Decision]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Left and right rows and whether they are the same. Raises UnknownRecord."""
    wanted = {key for one in decisions for key in (one.left, one.right)}
    place = {key: row for row, key in enumerate(prepared.records) if key in wanted}
    unknown = sum(one.left not in place or one.right not in place for one in decisions)
    if unknown:
        raise UnknownRecord(n=unknown)
    left = np.array([place[one.left] for one in decisions], dtype=np.int32)
    right = np.array([place[one.right] for one in decisions], dtype=np.int32)
    same = np.array([one.same for one in decisions], dtype=bool)
    return np.minimum(left, right), np.maximum(left, right), same


def apply_decisions(prepared: Prepared, pairs: pa.Table, decisions: Sequence[Decision]) -> pa.Table:
    """Decided pairs get probability 1 or 0, and so do those that follow from them (if a is b and b is c, a is
    c); the last decision about a pair counts; pairs never compared are added with no evidence."""
    n = len(prepared)
    last = {a * n + b: yes for (a, b), yes in _closed(n, settled_pairs(prepared, decisions)).items()}
    keys = np.array(sorted(last), dtype=np.int64)
    values = np.array([float(last[int(key)]) for key in keys])
    have = pairs["left"].to_numpy().astype(np.int64) * n + pairs["right"].to_numpy()
    probability = pairs["probability"].to_numpy().copy()
    place = np.searchsorted(keys, have)
    known = (place < len(keys)) & (keys[np.minimum(place, len(keys) - 1)] == have)
    probability[known] = values[place[known]]
    pairs = pairs.set_column(pairs.column_names.index("probability"), "probability", pa.array(probability))
    new = ~np.isin(keys, have)
    if new.any():
        more = {
            "left": keys[new] // n, "right": keys[new] % n, "probability": values[new],
            "weight": np.zeros(int(new.sum())),
        }  # fmt: skip
        arrays = [
            pa.array(more.get(field.name, np.zeros(int(new.sum()), dtype=np.int8)), field.type)
            for field in pairs.schema
        ]
        pairs = pa.concat_tables([pairs, pa.table(arrays, schema=pairs.schema)]).sort_by(
            [("left", "ascending"), ("right", "ascending")]
        )
    return pairs.combine_chunks()


def _closed(n: int, settled: Settled) -> dict[tuple[int, int], bool]:
    """What was decided and what follows. Where decisions contradict each other the words themselves count."""
    explicit = {
        (int(a), int(b)): bool(s) for a, b, s in zip(settled.left, settled.right, settled.same, strict=True)
    }
    labels = labels_of(n, settled.left[settled.same], settled.right[settled.same])
    one = {int(group[0]): group.tolist() for group in members_of(labels)}
    of = {row: rows for rows in one.values() for row in rows}
    found = {pair: True for rows in one.values() for pair in combinations(rows, 2)}
    for (a, b), yes in explicit.items():
        if not yes and labels[a] != labels[b]:
            between = product(of.get(a, [a]), of.get(b, [b]))
            found |= {(min(x, y), max(x, y)): False for x, y in between}
    return found | explicit


def consistent(prepared: Prepared, decisions: Sequence[Decision]) -> None:
    """Raises DecisionsContradict where records that decisions join are also kept apart by one."""
    left, right, same = rows_of(prepared, decisions)
    last = {(int(a), int(b)): bool(s) for a, b, s in zip(left, right, same, strict=True)}
    one = np.array([pair for pair, yes in last.items() if yes], dtype=np.int64).reshape(-1, 2)
    two = np.array([pair for pair, yes in last.items() if not yes], dtype=np.int64).reshape(-1, 2)
    labels = labels_of(len(prepared), one[:, 0], one[:, 1])
    wrong = int((labels[two[:, 0]] == labels[two[:, 1]]).sum())
    if wrong:
        raise DecisionsContradict(n=2 * wrong)
