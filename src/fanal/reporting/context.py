"""What every page is made from: the inputs of one report, in one language."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel.dates import format_date

from fanal.foundation.messages import text
from fanal.reporting import how, labels, numbers
from fanal.reporting import sentence as sentences
from fanal.reporting.blocks import Block
from fanal.reporting.book import Book, Fact
from fanal.vocabulary import Observation

Range = tuple[float, float]
# day before month, as the United Nations write English dates
_DATES = {"en": "en_GB"}


class Released:
    """The released cells of one dataset by area, indicator and group; never more than what was released."""

    def __init__(self, observations: Sequence[Observation], dataset: str) -> None:
        self._cells: dict[tuple[str, str, str, str], dict[str, Range]] = defaultdict(dict)
        for each in observations:
            if each.dataset == dataset and each.form == each.breakdown == "_T":
                periods = self._cells[each.ref_area, each.indicator, each.sex, each.age]
                low, high = periods.get(each.time_period, (each.low, each.high))
                # a cell that stands twice with different values is the range over both
                periods[each.time_period] = (min(low, each.low), max(high, each.high))

    def series(self, area: str, indicator: str, sex: str = "_T", age: str = "_T") -> dict[str, Range]:
        return dict(sorted(self._cells.get((area, indicator, sex, age), {}).items()))

    def areas(self) -> list[str]:
        return sorted({key[0] for key in self._cells} - {"W"})


@dataclass
class Report:
    """The inputs of a report, shared by its languages."""

    title: str
    marking: str
    books: list[Book]
    released: dict[str, Released]
    claims: list[dict[str, Any]]
    quality: dict[str, Any]
    sources: list[dict[str, Any]]
    vintage: str
    estimates: Sequence[dict[str, Any]] = ()
    sums: Sequence[dict[str, Any]] = ()

    @cached_property
    def many(self) -> bool:
        return len(self.books) > 1

    def mappings(self, dataset: str) -> set[str]:
        """What the files of one dataset were read as."""
        return {str(f.get("mapping")) for f in self.quality.get("files", []) if f.get("dataset") == dataset}

    def citations(self, dataset: str) -> list[str]:
        """How to cite one dataset, as its sources are named."""
        mine = [source for source in self.sources if source["dataset"] == dataset]
        return sorted({source["citation"] for source in mine if source["citation"]})


@dataclass
class Writer:
    """A report in one language: texts, numbers and findings."""

    report: Report
    lang: str

    def t(self, key: str, **places: object) -> str:
        return text(f"report.{key}", self.lang, **places)

    def period(self, written: str) -> str:
        """A year, or what stands in its place."""
        words = {"_T": "areas.all_years", "_U": "areas.no_year"}
        return self.t(words[written]) if written in words else written

    def source(self, dataset: str) -> str:
        """How to cite one dataset; one that nobody can cite is called by its name."""
        named = [labels.cited(each, self.lang) for each in self.report.citations(dataset)]
        return self.t("frame.separator").join(named) or labels.dataset(dataset, self.lang)

    @property
    def title(self) -> str:
        """The study's title; a study without one is named by its subject."""
        return self.report.title.strip() or self.t("frame.untitled")

    @property
    def scope(self) -> str:
        """What the report is about as a whole: one country by its name, else the world."""
        areas = {book.one_area for book in self.report.books}
        only = areas.pop() if len(areas) == 1 else ""
        return labels.place(only, self.lang) if only else self.t("nav.world")

    def count(self, low: float, high: float) -> str:
        """A number of persons, or its range."""
        if low == high:
            return numbers.count(low, self.lang)
        return self.t("range.to", low=numbers.count(low, self.lang), high=numbers.count(high, self.lang))

    def date(self, written: str) -> str:
        """A date as the language writes it; one that could be read in two ways stays as it is."""
        day = _day(written)
        if day is None:
            return written
        shown = str(format_date(day, "long", locale=_DATES.get(self.lang, self.lang)))
        # CLDR writes *1 janvier*
        return re.sub(r"^1(?= )", "1er", shown) if self.lang == "fr" else shown

    def percent(self, fact: Fact, *, change: bool = False) -> str:
        """A share or a change with its range."""
        write = numbers.change if change else numbers.share
        value, low, high = fact["value"], fact["low"], fact["high"]
        if low == high:
            return write(value, self.lang)
        shown = {"value": value, "low": low, "high": high}
        return self.t("range.with", **{name: write(number, self.lang) for name, number in shown.items()})

    def finding(self, fact: Fact) -> dict[str, Any]:
        """A fact as a finding: its figure large, the sentence, notes, coverage, fragility, what is behind."""
        large = self.count(fact["low"], fact["high"]) if fact["measure"] == "count" else None
        if large is None:
            write = numbers.change if fact["measure"] == "trend" else numbers.share
            large = write(fact["value"], self.lang)
        return {
            "figure": large,
            "text": sentences.main(fact, self.lang),
            "notes": [
                n for n in sentences.notes(fact, self.lang) if n != sentences.say("note.detected", self.lang)
            ],
            "fragile": self.t("frame.fragile") if sentences.fragile(fact) else "",
            "coverage": self.coverage(fact),
            "how": how.rows(fact, self.lang),
        }

    def coverage(self, fact: Fact) -> str:
        """*115 areas report in both years.*"""
        n = int(fact.get("areas_matched") or 0)
        if n == 0:
            return self.t("world.coverage_records")
        key = "countries" if fact["reading"] == "countries_only" else "areas"
        if fact["measure"] == "trend":
            return self.t(f"world.{key}_both", n=n, start=fact["period_from"], end=fact["period"])
        return self.t(f"world.{key}_one", n=n, year=fact["period"])

    def nothing(self) -> Block:
        return {"kind": "empty", "text": self.t("frame.nothing")}


def _day(written: str) -> dt.date | None:
    """An ISO date, or day/month/year where the day cannot be a month."""
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        pass
    try:
        day = dt.datetime.strptime(written, "%d/%m/%Y").date()
    except ValueError:
        return None
    return day if day.day > 12 else None
