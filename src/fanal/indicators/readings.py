"""The claims of a study: from its facts and observations, else from the totals that ship."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fanal.foundation.values import Result
from fanal.indicators.base import Fact
from fanal.indicators.claims import Claim, Reading, load_claims, shipped_claims, verdict, verdict_text
from fanal.indicators.cube import Cube, cubes
from fanal.indicators.formulas import NOTHING, Answer, answer
from fanal.indicators.made_totals import MadeTotals
from fanal.indicators.shares import BY_SUM
from fanal.indicators.totals import ShippedTotals, shipped_totals
from fanal.vocabulary.contracts import Observation

STUDY, TOTALS = "study", "shipped_totals"
_KEYS = ("dataset", "indicator", "measure", "ref_area", "sex", "age", "form", "breakdown", "category")


def claims_for(
    observations: Iterable[Observation],
    study_file: Path | None = None,
    *,
    mappings: Mapping[str, str] | None = None,
) -> list[Claim]:
    """A study's own claims where it has a file of them, else the shipped ones that can be answered.

    Those are the claims about its datasets' mappings, and the ones whose totals ship. ``mappings`` gives each
    dataset's mapping; without it a dataset is taken for the mapping of its own name.
    """
    if study_file is not None and study_file.is_file():
        return load_claims(study_file)
    used = {(mappings or {}).get(each.dataset, each.dataset) for each in observations}
    return [claim for claim in shipped_claims() if claim.mapping in used or shipped_totals(claim.mapping)]


def evaluate_claims(
    claims: Iterable[Claim],
    facts: Iterable[Fact | Mapping[str, Any]],
    observations: Iterable[Observation],
    *,
    mappings: Mapping[str, str] | None = None,
    vintages: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Each claim with its readings and verdict, as ``claims.json`` holds it.

    Facts may be given as they are or as their JSON. ``mappings`` gives each dataset's mapping; without it a
    dataset is taken for the mapping of its own name, and ``vintages`` the date its data bear. A claim about a
    mapping that no dataset has is answered from shipped totals if it ships itself, else left out.
    """
    asked = _Asked(facts, observations, mappings or {}, vintages or {})
    return [asked.claim(claim) for claim in claims if asked.held(claim) or asked.ships(claim)]


@dataclass(frozen=True)
class _Place:
    """Where a reading is computed: a dataset of the study, or the totals that ship for one."""

    dataset: str
    totals: MadeTotals | ShippedTotals

    @property
    def said(self) -> dict[str, str | None]:
        basis = STUDY if isinstance(self.totals, MadeTotals) else TOTALS
        return {
            "basis": basis,
            "vintage": self.totals.vintage or None,
            "citation": self.totals.source or None,
        }


class _Asked:
    """The study's figures, indexed for the questions of the claims."""

    def __init__(
        self,
        facts: Iterable[Fact | Mapping[str, Any]],
        observations: Iterable[Observation],
        mappings: Mapping[str, str],
        vintages: Mapping[str, str],
    ) -> None:
        self._facts: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
        for each in facts:
            row = each if isinstance(each, Mapping) else each.to_json()
            key = (*(row[name] for name in _KEYS), row["period_from"] or "", row["period"], row["reading"])
            self._facts.setdefault(key, []).append(row)
        observations = list(observations)
        self._marking = observations[0].marking if observations else ""
        by_dataset: dict[str, dict[str, Cube]] = {}
        for cube in cubes(observations):
            by_dataset.setdefault(cube.dataset, {})[cube.indicator] = cube
        self._areas = {name: _areas(mine.values()) for name, mine in by_dataset.items()}
        cited = _citations(observations)
        self._places = {
            name: _Place(name, MadeTotals(name, mine, vintage=vintages.get(name, ""), source=cited[name]))
            for name, mine in by_dataset.items()
        }
        self._mappings = {name: mappings.get(name, name) for name in by_dataset}

    def held(self, claim: Claim) -> list[_Place]:
        """The study's datasets that a claim is about."""
        return [
            place
            for place in self._of(claim.mapping, claim.dataset)
            if self._areas[place.dataset] >= claim.least_areas
        ]

    def ships(self, claim: Claim) -> list[_Place]:
        """The totals that ship for what a shipped claim is about."""
        found = shipped_totals(claim.mapping) if claim.shipped else None
        return [_Place(claim.mapping, found)] if found else []

    def claim(self, claim: Claim) -> dict[str, Any]:
        place = (self.held(claim) or self.ships(claim))[0]
        readings = [row for reading in claim.readings for row in self._rows(claim, reading)]
        said = verdict(claim, readings)
        of_study = any(row["basis"] == STUDY for row in (place.said, *readings))
        return {
            "claim": claim.id,
            "statement": claim.statement,
            "published": claim.published,
            "accept": list(claim.accept) if claim.accept else None,
            "why": claim.why or None,
            "quote": claim.quote,
            "quoted": claim.quoted,
            "source": claim.source or {"en": "", "fr": ""},
            **place.said,
            # of the numbers shown: totals that ship are real and public, whatever the study is
            "marking": self._marking if of_study else "",
            "readings": readings,
            "verdict": said,
            "verdict_text": verdict_text(_of_its_date(claim, place), said),
            "needs": claim.needs or None,
            "note": claim.note or None,
        }

    def _of(self, mapping: str, dataset: str) -> list[_Place]:
        return [
            self._places[name]
            for name, its in sorted(self._mappings.items())
            if (not mapping or its == mapping) and (not dataset or name == dataset)
        ]

    def _places_for(self, claim: Claim, reading: Reading) -> list[_Place]:
        """A reading may be of another mapping than its claim, shown beside it."""
        if not reading.mapping:
            return self.held(claim) or self.ships(claim)
        other = replace(claim, mapping=reading.mapping, dataset="", least_areas=0)
        return self.held(other) or self.ships(other)

    def _rows(self, claim: Claim, reading: Reading) -> Iterator[dict[str, Any]]:
        for place in self._places_for(claim, reading):
            for period in reading.periods or (reading.period,):
                each = replace(reading, period=period)
                found = self._answer(place, each)
                name = {lang: f"{n} ({period})" if reading.periods else n for lang, n in reading.name.items()}
                yield {
                    "name": name,
                    "value": found.result.value,
                    "low": found.result.low,
                    "high": found.result.high,
                    "definition": found.definition,
                    "figure": found.figure,
                    "dataset": place.dataset,
                    "reading": reading.reading,
                    "period": period,
                    "period_from": reading.period_from or None,
                    "areas_matched": found.areas,
                    "unit": _unit(reading),
                    **place.said,
                    # of another source than the claim's: shown beside it, an answer to another question
                    "beside": bool(reading.mapping),
                    "counts": reading.counts,
                    "reproduces": _reproduces(claim, found.result) if reading.counts else "none",
                }

    def _answer(self, place: _Place, reading: Reading) -> Answer:
        if reading.kind == "figure" and isinstance(place.totals, MadeTotals):
            return self._figure(place.dataset, reading)
        return answer(reading, place.totals)

    def _figure(self, dataset: str, reading: Reading) -> Answer:
        r = reading
        definition = r.definition or (BY_SUM if r.measure == "share" else "")
        persons = (r.sex, r.age, r.form, r.breakdown, r.category)
        key = (dataset, r.indicator, r.measure, r.area, *persons, r.period_from, r.period, r.reading)
        for each in self._facts.get(key, []):
            if definition in ("", each["definition"]) and r.of in ("", each["of"]):
                numbers = Result(each["value"], each["low"], each["high"], each["status"])
                return Answer(numbers, each["definition"], each["id"], each["areas_matched"])
        return NOTHING


def _citations(observations: Iterable[Observation]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for each in observations:
        found.setdefault(each.dataset, set()).add(each.source)
    return {name: "; ".join(sorted(filter(None, sources))) for name, sources in found.items()}


def _of_its_date(claim: Claim, place: _Place) -> Claim:
    """The date in a shipped claim's words is that of the file its totals were made from: no other file's."""
    totals, its = shipped_totals(claim.mapping) if claim.shipped else None, place.totals.vintage
    return replace(claim, file_date={}) if totals and its and its != totals.vintage else claim


def _areas(of_dataset: Iterable[Cube]) -> int:
    """How many areas a dataset is about."""
    return len({area for cube in of_dataset for area in cube.kinds})


def _reproduces(claim: Claim, result: Result) -> str:
    if result.low is None or result.high is None or claim.accept is None:
        return "none"
    low, high = claim.accept
    if low <= result.low and result.high <= high:
        return "yes"
    return "uncertain" if result.low <= high and low <= result.high else "no"


def _unit(reading: Reading) -> str:
    if reading.kind == "coverage":
        return "AREAS"
    return {"count": "PS", "rate": "PER_100000_PS"}.get(reading.measure, "PT")
