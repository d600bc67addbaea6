"""Where detected victims come from and are returned to.

A flow counts only with five victims or more (UNODC, Global Report on Trafficking in Persons).
"""

from __future__ import annotations

from collections.abc import Iterator

from fanal.indicators.areas import is_place
from fanal.indicators.base import ALL_AREAS, REPORTED, UNKNOWN, VICTIMS, Fact, as_result, fact, interval
from fanal.indicators.cube import Cube

LEAST = 5
BREAKDOWNS = ("citizenship", "repatriation", "country_exploitation", "country_recruitment")


def flows(cube: Cube) -> Iterator[Fact]:
    """Counts by the country named, per detecting area and period; ``definition`` says of what kind."""
    if cube.indicator != VICTIMS:
        return
    for group, by_period in sorted(cube.cells.items(), key=lambda item: str(item[0])):
        if group.breakdown not in BREAKDOWNS or group.category in (UNKNOWN, REPORTED):
            continue
        for period, by_area in sorted(by_period.items()):
            for area, found in sorted(by_area.items()):
                if found.low < LEAST:
                    continue
                yield fact(
                    "count",
                    group,
                    as_result(interval(found)),
                    [found],
                    reading=ALL_AREAS,
                    ref_area=area,
                    period=period,
                    definition=_kind(area, group.category),
                )


def _kind(area: str, category: str) -> str:
    if category == area or category == "Nationals":
        return "nationals"
    return "flow" if is_place(category) else "not_a_country"
