"""Computing the readings of claims: from facts where there is a figure, else from observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fanal.foundation.values import Result, contribution, share_of_total
from fanal.indicators.areas import income_of
from fanal.indicators.base import COUNTRIES, REPORTED, WORLD, Fact, Group, interval, summed
from fanal.indicators.claims import Claim, Reading, verdict, verdict_text
from fanal.indicators.cube import Cube, Scope, cubes
from fanal.indicators.shares import BY_SUM
from fanal.indicators.trends import scope_trend
from fanal.vocabulary.contracts import Observation

_KEYS = ("dataset", "indicator", "measure", "ref_area", "sex", "age", "form", "breakdown", "category")
Answer = tuple[Result, str | None, str]  # the numbers, the id of the fact that holds them, the formula


def evaluate_claims(
    claims: Iterable[Claim],
    facts: Iterable[Fact | Mapping[str, Any]],
    observations: Iterable[Observation],
    *,
    mappings: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """Each claim with its readings and verdict, as ``claims.json`` holds it.

    Facts may be given as they are or as their JSON. ``mappings`` gives each dataset's mapping; without it a
    dataset is taken for the mapping of its own name. A claim about a mapping that no dataset has is left out.
    """
    asked = _Asked(facts, observations, mappings)
    return [asked.claim(claim) for claim in claims if asked.datasets(claim.mapping, claim.dataset)]


class _Asked:
    """The study's figures, indexed for the questions of the claims."""

    def __init__(
        self,
        facts: Iterable[Fact | Mapping[str, Any]],
        observations: Iterable[Observation],
        mappings: Mapping[str, str] | None,
    ) -> None:
        self._facts: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
        for each in facts:
            row = each if isinstance(each, Mapping) else each.to_json()
            key = (*(row[name] for name in _KEYS), row["period_from"] or "", row["period"], row["reading"])
            self._facts.setdefault(key, []).append(row)
        self._cubes = {(cube.dataset, cube.indicator): cube for cube in cubes(observations)}
        names = {dataset for dataset, _ in self._cubes}
        self._mappings = {name: (mappings or {}).get(name, name) for name in sorted(names)}

    def datasets(self, mapping: str, dataset: str) -> list[str]:
        return [
            name
            for name, its in self._mappings.items()
            if (not mapping or its == mapping) and (not dataset or name == dataset)
        ]

    def claim(self, claim: Claim) -> dict[str, Any]:
        readings = [row for reading in claim.readings for row in self._rows(claim, reading)]
        said = verdict(claim, readings)
        return {
            "claim": claim.id,
            "statement": claim.statement,
            "published": claim.published,
            "accept": list(claim.accept) if claim.accept else None,
            "why": claim.why or None,
            "quote": claim.quote,
            "quoted": claim.quoted,
            "source": claim.source or {"en": "", "fr": ""},
            "readings": readings,
            "verdict": said,
            "verdict_text": verdict_text(claim, said),
            "needs": claim.needs or None,
            "note": claim.note or None,
        }

    def _rows(self, claim: Claim, reading: Reading) -> Iterator[dict[str, Any]]:
        found = self.datasets(reading.mapping or claim.mapping, "" if reading.mapping else claim.dataset)
        for dataset in found:
            for period in reading.periods or (reading.period,):
                each = replace(reading, period=period)
                result, figure, definition = self._answer(dataset, each)
                name = {lang: f"{n} ({period})" if reading.periods else n for lang, n in reading.name.items()}
                yield {
                    "name": name,
                    "value": result.value,
                    "low": result.low,
                    "high": result.high,
                    "definition": definition,
                    "figure": figure,
                    "dataset": dataset,
                    "reading": reading.reading,
                    "period": period,
                    "unit": _unit(reading),
                    "counts": reading.counts,
                    "reproduces": _reproduces(claim, result) if reading.counts else "none",
                }

    def _answer(self, dataset: str, reading: Reading) -> Answer:
        if reading.kind == "figure":
            return self._figure(dataset, reading)
        if reading.kind == "coverage":
            return self._coverage(dataset, reading)
        cube = self._cubes.get((dataset, reading.indicator))
        if cube is None:
            return _NOTHING
        return {
            "income_trend": _income_trend,
            "income_part": _income_part,
            "reporting_share": _reporting_share,
        }[reading.kind](cube, reading)

    def _figure(self, dataset: str, reading: Reading) -> Answer:
        r = reading
        definition = r.definition or (BY_SUM if r.measure == "share" else "")
        persons = (r.sex, r.age, r.form, r.breakdown, r.category)
        key = (dataset, r.indicator, r.measure, r.area, *persons, r.period_from, r.period, r.reading)
        for each in self._facts.get(key, []):
            if definition in ("", each["definition"]) and r.of in ("", each["of"]):
                numbers = Result(each["value"], each["low"], each["high"], each["status"])
                return numbers, each["id"], each["definition"]
        return _NOTHING

    def _coverage(self, dataset: str, reading: Reading) -> Answer:
        """How many areas report a total in any year of a span."""
        group = _group(reading)
        areas: set[str] = set()
        for (name, indicator), cube in self._cubes.items():
            if name != dataset or reading.indicator not in ("any", indicator):
                continue
            for year in cube.years(group):
                if reading.period_from <= year <= reading.period:
                    areas |= set(_scope(cube, reading).pick(cube.at(group, year)))
        n = len(areas)
        return (Result(n, n, n) if n else _NOTHING[0]), None, "areas_reporting"


_NOTHING: Answer = (Result(None, None, None, "no_data"), None, "no_data")


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


def _group(reading: Reading) -> Group:
    return Group(reading.sex, reading.age, reading.form, reading.breakdown, reading.category)


def _scope(cube: Cube, reading: Reading) -> Scope:
    kinds = ("country",) if reading.reading == COUNTRIES else ("country", "aggregate")
    return Scope(WORLD, reading.reading, frozenset(a for a, kind in cube.kinds.items() if kind in kinds))


def _of_income(cube: Cube, reading: Reading) -> Scope:
    scope = _scope(cube, reading)
    return replace(scope, members=frozenset(a for a in scope.members if income_of(a) in reading.income))


def _income_trend(cube: Cube, reading: Reading) -> Answer:
    found = scope_trend(cube, _of_income(cube, reading), _group(reading), reading.period_from, reading.period)
    if found is None:
        return _NOTHING
    return Result(found.value, found.low, found.high, found.status), None, "matched_areas_of_income_groups"


def _income_part(cube: Cube, reading: Reading) -> Answer:
    """The income groups' part of the net change over all matched areas, in percent."""
    scope, group = _scope(cube, reading), _group(reading)
    before = scope.pick(cube.at(group, reading.period_from))
    after = scope.pick(cube.at(group, reading.period))
    matched = [area for area in before if area in after]
    inside = {area for area in matched if income_of(area) in reading.income}
    changes = [
        summed(after[a] for a in areas) - summed(before[a] for a in areas)
        for areas in (inside, [a for a in matched if a not in inside])
    ]
    return contribution(*changes), None, "part_of_net_change"


def _reporting_share(cube: Cube, reading: Reading) -> Answer:
    """A code of a list among the persons who report any code of it, as the world is counted."""
    group = _group(reading)
    part = cube.one(group, reading.period, reading.area)
    whole = cube.one(replace(group, category=REPORTED), reading.period, reading.area)
    if part is None or whole is None:
        return _NOTHING
    return share_of_total(interval(part), interval(whole)), None, "among_reporting"
