"""What a Bayesian method asks of a table before it begins; without it the prior alone would answer."""

from __future__ import annotations

import numpy as np

from fanal.prevalence.estimate import Reason
from fanal.prevalence.overlap import OverlapTable

FEWEST_LISTS = 3


def usable(table: OverlapTable, most: int) -> tuple[OverlapTable, list[Reason], bool]:
    """The table without empty lists, what to say of it, and whether an estimate may be given."""
    used, empty = table.without_empty_lists()
    reasons = [Reason("lists_empty", {"lists": ", ".join(empty)})] if empty else []
    lists = len(used.lists)
    if lists == 1:
        reasons.append(Reason("one_list", {"n": 1, "most": most}))
    elif lists < FEWEST_LISTS:
        reasons.append(Reason("two_lists", {"n": lists}))
    elif lists > most:
        reasons.append(Reason("too_many_lists", {"n": lists, "most": most}))
    elif not shared(used):
        reasons.append(Reason("no_overlap_to_bound", {}))
    else:
        return used, reasons, True
    return used, reasons, False


def shared(table: OverlapTable) -> int:
    """The persons on at least two lists."""
    return int(table.counts[np.bitwise_count(table.patterns) > 1].sum())
