"""What a set of tables gives away: how many hidden cells subtraction recovers. Numbers only, never which
cell or what value.

Subtraction: a total less its other parts. By sex: the total of both sexes against its parts, within one
area, year and age; by age: within one area, year and sex.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from fanal.foundation.values import Interval, count_recoverable
from fanal.vocabulary import Observation

TOTAL = "_T"


def hidden_cells(observations: Sequence[Observation]) -> list[dict[str, Any]]:
    """How many cells are hidden, by dataset and indicator."""
    tallies: dict[tuple[str, str], list[int]] = {}
    for each in observations:
        tally = tallies.setdefault((each.dataset, each.indicator), [0, 0])
        tally[0] += 1
        tally[1] += each.obs_status == "H"
    return [
        {"dataset": dataset, "indicator": indicator, "cells": cells, "hidden": hidden}
        for (dataset, indicator), (cells, hidden) in sorted(tallies.items())
    ]


def recoverable_cells(observations: Sequence[Observation]) -> list[dict[str, Any]]:
    """How many hidden cells subtraction makes exact, by dataset, indicator and breakdown."""
    plain = [each for each in observations if each.form == TOTAL and each.breakdown == TOTAL]
    kinds = sorted({(each.dataset, each.indicator) for each in plain})
    rows = []
    for dataset, indicator in kinds:
        mine = [each for each in plain if (each.dataset, each.indicator) == (dataset, indicator)]
        for breakdown in ("sex", "age"):
            found = count_recoverable(_tables(mine, breakdown))
            if found.tables:
                rows.append(
                    {
                        "dataset": dataset,
                        "indicator": indicator,
                        "breakdown": breakdown,
                        "hidden": found.hidden,
                        "recoverable": found.recoverable,
                        # recovered even if persons of unknown sex or age are in the total alone
                        "certain": found.certain,
                        "totals_that_do_not_add_up": found.not_adding,
                    }
                )
    return rows


def _tables(
    observations: Sequence[Observation], breakdown: str
) -> Iterator[tuple[Interval, Mapping[Hashable, Interval]]]:
    """Each published total with the parts shown beside it."""
    across = {"sex": "age", "age": "sex"}[breakdown]
    groups: dict[tuple[str, ...], dict[Hashable, Interval]] = {}
    for each in observations:
        key = (each.ref_area, each.area_kind, each.time_period, getattr(each, across))
        groups.setdefault(key, {})[getattr(each, breakdown)] = Interval(each.low, each.high)
    for parts in groups.values():
        whole = parts.pop(TOTAL, None)
        if whole is not None and parts:
            yield whole, parts
