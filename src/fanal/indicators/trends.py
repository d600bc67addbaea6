"""Changes from one year to the next over the areas that report in both; which single area they hang on."""

from __future__ import annotations

from collections.abc import Iterator

from fanal.foundation.values import Interval, most_influential, trend
from fanal.indicators.base import ALL_AREAS, PERCENT, VICTIMS, WORLD, Fact, Group, fact, interval, summed
from fanal.indicators.cube import ByArea, Cube, Scope, consecutive, forms
from fanal.indicators.figures import CHILDREN, EVERYBODY, NAMED


def trends(cube: Cube) -> Iterator[Fact]:
    """World and regions for every pair of consecutive years; areas for their latest pair."""
    for scope in cube.scopes():
        for before, after in consecutive(cube.years()):
            for group in _groups(cube, after):
                found = scope_trend(cube, scope, group, before, after)
                if found:
                    yield found
    for area in cube.areas():
        yield from _of_area(cube, area)


def scope_trend(cube: Cube, scope: Scope, group: Group, before: str, after: str) -> Fact | None:
    """The change over the scope's matched areas; None where no area reports in both years.

    A world that is counted as a whole, in a dataset without areas, is compared as it is.
    """
    first, second = scope.pick(cube.at(group, before)), scope.pick(cube.at(group, after))
    matched = [area for area in first if area in second]
    if not matched:
        return _counted_change(cube, scope, group, before, after)
    earlier, later = {a: first[a] for a in matched}, {a: second[a] for a in matched}
    fragile = most_influential(_intervals(earlier), _intervals(later))
    return fact(
        "trend",
        group,
        trend(summed(earlier.values()), summed(later.values())),
        [*earlier.values(), *later.values()],
        reading=scope.reading,
        ref_area=scope.ref_area,
        period=after,
        period_from=before,
        unit=PERCENT,
        definition="matched_areas",
        areas=tuple(matched),
        areas_matched=len(matched),
        areas_from=len(first),
        areas_to=len(second),
        most_influential_area=fragile.area if fragile else None,
        value_without_it=fragile.without.value if fragile else None,
    )


def _counted_change(cube: Cube, scope: Scope, group: Group, before: str, after: str) -> Fact | None:
    if scope.ref_area != WORLD or scope.members:
        return None
    return _one_series(cube, WORLD, group, before, after)


def _of_area(cube: Cube, area: str) -> Iterator[Fact]:
    for group in (EVERYBODY, CHILDREN) if cube.indicator == VICTIMS else (EVERYBODY,):
        years = [year for year in cube.years(group) if area in cube.at(group, year)]
        for before, after in list(consecutive(years))[-1:]:
            found = _one_series(cube, area, group, before, after)
            if found:
                yield found


def _one_series(cube: Cube, area: str, group: Group, before: str, after: str) -> Fact | None:
    first, second = cube.one(group, before, area), cube.one(group, after, area)
    if first is None or second is None:
        return None
    return fact(
        "trend",
        group,
        trend(interval(first), interval(second)),
        [first, second],
        reading=ALL_AREAS,
        ref_area=area,
        period=after,
        period_from=before,
        unit=PERCENT,
        definition="counted_change",
    )


def _groups(cube: Cube, year: str) -> list[Group]:
    named = NAMED if cube.indicator == VICTIMS else (EVERYBODY,)
    return [*named, *(Group(form=form) for form in forms(cube, EVERYBODY, year))]


def _intervals(by_area: ByArea) -> dict[str, Interval]:
    return {area: interval(observation) for area, observation in by_area.items()}
