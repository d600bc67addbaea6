"""The internal consistency check (Binette, Steorts 2022): what is known is estimated as if it were not.

Only those on list A are kept and A itself is dropped: the other lists then overlap in a population whose
size, that of A, is known. An estimator that fails to recover A is not to be trusted with those on no
list at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fanal.prevalence.errors import NoOverlapRows
from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.overlap import OverlapTable

FEWEST_LISTS = 4  # one is dropped, three remain
FEWEST_SEEN = 30  # of A's persons on another list


@dataclass(frozen=True)
class Recovery:
    """One list whose size is known, and what a method says of it from the others."""

    list: str
    known: int
    seen: int  # on another list too
    method: str
    estimate: float | None
    low: float | None
    high: float | None
    recovered: bool | None  # None where it could not be tried
    why: str  # tried, too_few_lists, too_few_seen, refused

    def to_json(self) -> dict[str, Any]:
        return {
            "list": self.list, "known": self.known, "seen": self.seen, "method": self.method,
            "estimate": self.estimate, "low": self.low, "high": self.high, "recovered": self.recovered,
            "why": self.why,
        }  # fmt: skip


def within(table: OverlapTable, place: int) -> tuple[int, OverlapTable | None]:
    """The size of one list, and the other lists among its persons (None where nobody is on any)."""
    on_it = (table.patterns >> place) & 1 == 1
    inside = OverlapTable(table.lists, table.patterns[on_it], table.counts[on_it])
    try:
        return int(np.sum(inside.counts)), inside.omit(place)
    except NoOverlapRows:
        return int(np.sum(inside.counts)), None


def check(
    table: OverlapTable,
    methods: Sequence[str],
    options: Options,
    progress: Callable[[float], object] | None = None,
) -> tuple[Recovery, ...]:
    """Each list by each method, in the order of the lists."""
    found: list[Recovery] = []
    for place, name in enumerate(table.lists):
        known, others = within(table, place)
        for method in methods:
            found.append(_recover(name, known, others, method, options))
        if progress:
            progress((place + 1) / len(table.lists))
    return tuple(found)


def _recover(name: str, known: int, others: OverlapTable | None, method: str, options: Options) -> Recovery:
    seen = others.total if others else 0
    why = ""
    if others is None or seen < FEWEST_SEEN:
        why = "too_few_seen"
    elif len(others.without_empty_lists()[0].lists) < FEWEST_LISTS - 1:
        why = "too_few_lists"
    if why or others is None:
        return Recovery(name, known, seen, method, None, None, None, None, why)
    estimate: Estimate = METHODS[method](others, options)
    numbers = (estimate.estimate, estimate.low, estimate.high)
    if estimate.status == "refused" or estimate.low is None or estimate.high is None:
        return Recovery(name, known, seen, method, *numbers, None, "refused")
    return Recovery(name, known, seen, method, *numbers, estimate.low <= known <= estimate.high, "tried")
