"""Totals from the observations of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fanal.foundation.values import Result, mean
from fanal.indicators.areas import income_of
from fanal.indicators.base import COUNTRIES, PERCENT, REPORTED, WORLD, Group, as_result, interval, summed
from fanal.indicators.claims import Reading
from fanal.indicators.cube import Cube, Scope
from fanal.indicators.shares import Cells, cells_of
from fanal.indicators.totals import AREAS, COUNTED, EVERY, MEAN, SUM, Total, group_of
from fanal.vocabulary.contracts import Observation


class MadeTotals:
    """Answers from the cubes of one dataset, by indicator; ``made`` keeps what was asked for, in order."""

    def __init__(
        self, dataset: str, cubes: Mapping[str, Cube], *, vintage: str = "", source: str = ""
    ) -> None:
        self.made: list[Total] = []
        self._cubes = cubes
        self.vintage, self.source = vintage, source
        self._always = {"dataset": dataset, "vintage": vintage, "source": source}

    def pair(self, reading: Reading, income: str = EVERY) -> tuple[Total, Total] | None:
        cube = self._cubes.get(reading.indicator)
        if cube is None:
            return None
        group, scope = group_of(reading), _scope(cube, reading)
        years = reading.period_from, reading.period
        before, after = (scope.pick(cube.at(group, year)) for year in years)
        matched = [area for area in before if area in after and _in_groups(area, income)]
        first, second = (
            self._sum(
                reading,
                group,
                [by_area[a] for a in matched],
                period=year,
                income=income,
                over="+".join(years),
            )
            for year, by_area in zip(years, (before, after), strict=True)
        )
        return first, second

    def parts(self, reading: Reading) -> list[Total]:
        cells = self._cells(reading)
        if cells is None or cells.wanted.whole:
            return []
        areas, r = cells.areas(), reading
        found = ((group, [by[a] for a in areas if a in by]) for group, by in cells.by_group.items())
        return [
            self._sum(r, group, used, period=r.period, over=r.of, areas=len(areas))
            for group, used in found
            if used
        ]

    def mean(self, reading: Reading) -> Total | None:
        cells = self._cells(reading)
        if cells is None:
            return None
        each = [result for area in cells.areas() if (result := cells.result([area])).is_ok]
        found = mean(each)
        if not found.is_ok:
            return None
        return self._note(
            MEAN, reading, group_of(reading), found,
            period=reading.period, over=reading.of, areas=len(each), unit=PERCENT,
        )  # fmt: skip

    def coverage(self, reading: Reading) -> Total | None:
        group = group_of(reading)
        areas: set[str] = set()
        for indicator, cube in self._cubes.items():
            if reading.indicator in ("any", indicator):
                for year in cube.years(group):
                    if reading.period_from <= year <= reading.period:
                        areas |= set(_scope(cube, reading).pick(cube.at(group, year)))
        n = len(areas)
        if not n:
            return None
        span = f"{reading.period_from}-{reading.period}"
        return self._note(AREAS, reading, group, Result(n, n, n), period=span, areas=n, unit="AREAS")

    def among(self, reading: Reading) -> tuple[Total, Total] | None:
        cube, group = self._cubes.get(reading.indicator), group_of(reading)
        if cube is None:
            return None
        whole = replace(group, category=REPORTED)
        found = [(g, cube.one(g, reading.period, reading.area)) for g in (group, whole)]
        part, rest = (
            self._note(COUNTED, reading, g, as_result(interval(o)), period=reading.period) if o else None
            for g, o in found
        )
        return (part, rest) if part and rest else None

    def _cells(self, reading: Reading) -> Cells | None:
        cube = self._cubes.get(reading.indicator)
        if cube is None:
            return None
        found = cells_of(cube, _scope(cube, reading), group_of(reading), reading.of, reading.period)
        return found if found and found.areas() else None

    def _sum(self, reading: Reading, group: Group, used: Sequence[Observation], **more: Any) -> Total:
        return self._note(SUM, reading, group, as_result(summed(used)), **{"areas": len(used), **more})

    def _note(self, kind: str, reading: Reading, group: Group, result: Result, **more: Any) -> Total:
        if result.value is None or result.low is None or result.high is None:
            raise ValueError("a total is a number")
        numbers = {"value": result.value, "low": result.low, "high": result.high}
        found = Total(
            kind=kind,
            indicator=reading.indicator,
            **{name: getattr(group, name) for name in ("sex", "age", "form", "breakdown", "category")},
            reading=reading.reading,
            **{**self._always, "unit": _unit(reading.indicator), **numbers, **more},
        )
        self.made.append(found)
        return found


def _unit(indicator: str) -> str:
    return "OFFENCES" if indicator == "offences" else "PS"


def _scope(cube: Cube, reading: Reading) -> Scope:
    kinds = ("country",) if reading.reading == COUNTRIES else ("country", "aggregate")
    return Scope(WORLD, reading.reading, frozenset(a for a, kind in cube.kinds.items() if kind in kinds))


def _in_groups(area: str, income: str) -> bool:
    """Whether an area is of the income groups asked for: ``LIC LMC``, or ``not LIC LMC``, or any."""
    groups = income.removeprefix("not ").split()
    return income == EVERY or (income_of(area) in groups) != income.startswith("not ")
