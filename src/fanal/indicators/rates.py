"""Victims for each 100,000 inhabitants: SDG indicator 16.2.2, where a study gives the population.

Source: United Nations Statistics Division, SDG indicator metadata 16.2.2, series VC_HTF_DETV (all),
VC_HTF_DETVFL (forced labour), VC_HTF_DETVSX (sexual exploitation), VC_HTF_DETVOG (organs), VC_HTF_DETVOP
(other purposes); a rate has an R behind its series. The world's rate takes the areas that report victims and
whose population is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fanal.foundation.values import Interval, Result, rate
from fanal.indicators.base import ALL_AREAS, TOTAL, VICTIMS, Fact, Group, fact, interval, summed
from fanal.indicators.cube import Cube, Scope, forms
from fanal.indicators.figures import EVERYBODY
from fanal.vocabulary.contracts import Observation

Population = Mapping[tuple[str, str], float]
PER = 100_000
UNIT = "PER_100000_PS"
SERIES = {
    TOTAL: "VC_HTF_DETV",
    "forced_labour": "VC_HTF_DETVFL",
    "sexual_exploitation": "VC_HTF_DETVSX",
    "organ_removal": "VC_HTF_DETVOG",
    "other": "VC_HTF_DETVOP",
}


def sdg_series(indicator: str, group: Group, measure: str = "count") -> str | None:
    """The SDG series of a count or a rate of victims, by form; None for what has no series."""
    alone = group.sex == group.age == group.breakdown == TOTAL
    if indicator != VICTIMS or not alone or measure not in ("count", "rate") or group.form not in SERIES:
        return None
    return SERIES[group.form] + ("R" if measure == "rate" else "")


def rates(cube: Cube, population: Population) -> Iterator[Fact]:
    """Rates of areas, regions and the world in each year that has a population, {(area, year): persons}."""
    if cube.indicator != VICTIMS:
        return
    for year in cube.years():
        known = {area: Interval.exactly(n) for (area, when), n in population.items() if str(when) == year}
        groups = [EVERYBODY, *(Group(form=f) for f in forms(cube, EVERYBODY, year) if f in SERIES)]
        for group in groups:
            for scope in cube.scopes():
                yield from _of_scope(cube, scope, group, year, known)
            for area in cube.areas():
                found = cube.one(group, year, area)
                if found and area in known:
                    result = rate(interval(found), known[area], PER)
                    yield _fact(group, result, [found], Scope(area, ALL_AREAS, frozenset()), year, ())


def _of_scope(
    cube: Cube, scope: Scope, group: Group, year: str, known: Mapping[str, Interval]
) -> Iterator[Fact]:
    used = {area: o for area, o in scope.pick(cube.at(group, year)).items() if area in known}
    if used:
        people = Interval.exactly(sum(known[area].low for area in used))
        yield _fact(group, rate(summed(used.values()), people, PER), used.values(), scope, year, tuple(used))


def _fact(
    group: Group, result: Result, used: Iterable[Observation], scope: Scope, year: str, areas: tuple[str, ...]
) -> Fact:
    return fact(
        "rate",
        group,
        result,
        used,
        reading=scope.reading,
        ref_area=scope.ref_area,
        period=year,
        definition=str(sdg_series(VICTIMS, group, "rate")),
        unit=UNIT,
        areas=areas,
        areas_matched=len(areas) if areas else None,
        areas_to=len(areas) if areas else None,
    )
