"""Where detected victims come from, pass through, are exploited and are returned to.

A flow counts only with five victims or more (UNODC, Global Report on Trafficking in Persons). Sums of flows
hold those alone: they never show what the small ones add.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from fanal.foundation.values import Interval, total
from fanal.indicators.areas import is_place, subregion_of
from fanal.indicators.base import (
    ALL_AREAS,
    COUNTRIES,
    REPORTED,
    UNKNOWN,
    VICTIMS,
    WORLD,
    Fact,
    Group,
    as_result,
    fact,
    interval,
)
from fanal.indicators.cube import Cube
from fanal.vocabulary.contracts import Observation

LEAST = 5
BREAKDOWNS = ("citizenship", "repatriation", "country_recruitment", "country_transit", "country_exploitation")
# the country named is where the victims come from; of repatriation the sources do not say which way
ORIGINS = ("citizenship", "country_recruitment")
FLOW, DOMESTIC, NATIONALS = "flow", "nationals", "Nationals"


def flows(cube: Cube) -> Iterator[Fact]:
    """Counts by the country named, per detecting area and period; ``definition`` says of what kind."""
    for group, found in _cells(cube):
        yield fact(
            "count",
            group,
            as_result(interval(found)),
            [found],
            reading=ALL_AREAS,
            ref_area=found.ref_area,
            period=found.time_period,
            definition=_kind(found.ref_area, group.category),
        )


def flow_sums(cube: Cube) -> Iterator[Fact]:
    """Sums of flows between countries, by UN M49 subregion at both ends, and over all countries.

    ``ref_area`` is where the victims were detected, ``category`` where they come from: a subregion, or ``W``
    for all; ``Nationals`` for victims detected in their own country.
    """
    if sum(kind == "country" for kind in cube.kinds.values()) < 2:
        return
    sums: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    groups: dict[str, Group] = {}
    for group, found in _cells(cube):
        if group.breakdown in ORIGINS and cube.kinds[found.ref_area] == "country":
            for definition, to, origin in _ends(found.ref_area, group.category):
                of = replace(group, category=origin)
                groups[str(of)] = of
                sums[str(of), found.time_period, definition, to].append(found)
    for (of_, period, definition, to), used in sorted(sums.items()):
        areas = tuple(sorted({each.ref_area for each in used}))
        yield fact(
            "count",
            groups[of_],
            as_result(_summed(used)),
            used,
            reading=COUNTRIES,
            ref_area=to,
            period=period,
            definition=definition,
            areas=areas,
            areas_matched=len(areas),
            areas_to=len(areas),
        )


def _cells(cube: Cube) -> Iterator[tuple[Group, Observation]]:
    """The cells by country that are known to hold five victims or more, and whom they count."""
    if cube.indicator != VICTIMS:
        return
    for group, by_period in sorted(cube.cells.items(), key=lambda item: str(item[0])):
        if group.breakdown in BREAKDOWNS and group.category not in (UNKNOWN, REPORTED):
            for _, by_area in sorted(by_period.items()):
                for area, found in sorted(by_area.items()):
                    if found.low >= LEAST and cube.kinds[area] != "unknown":
                        yield group, found


def _kind(area: str, category: str) -> str:
    if category in (area, NATIONALS):
        return DOMESTIC
    return FLOW if is_place(category) else "not_a_country"


def _ends(area: str, category: str) -> list[tuple[str, str, str]]:
    """The sums that a flow is part of: (definition, where detected, from where)."""
    if _kind(area, category) == DOMESTIC:
        return [("flows_nationals", WORLD, NATIONALS)]
    to, origin = subregion_of(area), subregion_of(category)
    if not to or not origin:
        return []
    return [
        ("flows_between_regions", to, origin),
        ("flows_to_region", to, WORLD),
        ("flows_from_region", WORLD, origin),
        ("flows_between_countries", WORLD, WORLD),
    ]


def _summed(used: list[Observation]) -> Interval:
    """Their sum. The nationals of an area that a source names in two ways are the range over both."""
    by_end: dict[tuple[str, str], Interval] = {}
    for each in used:
        own = each.category in (each.ref_area, NATIONALS)
        end = (each.ref_area, NATIONALS if own else each.category)
        other = by_end.get(end, interval(each))
        by_end[end] = Interval(min(each.low, other.low), max(each.high, other.high))
    return total(by_end.values())
