"""Shares as pools of ready answers: drawing a column costs one random index a row, however many codes it
lists.

A pool holds ``SLOTS`` answers by group. Single codes fill the slots by largest remainder; lists are
sampled once with a fixed seed, so the pools, and with them the target shares, are the same for every seed
of a simulation.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from fanal.simulate.coded import Coded
from fanal.vocabulary import code_list, fields

SLOTS = 4096
GROUPS = ("girl", "boy", "woman", "man")
GENERATION = ("child", "child", "adult", "adult")  # of each of GROUPS
_POOL_SEED = 20_210_825
_SETTINGS = ("by", "when", "missing")


@dataclass(frozen=True)
class Pool:
    """Answers by group. ``slots[group, k]`` is an index into ``values``."""

    values: tuple[str, ...]
    slots: np.ndarray
    missing: float = 0.0
    when: str = ""

    def draw(self, rng: np.random.Generator, group: np.ndarray) -> Coded:
        """One answer for each row, ``group`` being the row's index in GROUPS."""
        slot = rng.integers(0, SLOTS, len(group), dtype=np.int16)
        return Coded(self.slots[group, slot], self.values)


@cache
def data(name: str) -> dict[str, Any]:
    """One of the simulator's data files."""
    return tomllib.loads((files("fanal.simulate") / name).read_text(encoding="utf-8"))


def single(shares: dict[str, float]) -> list[str]:
    """SLOTS answers of one code each, in the proportions given (largest remainder)."""
    exact = {code: share * SLOTS / sum(shares.values()) for code, share in shares.items()}
    whole = {code: int(value) for code, value in exact.items()}
    rest = sorted(exact, key=lambda code: (whole[code] - exact[code], code))
    for code in rest[: SLOTS - sum(whole.values())]:
        whole[code] += 1
    return [code for code, count in whole.items() for _ in range(count)]


def several(shares: dict[str, float], order: list[str]) -> list[str]:
    """SLOTS lists of codes, never empty, each code in its share of them, codes independent given that."""
    codes = sorted(shares, key=order.index)
    target = np.array([shares[code] for code in codes])
    chance = target.copy()
    for _ in range(
        500
    ):  # chance / P(at least one) = target, solved by iteration; needs the targets to add up to > 1
        chance = np.minimum(target * (1 - np.prod(1 - chance)), 1.0)
    rng = np.random.default_rng(_POOL_SEED)
    found: list[np.ndarray] = []
    while sum(map(len, found)) < SLOTS:
        drawn = rng.random((4 * SLOTS, len(codes))) < chance
        found.append(drawn[drawn.any(axis=1)])
    rows = np.concatenate(found)[:SLOTS]
    return [";".join(code for code, yes in zip(codes, row, strict=True) if yes) for row in rows]


def answers(shares: dict[str, float], order: list[str]) -> list[str]:
    many = sum(shares.values()) > 1.0 + 1e-9
    # codes that alone say "none" cannot stand in a list with others: they get slots of their own
    if not many or "none" not in shares:
        return several(shares, order) if many else single(shares)
    rest = {code: share / (1 - shares["none"]) for code, share in shares.items() if code != "none"}
    alone = round(shares["none"] * SLOTS)
    others = several(rest, order) if sum(rest.values()) > 1.0 + 1e-9 else single(rest)
    picked = np.random.default_rng(_POOL_SEED).permutation(SLOTS)[: SLOTS - alone]
    return ["none"] * alone + [others[i] for i in picked]


def pool_of(table: dict[str, Any], order: list[str]) -> Pool:
    """The pool of one table of shares.toml, over the groups that it names."""
    by = table.get("by")
    if by is None:
        own = {code: share for code, share in table.items() if code not in _SETTINGS}
        each = [answers(own, order)] * len(GROUPS)
    else:
        made = {name: answers(table[name], order) for name in by}
        each = [
            made[name if name in made else generation]
            for name, generation in zip(GROUPS, GENERATION, strict=True)
        ]
    values = tuple(sorted({answer for group in each for answer in group}))
    index = {value: i for i, value in enumerate(values)}
    slots = np.array([[index[answer] for answer in group] for group in each], dtype=np.int32)
    return Pool(values, slots, float(table.get("missing", 0.0)), str(table.get("when", "")))


@cache
def pool(name: str) -> Pool:
    """The pool of a table of shares.toml: a column, codes in the vocabulary's order, or free answers."""
    lists = {field.name: field.list for field in fields("case_record")}
    order = list(code_list(lists[name]).codes) if lists.get(name) else sorted(data("shares.toml")[name])
    return pool_of(data("shares.toml")[name], order)
