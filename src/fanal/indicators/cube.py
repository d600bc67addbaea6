"""The observations of one indicator of one dataset, ready to be asked by group, period and area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fanal.indicators.areas import region_of
from fanal.indicators.base import ALL_AREAS, COUNTRIES, TOTAL, WORLD, Group
from fanal.vocabulary.contracts import Observation

ByArea = dict[str, Observation]
_SUMMED = ("country", "aggregate")


@dataclass(frozen=True, slots=True)
class Scope:
    """A reference area that is the sum of others, and which: the world or a region, in one reading."""

    ref_area: str
    reading: str
    members: frozenset[str]

    def pick(self, by_area: ByArea) -> ByArea:
        """The observations of the scope's areas, by area code."""
        return {area: by_area[area] for area in sorted(by_area) if area in self.members}


@dataclass
class Cube:
    """Every observation once. ``kinds`` holds the kind of each area."""

    dataset: str
    indicator: str
    kinds: dict[str, str] = field(default_factory=dict)
    cells: dict[Group, dict[str, ByArea]] = field(default_factory=dict)

    def add(self, observation: Observation) -> None:
        o = observation
        group = Group(o.sex, o.age, o.form, o.breakdown, o.category)
        self.kinds[o.ref_area] = o.area_kind
        self.cells.setdefault(group, {}).setdefault(o.time_period, {})[o.ref_area] = o

    def at(self, group: Group, period: str) -> ByArea:
        """The observations of a group in a period, by area."""
        return self.cells.get(group, {}).get(period, {})

    def one(self, group: Group, period: str, area: str) -> Observation | None:
        return self.at(group, period).get(area)

    def periods(self, group: Group = Group()) -> list[str]:  # noqa: B008  a frozen value
        """Everything the group is reported for, all years together (_T) included."""
        return sorted(self.cells.get(group, {}))

    def years(self, group: Group = Group()) -> list[str]:  # noqa: B008  a frozen value
        return [period for period in self.periods(group) if period.isdigit()]

    @property
    def counts_the_world(self) -> bool:
        """Whether the dataset counts the world itself: then it is never summed from areas."""
        return WORLD in self.kinds

    def areas(self) -> list[str]:
        """Areas with pages of their own: neither the world nor the unknown."""
        return sorted(area for area, kind in self.kinds.items() if kind not in ("world", "unknown"))

    def scopes(self) -> list[Scope]:
        """The world in both readings, and each region that the dataset does not report itself."""
        summed = {area for area, kind in self.kinds.items() if kind in _SUMMED}
        countries = frozenset(area for area in summed if self.kinds[area] == "country")
        found = [Scope(WORLD, ALL_AREAS, frozenset(summed))]
        if not self.counts_the_world:
            found.append(Scope(WORLD, COUNTRIES, countries))
        regions: dict[str, set[str]] = {}
        for area in countries:
            region = region_of(area)
            if region and region not in self.kinds:
                regions.setdefault(region, set()).add(area)
        # the source's aggregates are of no one region, so both readings are the same: it is said once
        return found + [Scope(code, ALL_AREAS, frozenset(regions[code])) for code in sorted(regions)]


def cubes(observations: Iterable[Observation]) -> list[Cube]:
    """One cube for each indicator of each dataset, sorted."""
    found: dict[tuple[str, str], Cube] = {}
    for o in observations:
        key = (o.dataset, o.indicator)
        if key not in found:
            found[key] = Cube(o.dataset, o.indicator)
        found[key].add(o)
    return [found[key] for key in sorted(found)]


def consecutive(years: list[str]) -> Iterator[tuple[str, str]]:
    """Each pair of years that follow one another and are both there."""
    there = set(years)
    for year in years:
        if str(int(year) + 1) in there:
            yield year, str(int(year) + 1)


def forms(cube: Cube, group: Group, period: str) -> list[str]:
    """The forms reported for persons of a group in a period."""
    wanted = (group.sex, group.age, TOTAL)
    return sorted(
        g.form
        for g, by_period in cube.cells.items()
        if (g.sex, g.age, g.breakdown) == wanted and g.form[0] != "_" and period in by_period
    )
