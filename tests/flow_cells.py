"""Made-up cells by country for the tests of flows."""

from __future__ import annotations

from typing import Any

from fanal import reporting
from fanal.indicators import compute
from fanal.reporting.book import books
from fanal.reporting.context import Released, Report, Writer
from fanal.vocabulary import Observation


def by_country(
    area: str, name: str, category: str, low: float, high: float | None = None, **more: Any
) -> Observation:
    """Victims that an area detected, by the country named: exact, or a range."""
    high = low if high is None else high
    given: dict[str, Any] = {"dataset": "made-up", "time_period": "2020", "area_kind": "country", **more}
    return Observation(
        ref_area=area, indicator="victims_detected", breakdown=name, category=category,
        value=(low + high) / 2, low=low, high=high, **given,
    ).identified()  # fmt: skip


def writers(observations: list[Observation]) -> dict[str, Writer]:
    """A writer a language over everything that the cells give."""
    facts = reporting.sentences([fact.to_json() for fact in compute(observations)])
    made = books(facts)
    released = {book.dataset: Released(observations, book.dataset) for book in made}
    marking = observations[0].marking if observations else ""
    report = Report("A study", marking, made, released, [], {}, [], "2023-05-30")
    return {lang: Writer(report, lang) for lang in ("en", "fr")}


WORLD = [
    by_country("FRA", "citizenship", "NGA", 37),
    by_country("FRA", "citizenship", "DEU", 12),
    by_country("FRA", "citizenship", "FRA", 50),
    by_country("FRA", "citizenship", "KEN", 0, 4),
    by_country("FRA", "citizenship", "Abroad", 8),
    by_country("DEU", "citizenship", "NGA", 13, 17),
    by_country("DEU", "citizenship", "Nationals", 20),
    by_country("KEN", "citizenship", "NGA", 5),
    by_country("CAS", "citizenship", "NGA", 40, area_kind="aggregate"),
    by_country("ROU", "repatriation", "ITA", 9),
]
_HERE: dict[str, Any] = {"time_period": "_T", "marking": "SIMULATED"}
ONE = [
    cell
    for area, kind in (("W", "world"), ("XAA", "country"))
    for cell in (
        by_country(area, "_T", "_T", 98, 102, area_kind=kind, **_HERE),
        by_country(area, "country_recruitment", "NGA", 18, 22, area_kind=kind, **_HERE),
        by_country(area, "country_recruitment", "XAA", 43, 47, area_kind=kind, **_HERE),
        by_country(area, "country_transit", "NER", 13, 17, area_kind=kind, **_HERE),
        by_country(area, "country_exploitation", "XAA", 63, 67, area_kind=kind, **_HERE),
        by_country(area, "country_exploitation", "ITA", 8, 12, area_kind=kind, **_HERE),
        by_country(area, "country_exploitation", "ESP", 0, 9, area_kind=kind, **_HERE),
    )
]
