"""What every method asks of a table before it begins."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanal.prevalence.estimate import Estimate, Reason
from fanal.prevalence.overlap import OverlapTable

FEWEST_LISTS = 3


def usable(table: OverlapTable, most: int) -> tuple[OverlapTable, list[Reason], bool]:
    """The table without empty lists, what to say of it, and whether an estimate may be given.

    So ask Bayesian methods: on less, the prior alone would answer.
    """
    used, reasons = table.without_empty_lists()[0], [*left_out(table), *_too_few_or_many(table, most)]
    return used, reasons, len(reasons) == len(left_out(table))


def unusable(
    method: str, table: OverlapTable, settings: dict[str, Any], *, most: int
) -> tuple[OverlapTable, Estimate | None]:
    """The table without its empty lists, and the refusal where no model can be asked at all.

    So ask methods that choose a model: two lists have a point, though it is refused later on.
    """
    used, against = table.without_empty_lists()[0], _too_few_or_many(table, most)
    if all(reason.code == "two_lists" for reason in against):
        return used, None
    reasons = (*left_out(table), *against)
    return used, Estimate(method, settings, None, None, None, None, (None, None), "refused", reasons)


def left_out(table: OverlapTable) -> tuple[Reason, ...]:
    """The lists nobody is on."""
    _, empty = table.without_empty_lists()
    return (Reason("lists_empty", {"lists": ", ".join(empty)}),) if empty else ()


def _too_few_or_many(table: OverlapTable, most: int) -> tuple[Reason, ...]:
    used, _ = table.without_empty_lists()
    lists = len(used.lists)
    if lists == 1:
        return (Reason("one_list", {"n": 1, "most": most}),)
    if lists > most:
        return (Reason("too_many_lists", {"n": lists, "most": most}),)
    if not shared(used):
        return (Reason("no_overlap_to_bound", {}),)
    return (Reason("two_lists", {"n": lists}),) if lists < FEWEST_LISTS else ()


def shared(table: OverlapTable) -> int:
    """The persons on at least two lists."""
    return int(table.counts[np.bitwise_count(table.patterns) > 1].sum())
