"""The rates of SDG indicator 16.2.2: figures of the release, never computed anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanal.reporting.forms.base import TOTAL
from fanal.reporting.forms.cells import is_number
from fanal.vocabulary import Observation

DIGITS = 4  # a rate of a small number in a large country begins with zeros


@dataclass(frozen=True)
class Rate:
    """Victims for each 100,000 inhabitants of an area in a year, with the observations behind it."""

    series: str
    area: str
    dataset: str
    year: str
    value: float
    low: float
    high: float
    exact: bool  # whether the value may be shown as a number
    observations: tuple[str, ...]

    def shown(self) -> float | str:
        return self.value if self.exact else f"{self.low:.{DIGITS}f}–{self.high:.{DIGITS}f}"


def rates(facts: Iterable[Mapping[str, Any]], observations: Sequence[Observation]) -> list[Rate]:
    """The rates of single areas whose count is among these observations, in order."""
    known = {each.id: each for each in observations}
    found = []
    for fact in facts:
        used = [known[name] for name in fact["observations"] if name in known]
        if fact["measure"] != "rate" or len(used) != 1 or used[0].ref_area != fact["ref_area"]:
            continue
        if fact["sex"] != TOTAL or fact["age"] != TOTAL or fact["value"] is None:
            continue
        found.append(
            Rate(
                series=fact["definition"],
                area=fact["ref_area"],
                dataset=fact["dataset"],
                year=fact["period"],
                value=fact["value"],
                low=fact["low"],
                high=fact["high"],
                exact=is_number(used[0]),
                observations=tuple(fact["observations"]),
            )
        )
    return sorted(found, key=lambda each: (each.area, each.dataset, each.series, each.year))
