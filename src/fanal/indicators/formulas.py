"""How each kind of reading is computed from totals: the same whether a study made them or a file holds them.

A claim's reading names one of these; ``definition`` is the name that ``claims.json`` gives the formula.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fanal.foundation.values import Result, contribution, share, share_of_total, total, trend
from fanal.indicators.claims import Reading
from fanal.indicators.shares import BY_MEAN, BY_SUM
from fanal.indicators.totals import Totals


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of a reading, the formula, the fact that holds them, and how many areas it is over."""

    result: Result
    definition: str
    figure: str | None = None
    areas: int | None = None


NOTHING = Answer(Result(None, None, None, "no_data"), "no_data")


def answer(reading: Reading, totals: Totals) -> Answer:
    """A reading from totals. A count or a rate is a figure of a study and has no formula here."""
    name = reading.measure if reading.kind == "figure" else reading.kind
    formula = _FORMULAS.get(name)
    return formula(reading, totals) if formula else NOTHING


def _trend(reading: Reading, totals: Totals, income: str = "", definition: str = "matched_areas") -> Answer:
    found = totals.pair(reading, income)
    if not found or not found[0].areas:
        return NOTHING
    before, after = found
    return Answer(trend(before.range, after.range), definition, areas=before.areas)


def _income_trend(reading: Reading, totals: Totals) -> Answer:
    return _trend(reading, totals, " ".join(reading.income), "matched_areas_of_income_groups")


def _income_part(reading: Reading, totals: Totals) -> Answer:
    """The income groups' part of the net change over all matched areas, in percent."""
    groups = " ".join(reading.income)
    inside, outside = totals.pair(reading, groups), totals.pair(reading, f"not {groups}")
    if not inside or not outside:
        return NOTHING
    changes = [after.range - before.range for before, after in (inside, outside)]
    areas = sum(before.areas or 0 for before, _ in (inside, outside))
    return Answer(contribution(*changes), "part_of_net_change", areas=areas)


def _share(reading: Reading, totals: Totals) -> Answer:
    if reading.definition == BY_MEAN:
        found = totals.mean(reading)
        return Answer(found.result, BY_MEAN, areas=found.areas) if found else NOTHING
    parts = totals.parts(reading)
    if not parts:
        return NOTHING
    rest = total(each.range for each in parts[1:])
    return Answer(share(parts[0].range, rest), BY_SUM, areas=parts[0].areas)


def _coverage(reading: Reading, totals: Totals) -> Answer:
    found = totals.coverage(reading)
    return Answer(found.result, "areas_reporting", areas=found.areas) if found else NOTHING


def _reporting_share(reading: Reading, totals: Totals) -> Answer:
    """A code of a list among the persons who report any code of it, as the world is counted."""
    found = totals.among(reading)
    return Answer(share_of_total(found[0].range, found[1].range), "among_reporting") if found else NOTHING


_FORMULAS: dict[str, Callable[[Reading, Totals], Answer]] = {
    "trend": _trend,
    "share": _share,
    "income_trend": _income_trend,
    "income_part": _income_part,
    "coverage": _coverage,
    "reporting_share": _reporting_share,
}
