"""Counts: as released where the dataset counts an area itself, else summed over the areas that report."""

from __future__ import annotations

from collections.abc import Iterator

from fanal.indicators.base import (
    ALL_AREAS,
    JUSTICE,
    REPORTED,
    TOTAL,
    UNKNOWN,
    WORLD,
    Fact,
    Group,
    as_result,
    fact,
    interval,
    summed,
)
from fanal.indicators.cube import Cube, Scope, forms
from fanal.vocabulary.contracts import Observation

CHILD, ADULT = "Y0T17", "Y_GE18"
GIRLS, BOYS, WOMEN, MEN = Group("F", CHILD), Group("M", CHILD), Group("F", ADULT), Group("M", ADULT)
CHILDREN, ADULTS, FEMALES, MALES = Group(age=CHILD), Group(age=ADULT), Group("F"), Group("M")
EVERYBODY = Group()
NAMED = (EVERYBODY, CHILDREN, ADULTS, FEMALES, MALES, GIRLS, BOYS, WOMEN, MEN)
_UNNAMED = (Group("_O"), Group("_O", CHILD), Group("_O", ADULT), Group(UNKNOWN), Group(age=UNKNOWN))
_BY_FORM = (EVERYBODY, CHILDREN, ADULTS, GIRLS, BOYS, WOMEN, MEN)


def counts(cube: Cube) -> Iterator[Fact]:
    """World and regions by group in every period; areas in every period, by group in their latest year."""
    for scope in cube.scopes():
        yield from _of_scope(cube, scope)
    for area in cube.areas():
        yield from _of_area(cube, area)


def breakdown_counts(cube: Cube) -> Iterator[Fact]:
    """Further breakdowns (violence, means of control, …) of a world that was counted, over all years."""
    for group, by_period in sorted(cube.cells.items(), key=lambda item: str(item[0])):
        if group.breakdown == TOTAL or group.category in (UNKNOWN, REPORTED):
            continue
        found = by_period.get(TOTAL, {}).get(WORLD)
        if found:
            yield _counted(group, found)


def _of_scope(cube: Cube, scope: Scope) -> Iterator[Fact]:
    counted = cube.counts_the_world and scope.ref_area == WORLD
    for period in cube.periods():
        for group in _groups(cube, period):
            if counted:
                found = cube.one(group, period, WORLD)
                if found:
                    yield _counted(group, found)
                continue
            used = scope.pick(cube.at(group, period))
            if used:
                yield fact(
                    "count",
                    group,
                    as_result(summed(used.values())),
                    used.values(),
                    reading=scope.reading,
                    ref_area=scope.ref_area,
                    period=period,
                    definition="sum_of_areas",
                    areas=tuple(used),
                    areas_matched=len(used),
                    areas_to=len(used),
                )


def _of_area(cube: Cube, area: str) -> Iterator[Fact]:
    periods = [period for period in cube.periods() if area in cube.at(EVERYBODY, period)]
    for period in periods:
        yield _counted(EVERYBODY, cube.at(EVERYBODY, period)[area])
    latest = max([p for p in periods if p.isdigit()] or periods, default=TOTAL)
    for group in _groups(cube, latest)[1:]:
        found = cube.one(group, latest, area)
        if found and (group.form == TOTAL or (group.sex, group.age) == (TOTAL, TOTAL)):
            yield _counted(group, found)


def _groups(cube: Cube, period: str) -> list[Group]:
    """The groups counted in a period, everybody first; those of justice are never crossed."""
    if cube.indicator in JUSTICE:
        groups = [EVERYBODY, CHILDREN, FEMALES, MALES]
        crossed: tuple[Group, ...] = (EVERYBODY,)
    else:
        groups = [*NAMED, *_UNNAMED]
        crossed = _BY_FORM
    by_form = [Group(g.sex, g.age, form) for g in crossed for form in forms(cube, g, period)]
    return groups + by_form


def _counted(group: Group, found: Observation) -> Fact:
    return fact(
        "count",
        group,
        as_result(interval(found)),
        [found],
        reading=ALL_AREAS,
        ref_area=found.ref_area,
        period=found.time_period,
        definition="counted",
    )
