"""The list multiverse: every list left out, every two merged, each method choosing its model anew
(Binette, Steorts 2022).

The lists are a choice as much as the model is. Left out, a list takes those it alone knew with it;
merged, two lists that work together count as one. An estimate that depends on one of these choices
should not be believed to the digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from fanal.prevalence.errors import NoOverlapRows
from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.overlap import OverlapTable

OMITTED, MERGED = "omit", "merge"
FEWEST_LISTS = 3


@dataclass(frozen=True)
class Variant:
    """One other table that could have been made from the same lists, and what each method says of it."""

    kind: str  # omit, merge
    lists: tuple[str, ...]  # the list left out, or the two merged
    known: int
    estimates: tuple[Estimate, ...]

    def to_json(self) -> dict[str, Any]:
        found = [each.to_json() for each in self.estimates]
        return {"kind": self.kind, "lists": list(self.lists), "known": self.known, "estimates": found}


def variants(table: OverlapTable) -> Iterator[tuple[str, tuple[str, ...], OverlapTable]]:
    """Every list omitted, then every pair merged; nothing where fewer than three lists would be left."""
    if len(table.lists) <= FEWEST_LISTS:
        return
    for place, name in enumerate(table.lists):
        try:
            yield OMITTED, (name,), table.omit(place)
        except NoOverlapRows:  # everybody was on that list alone
            continue
    for one, other in combinations(range(len(table.lists)), 2):
        yield MERGED, (table.lists[one], table.lists[other]), table.merge(one, other)


def explore(
    table: OverlapTable,
    methods: Sequence[str],
    options: Options,
    progress: Callable[[float], object] | None = None,
) -> tuple[Variant, ...]:
    """The estimates of each method on each variant; ``options`` says how much is spent on their intervals."""
    made, found = list(variants(table)), []
    for number, (kind, lists, varied) in enumerate(made, start=1):
        estimates = tuple(METHODS[name](varied, options) for name in methods)
        found.append(Variant(kind, lists, varied.total, estimates))
        if progress:
            progress(number / len(made))
    return tuple(found)
