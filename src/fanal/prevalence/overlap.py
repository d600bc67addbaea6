"""The overlap table: how many persons are on each combination of lists.

A combination is a bit mask: bit i stands for list i. The mask 0, on no list, is never part of the table:
that is the number to be estimated. Everything in this room reads this one shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from fanal.prevalence.errors import (
    ColumnsUneven,
    CountNegative,
    CountNotWhole,
    ListNamedTwice,
    ListWithoutName,
    MembershipNotZeroOne,
    NoOverlapRows,
    NotANumber,
    RowOnNoList,
    TooManyLists,
    UnknownList,
)

MOST_LISTS = 16
MOST_COUNTED = 2**53  # beyond it a float no longer holds every whole number


@dataclass(frozen=True, eq=False)
class OverlapTable:
    """Counts by combination of lists: sorted by mask, every combination once, none of them zero."""

    lists: tuple[str, ...]
    patterns: np.ndarray  # int32 (k,), ascending, never 0
    counts: np.ndarray  # int64 (k,), above 0

    @classmethod
    def of(cls, lists: Sequence[str], patterns: Any, counts: Any) -> OverlapTable:
        """A table from masks and counts in any order: equal masks are added up, zeros dropped."""
        names = checked_names(lists)
        counted = checked_counts(counts)
        masks = np.asarray(patterns, dtype=np.int64).reshape(-1)
        if len(masks) != len(counted):
            raise ColumnsUneven(rows=len(masks), other=len(counted))
        if len(masks) and (masks.min() < 0 or masks.max() >= 1 << len(names)):
            raise UnknownList(name=f"#{int(np.abs(masks).max()).bit_length()}", known=", ".join(names))
        if counted[masks == 0].any():
            raise RowOnNoList(rows=int((counted[masks == 0] > 0).sum()))
        kept, where = np.unique(masks[counted > 0], return_inverse=True)
        summed = np.zeros(len(kept), dtype=np.int64)
        np.add.at(summed, where.reshape(-1), counted[counted > 0])
        if not len(kept):
            raise NoOverlapRows()
        return cls(names, _sealed(kept.astype(np.int32)), _sealed(summed))

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any], counts: Any = None) -> OverlapTable:
        """A table from 0/1 columns by list name and, where rows stand for several persons, their counts."""
        return cls.from_rows(list(columns), list(columns.values()), counts)

    @classmethod
    def from_rows(cls, lists: Sequence[str], memberships: Sequence[Any], counts: Any = None) -> OverlapTable:
        """As ``from_columns``, the names apart from the columns: one that occurs twice is an error."""
        names = checked_names(lists)
        flags = [_membership(name, column) for name, column in zip(names, memberships, strict=True)]
        rows = len(flags[0])
        for column in flags:
            if len(column) != rows:
                raise ColumnsUneven(rows=rows, other=len(column))
        masks = np.zeros(rows, dtype=np.int64)
        for bit, column in enumerate(flags):
            masks |= column << bit
        return cls.of(names, masks, np.ones(rows, dtype=np.int64) if counts is None else counts)

    @property
    def total(self) -> int:
        """The persons on at least one list."""
        return int(self.counts.sum())

    def size(self, index: int) -> int:
        """The persons on one list."""
        return int(self.counts[(self.patterns >> index) & 1 == 1].sum())

    def sizes(self) -> tuple[int, ...]:
        return tuple(self.size(index) for index in range(len(self.lists)))

    def shared(self, mask: int) -> int:
        """The persons on every list of a mask, whatever else they are on."""
        return int(self.counts[(self.patterns & mask) == mask].sum())

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        """Every two lists with the persons on both."""
        for one, other in combinations(range(len(self.lists)), 2):
            yield one, other, self.shared(1 << one | 1 << other)

    def dense(self) -> np.ndarray:
        """Counts by mask as floats, 0 at mask 0 and at every combination nobody is on."""
        cells = np.zeros(1 << len(self.lists), dtype=np.float64)
        cells[self.patterns] = self.counts
        return cells

    def index(self, name: str) -> int:
        try:
            return self.lists.index(name)
        except ValueError:
            raise UnknownList(name=name, known=", ".join(self.lists)) from None

    def names(self, mask: int) -> tuple[str, ...]:
        """The lists of a mask by name."""
        return tuple(name for bit, name in enumerate(self.lists) if mask >> bit & 1)

    def omit(self, index: int) -> OverlapTable:
        """Without one list: who was on it alone is not known any more."""
        kept = [bit for bit in range(len(self.lists)) if bit != index]
        return self.permute(kept)

    def permute(self, order: Sequence[int]) -> OverlapTable:
        """The lists named, in that order; persons on none of them are left out."""
        if len(set(order)) != len(order):
            raise ListNamedTwice(name=self.lists[max(order, key=list(order).count)])
        masks = np.zeros(len(self.patterns), dtype=np.int64)
        for bit, source in enumerate(order):
            masks |= ((self.patterns.astype(np.int64) >> source) & 1) << bit
        known = masks > 0
        return OverlapTable.of([self.lists[source] for source in order], masks[known], self.counts[known])

    def merge(self, one: int, other: int, name: str | None = None) -> OverlapTable:
        """Two lists as one, which takes the place of the first and holds who was on either."""
        first, second = sorted((one, other))
        if first == second:
            raise ListNamedTwice(name=self.lists[first])
        wide = self.patterns.astype(np.int64)
        joined = wide | ((wide >> second) & 1) << first
        low = joined & ((1 << second) - 1)
        masks = low | (joined >> (second + 1)) << second
        names = list(self.lists)
        names[first] = name or f"{self.lists[first]}+{self.lists[second]}"
        del names[second]
        return OverlapTable.of(names, masks, self.counts)

    def without_empty_lists(self) -> tuple[OverlapTable, tuple[str, ...]]:
        """Without lists nobody is on, and which those were: they say nothing about how many are missing."""
        sizes = self.sizes()
        empty = tuple(name for name, size in zip(self.lists, sizes, strict=True) if size == 0)
        if not empty:
            return self, empty
        return self.permute([bit for bit, size in enumerate(sizes) if size]), empty

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, OverlapTable)
            and self.lists == other.lists
            and np.array_equal(self.patterns, other.patterns)
            and np.array_equal(self.counts, other.counts)
        )

    def __hash__(self) -> int:
        return hash((self.lists, self.patterns.tobytes(), self.counts.tobytes()))


def checked_names(lists: Sequence[str]) -> tuple[str, ...]:
    """The names of lists: each once, each with a name, no more than a table holds."""
    names = tuple(str(name).strip() for name in lists)
    if not names:
        raise NoOverlapRows()
    if len(names) > MOST_LISTS:
        raise TooManyLists(lists=len(names), most=MOST_LISTS)
    for place, name in enumerate(names, 1):
        if not name:
            raise ListWithoutName(column=place)
        if name in names[: place - 1]:
            raise ListNamedTwice(name=name)
    return names


def checked_counts(counts: Any) -> np.ndarray:
    """Whole numbers from 0 on, or the error that says which row is not."""
    values = _numbers(counts, column="count")
    with np.errstate(invalid="ignore"):
        bad = ~np.isfinite(values) | (values != np.floor(values)) | (values > MOST_COUNTED)
    if bad.any():
        raise CountNotWhole(row=int(np.argmax(bad)) + 1, rows=int(bad.sum()))
    if (values < 0).any():
        raise CountNegative(row=int(np.argmax(values < 0)) + 1, rows=int((values < 0).sum()))
    if values.sum() > MOST_COUNTED:
        raise CountNotWhole(row=int(np.argmax(values)) + 1, rows=1)
    return values.astype(np.int64)


def _membership(name: str, column: Any) -> np.ndarray:
    values = _numbers(column, column=name)
    bad = (values != 0) & (values != 1)
    if bad.any():
        raise MembershipNotZeroOne(column=name, row=int(np.argmax(bad)) + 1, rows=int(bad.sum()))
    return values.astype(np.int64)


def _numbers(given: Any, *, column: str) -> np.ndarray:
    values = np.asarray(given).reshape(-1)
    if values.dtype.kind not in "biuf":
        row = next((at for at, each in enumerate(values.tolist(), 1) if not _is_number(each)), None)
        if row is not None:
            raise NotANumber(row=row, column=column)
        values = np.asarray([float(each) for each in values.tolist()])
    return values.astype(np.float64)


def _is_number(value: object) -> bool:
    return isinstance(value, (bool, int, float, np.number))


def _sealed(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values
