"""Facts by what they say, so that a page can ask for the one it wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Fact = dict[str, Any]
READINGS = ("all_reporting_areas", "countries_only")
_KEY = (
    "dataset", "ref_area", "indicator", "measure", "reading", "sex", "age", "form", "breakdown", "category",
    "of",
)  # fmt: skip
_DEFAULTS = {
    "ref_area": "W",
    "indicator": "victims_detected",
    "measure": "count",
    "sex": "_T",
    "age": "_T",
    "form": "_T",
    "breakdown": "_T",
    "category": "_T",
    "of": "",
}
ALL_YEARS = "_T"
MEAN = "mean_of_national_shares"
RESIDUAL = ("other", "not_specified", "unknown")


class Book:
    """An index over the facts of one dataset."""

    def __init__(self, facts: Iterable[Fact], dataset: str) -> None:
        self.dataset = dataset
        self.facts = sorted((f for f in facts if f["dataset"] == dataset), key=lambda f: str(f["id"]))
        self._series: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            if fact.get("definition") != MEAN:
                self._series[self._key(fact)].append(fact)
        for series in self._series.values():
            series.sort(key=lambda f: (f["period"], f["period_from"] or ""))

    @staticmethod
    def _key(fact: Fact) -> tuple[str, ...]:
        return tuple(str(fact.get(name) or _DEFAULTS.get(name, "")) for name in _KEY)

    def series(self, reading: str | None = None, **asked: str) -> list[Fact]:
        """All periods of one figure, in order; the first reading that has it unless one is named."""
        for each in (reading,) if reading else READINGS:
            wanted = {**_DEFAULTS, "dataset": self.dataset, "reading": each, **asked}
            key = tuple(wanted[name] for name in _KEY)
            if key in self._series:
                return self._series[key]
        return []

    def at(self, period: str, reading: str | None = None, **asked: str) -> Fact | None:
        """One figure of one period."""
        found = [f for f in self.series(reading, **asked) if f["period"] == period]
        # a trend may be given from several starts: the nearest one is meant
        return max(found, key=lambda f: f["period_from"] or "") if found else None

    def areas(self) -> list[str]:
        """Codes of the areas that have figures of their own."""
        # a sum of flows is of a subregion, which is no area of the report
        counts = [f for f in self.facts if f["measure"] == "count" and f["definition"][:6] != "flows_"]
        return sorted({f["ref_area"] for f in counts} - {"W"})

    def categories(self, breakdown: str, **asked: str) -> list[str]:
        """Categories of a breakdown that have figures."""
        wanted = {**_DEFAULTS, **asked, "breakdown": breakdown}
        names = [n for n in _KEY if n not in ("dataset", "reading", "category")]
        return sorted(
            {
                key[_KEY.index("category")]
                for key in self._series
                if all(key[_KEY.index(n)] == wanted[n] for n in names)
            }
        )

    def forms(self, **asked: str) -> list[str]:
        """Forms of exploitation that have figures."""
        wanted = {**_DEFAULTS, **asked}
        names = [n for n in _KEY if n not in ("dataset", "reading", "form")]
        found = {
            key[_KEY.index("form")]
            for key in self._series
            if all(key[_KEY.index(n)] == wanted[n] for n in names)
        }
        return sorted(found - {"_T"})

    @property
    def counted(self) -> bool:
        """Whether the world is counted directly from records, not summed over areas."""
        return not any(int(f.get("areas_matched") or 0) for f in self.series())

    @property
    def one_area(self) -> str:
        """The only area of a study of one country, where years can be compared; else nothing."""
        areas = self.areas()
        return areas[0] if self.counted and len(areas) == 1 else ""

    def focus(self) -> str:
        """The year the pages speak of: the latest with at least three quarters of the best year's areas.

        Of records, the latest year with at least half of the best year's: the last one is often unfinished.
        """
        totals = [f for f in self.series() if f["status"] == "ok" and str(f["period"]).isdigit()]
        if not totals:
            return ALL_YEARS
        weights = {
            str(f["period"]): float(f["value"] if self.counted else int(f.get("areas_matched") or 0))
            for f in totals
        }
        enough = (0.5 if self.counted else 0.75) * max(weights.values())
        return max(period for period, weight in weights.items() if weight >= enough)

    def overall(self) -> str:
        """The period that levels are shown for: all years together of records, else the year of ``focus``."""
        return ALL_YEARS if self.counted and self.at(ALL_YEARS) else self.focus()


def is_residual(fact: Fact) -> bool:
    """Whether a figure is of what has no name of its own."""
    return bool({fact["category"], fact["form"]} & set(RESIDUAL))


def books(facts: list[Fact]) -> list[Book]:
    """One book a dataset: figures of different datasets are never summed."""
    return [Book(facts, dataset) for dataset in sorted({f["dataset"] for f in facts})]
