"""Shares of victims: the numerator is always inside the denominator.

Who did not report an age (a sex, a form) is in neither. Over several areas a share is either that of the sums
(``by_sum``) or the plain mean of the areas' own shares (``mean_of_national_shares``): two questions, two
answers, never mixed. An area whose share is undefined (all its counts may be 0) has no share to take part in
a mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fanal.foundation.values import Interval, Result, mean, share, share_of_total
from fanal.indicators.base import (
    ALL_AREAS,
    PERCENT,
    REPORTED,
    TOTAL,
    UNKNOWN,
    WORLD,
    Fact,
    Group,
    fact,
    summed,
)
from fanal.indicators.cube import ByArea, Cube, Scope, forms
from fanal.indicators.figures import (
    ADULT,
    ADULTS,
    BOYS,
    CHILD,
    CHILDREN,
    EVERYBODY,
    FEMALES,
    GIRLS,
    MALES,
    MEN,
    WOMEN,
)
from fanal.vocabulary.contracts import Observation

BY_SUM, BY_MEAN, ONE_AREA, AMONG = "by_sum", "mean_of_national_shares", "one_area", "among_reporting"
SINGLE_VALUED = {"child_at_time"}


@dataclass(frozen=True)
class Share:
    """``part`` among ``part`` + ``rest`` (+ ``also``, where an area reports it), or among a ``whole``."""

    part: Group
    of: str
    rest: tuple[Group, ...] = ()
    also: tuple[Group, ...] = ()
    whole: Group | None = None

    @property
    def needed(self) -> tuple[Group, ...]:
        return (self.part, *self.rest, *([self.whole] if self.whole else []))


@dataclass
class Cells:
    """The observations of each group of one share, by area: only areas that report all of the needed ones."""

    wanted: Share
    by_group: Mapping[Group, ByArea] = field(default_factory=dict)

    def areas(self) -> list[str]:
        return sorted(set.intersection(*(set(self.by_group[g]) for g in self.wanted.needed)))

    def used(self, areas: list[str]) -> list[Observation]:
        return [by_area[a] for by_area in self.by_group.values() for a in areas if a in by_area]

    def result(self, areas: list[str]) -> Result:
        def over(*groups: Group) -> Interval:
            return summed(self.by_group[g][a] for g in groups for a in areas if a in self.by_group[g])

        if self.wanted.whole:
            return share_of_total(over(self.wanted.part), over(self.wanted.whole))
        return share(over(self.wanted.part), over(*self.wanted.rest, *self.wanted.also))


def _other(age: str = TOTAL) -> Group:
    return Group("_O", age)


_FOUR = (GIRLS, BOYS, WOMEN, MEN)
_PERSONS = (
    Share(CHILDREN, "age_reported", (ADULTS,)),
    Share(GIRLS, "children_sex_reported", (BOYS,), (_other(CHILD),)),
    Share(BOYS, "children_sex_reported", (GIRLS,), (_other(CHILD),)),
    Share(FEMALES, "sex_reported", (MALES,), (_other(),)),
)
_OTHERS = (_other(CHILD), _other(ADULT))
_COMPOSITION = tuple(
    Share(each, "sex_and_age_reported", tuple(g for g in _FOUR if g != each), _OTHERS) for each in _FOUR
)


def shares(cube: Cube) -> Iterator[Fact]:
    """World and regions in every period; areas in every period, by form in their latest one."""
    for period in cube.periods():
        by_form = list(_of_forms(cube, EVERYBODY, period))
        crossed = [s for g in (CHILDREN, GIRLS, BOYS, WOMEN, MEN) for s in _of_forms(cube, g, period)]
        for scope in cube.scopes():
            meant = [*_PERSONS[:2], *by_form] if scope.ref_area == WORLD else []
            wanted = [*_PERSONS, *by_form]
            if scope.ref_area == WORLD and scope.reading == ALL_AREAS:
                wanted += [*_COMPOSITION, *crossed]
            for each in wanted:
                yield from _of_scope(cube, scope, each, period, with_mean=each in meant)
        for area in cube.areas():
            yield from _of_area(cube, area, period)


def cells_of(cube: Cube, scope: Scope, part: Group, of: str, period: str) -> Cells | None:
    """The cells of a group's share in a whole (``of``) over the areas of a scope; None if there is none."""
    known = (*_PERSONS, *_COMPOSITION, *_of_forms(cube, Group(part.sex, part.age), period))
    wanted = next((each for each in known if each.part == part and each.of == of), None)
    return _pick(cube, scope, wanted, period) if wanted else None


def breakdown_shares(cube: Cube) -> Iterator[Fact]:
    """Further breakdowns of the world over all years: among the persons who report any code of the list."""
    for group in sorted(cube.cells, key=str):
        if group.breakdown == TOTAL or group.category in (UNKNOWN, REPORTED, "unknown"):
            continue
        wanted = _of_breakdown(cube, group)
        if wanted:
            yield from _one(cube, WORLD, wanted, TOTAL)


def _of_breakdown(cube: Cube, group: Group) -> Share | None:
    whole = Group(group.sex, group.age, group.form, group.breakdown, REPORTED)
    if cube.one(whole, TOTAL, WORLD):
        return Share(group, f"{group.breakdown}_reported", whole=whole)
    if group.breakdown not in SINGLE_VALUED:
        return None
    others = [
        g
        for g in cube.cells
        if (g.sex, g.age, g.form, g.breakdown) == (group.sex, group.age, group.form, group.breakdown)
        and g.category not in (group.category, UNKNOWN, REPORTED, "unknown")
        and cube.one(g, TOTAL, WORLD)
    ]
    return Share(group, f"{group.breakdown}_reported", tuple(sorted(others, key=str)))


def _of_forms(cube: Cube, group: Group, period: str, area: str | None = None) -> Iterator[Share]:
    """Each form among the victims whose form is reported; a case record may hold several forms."""
    whole = Group(group.sex, group.age, REPORTED)
    found = [Group(group.sex, group.age, form) for form in forms(cube, group, period)]
    if area is not None:
        found = [g for g in found if cube.one(g, period, area)]
    if cube.at(whole, period):
        yield from (Share(each, "form_reported", whole=whole) for each in found)
    elif len(found) > 1:
        yield from (Share(each, "form_reported", tuple(g for g in found if g != each)) for each in found)


def _of_scope(cube: Cube, scope: Scope, wanted: Share, period: str, *, with_mean: bool) -> Iterator[Fact]:
    if cube.counts_the_world and scope.ref_area == WORLD:
        yield from _one(cube, WORLD, wanted, period)
        return
    cells = _pick(cube, scope, wanted, period)
    areas = cells.areas()
    if not areas:
        return
    yield _fact(cells, areas, cells.result(areas), scope, period, BY_SUM)
    if with_mean:
        each = {area: cells.result([area]) for area in areas}
        defined = [area for area in areas if each[area].is_ok]
        if defined:
            yield _fact(cells, defined, mean(each[a] for a in defined), scope, period, BY_MEAN)


def _pick(cube: Cube, scope: Scope, wanted: Share, period: str) -> Cells:
    return Cells(wanted, {g: scope.pick(cube.at(g, period)) for g in (*wanted.needed, *wanted.also)})


def _of_area(cube: Cube, area: str, period: str) -> Iterator[Fact]:
    for each in _PERSONS[:2]:
        yield from _one(cube, area, each, period)
    if period == max((p for p in cube.years() if area in cube.at(EVERYBODY, p)), default=TOTAL):
        for each in _of_forms(cube, EVERYBODY, period, area):
            yield from _one(cube, area, each, period)


def _one(cube: Cube, area: str, wanted: Share, period: str) -> Iterator[Fact]:
    """The share within one area, as it is released."""
    by_group = {g: {area: o} for g in (*wanted.needed, *wanted.also) if (o := cube.one(g, period, area))}
    if not all(g in by_group for g in wanted.needed):
        return
    cells = Cells(wanted, {g: by_group.get(g, {}) for g in (*wanted.needed, *wanted.also)})
    scope = Scope(area, ALL_AREAS, frozenset([area]))
    yield _fact(cells, [area], cells.result([area]), scope, period, AMONG if wanted.whole else ONE_AREA)


def _fact(cells: Cells, areas: list[str], result: Result, scope: Scope, period: str, definition: str) -> Fact:
    alone = definition in (ONE_AREA, AMONG)
    return fact(
        "share",
        cells.wanted.part,
        result,
        cells.used(areas),
        reading=scope.reading,
        ref_area=scope.ref_area,
        period=period,
        definition=definition,
        unit=PERCENT,
        of=cells.wanted.of,
        areas=() if alone else tuple(areas),
        areas_matched=None if alone else len(areas),
        areas_to=None if alone else len(areas),
    )
