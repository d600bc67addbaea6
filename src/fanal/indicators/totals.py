"""Totals: the sums, means and numbers of areas that the readings of claims are computed from.

A study that holds a dataset makes them from its observations (:mod:`.made_totals`). For one that does not, a
few dozen cited ones are shipped beside the claims: each says over which areas it was summed, so that a change
compares the same areas and a share has its part inside its whole.

``kind`` is ``sum`` (over areas), ``mean_of_national_shares``, ``areas_reporting`` (a number of areas) or
``counted`` (the world, counted as a whole). ``over`` says which areas: those that report in both years
(``2019+2020``), or every group that a share needs (its ``of``). ``income`` narrows them to income groups, or
to all areas but those of the groups (``not …``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from fanal.foundation.values import Interval, Result
from fanal.indicators.base import ALL_AREAS, REPORTED, TOTAL, VICTIMS, Group
from fanal.indicators.claims import SHIPPED, Reading

SUM, MEAN, AREAS, COUNTED = "sum", "mean_of_national_shares", "areas_reporting", "counted"
EVERY = ""  # no income group asked for
DIGITS = 10  # of a mean in a file; sums are whole numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One total with its range. ``areas`` counts the areas behind it; None where the world was counted."""

    dataset: str
    kind: str
    indicator: str = VICTIMS
    sex: str = TOTAL
    age: str = TOTAL
    form: str = TOTAL
    breakdown: str = TOTAL
    category: str = TOTAL
    period: str
    over: str = ""
    income: str = EVERY
    reading: str = ALL_AREAS
    value: float
    low: float
    high: float
    unit: str = "PS"
    areas: int | None = None
    vintage: str = ""
    source: str = ""

    @property
    def group(self) -> Group:
        return Group(self.sex, self.age, self.form, self.breakdown, self.category)

    @property
    def range(self) -> Interval:
        return Interval(self.low, self.high)

    @property
    def result(self) -> Result:
        return Result(self.value, self.low, self.high)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same total."""
        return (self.kind, self.indicator, self.group, self.period, self.over, self.income, self.reading)


class Totals(Protocol):
    """Where the totals of one dataset come from. What it cannot say is None or empty."""

    vintage: str
    source: str

    def pair(self, reading: Reading, income: str = EVERY) -> tuple[Total, Total] | None:
        """The group's sums before and after, over the same areas."""

    def parts(self, reading: Reading) -> list[Total]:
        """The sums of a share over the same areas: its part, then everything else of its whole."""

    def mean(self, reading: Reading) -> Total | None:
        """The mean of the areas' own shares."""

    def coverage(self, reading: Reading) -> Total | None:
        """How many areas report a total in any year of a span."""

    def among(self, reading: Reading) -> tuple[Total, Total] | None:
        """The persons of a code of a list, and those who report any code of it."""


class ShippedTotals:
    """The totals of a file, looked up."""

    def __init__(self, rows: Iterable[Total]) -> None:
        self._rows = {row.key: row for row in rows}
        first = next(iter(self._rows.values()))
        self.vintage, self.source = first.vintage, first.source

    def pair(self, reading: Reading, income: str = EVERY) -> tuple[Total, Total] | None:
        r, group, over = reading, group_of(reading), f"{reading.period_from}+{reading.period}"
        before = self._rows.get((SUM, r.indicator, group, r.period_from, over, income, r.reading))
        after = self._rows.get((SUM, r.indicator, group, r.period, over, income, r.reading))
        return (before, after) if before and after else None

    def parts(self, reading: Reading) -> list[Total]:
        r, part = reading, group_of(reading)
        asked = (SUM, r.indicator, r.period, r.of, EVERY, r.reading)
        found = [
            each
            for each in self._rows.values()
            if (each.kind, each.indicator, each.period, each.over, each.income, each.reading) == asked
        ]
        return sorted(found, key=lambda each: each.group != part) if part in {e.group for e in found} else []

    def mean(self, reading: Reading) -> Total | None:
        r = reading
        return self._rows.get((MEAN, r.indicator, group_of(r), r.period, r.of, EVERY, r.reading))

    def coverage(self, reading: Reading) -> Total | None:
        r = reading
        span = f"{r.period_from}-{r.period}"
        return self._rows.get((AREAS, r.indicator, group_of(r), span, "", EVERY, r.reading))

    def among(self, reading: Reading) -> tuple[Total, Total] | None:
        r, group = reading, group_of(reading)
        whole = Group(group.sex, group.age, group.form, group.breakdown, REPORTED)
        found = [
            self._rows.get((COUNTED, r.indicator, g, r.period, "", EVERY, r.reading)) for g in (group, whole)
        ]
        return (found[0], found[1]) if found[0] and found[1] else None


def group_of(reading: Reading) -> Group:
    return Group(reading.sex, reading.age, reading.form, reading.breakdown, reading.category)


@cache
def shipped_totals(dataset: str) -> ShippedTotals | None:
    """The totals that ship for a dataset, named as its mapping is; None where there are none."""
    rows = [row for path in sorted(SHIPPED.glob("totals_*.csv")) for row in read_totals(path)]
    mine = [row for row in rows if row.dataset == dataset]
    return ShippedTotals(mine) if mine else None


def read_totals(path: Path) -> list[Total]:
    """The totals of one file, in its order."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_total(row) for row in csv.DictReader(stream)]


def write_totals(totals: Iterable[Total], path: Path) -> None:
    """One row a total, each once, in the order given; always the same bytes for the same totals."""
    names = [each.name for each in fields(Total)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        for each in {total.key: total for total in totals}.values():
            writer.writerow([_written(getattr(each, name)) for name in names])


def _total(row: dict[str, str]) -> Total:
    values: dict[str, Any] = dict(row)
    values.update({name: float(row[name]) for name in ("value", "low", "high")})
    return Total(**{**values, "areas": int(row["areas"]) if row["areas"] else None})


def _written(value: object) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(round(value, DIGITS))
    return "" if value is None else value
