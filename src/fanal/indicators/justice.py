"""From offences to convictions, beside the victims: steps of one year, never a cohort.

The persons convicted in a year were seldom prosecuted in the same one, and each step is reported by other
offices and other areas. So the steps stand side by side; no step is divided by another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanal.indicators.base import JUSTICE, TOTAL, VICTIMS, Fact

NOTE = "not_a_cohort"
STEPS = (VICTIMS, *JUSTICE)


def justice_chain(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """For each dataset, area, period and reading with two steps or more: the id of each step's count, and the
    note.

    Returns ``{"dataset", "ref_area", "period", "reading", "steps": {indicator: fact id}, "note":
    "not_a_cohort"}``.
    """
    found: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for each in facts:
        alone = each.sex == each.age == each.form == each.breakdown == TOTAL
        if each.measure == "count" and alone and each.indicator in STEPS:
            key = (each.dataset, each.ref_area, each.period, each.reading)
            found.setdefault(key, {})[each.indicator] = each.id
    return [
        {
            "dataset": dataset,
            "ref_area": area,
            "period": period,
            "reading": reading,
            "steps": {step: steps[step] for step in STEPS if step in steps},
            "note": NOTE,
        }
        for (dataset, area, period, reading), steps in sorted(found.items())
        if len(steps) > 1
    ]
