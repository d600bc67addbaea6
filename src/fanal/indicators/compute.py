"""All figures of a study's observations."""

from __future__ import annotations

from collections.abc import Iterable

from fanal.indicators.base import JUSTICE, VICTIMS, Fact
from fanal.indicators.cube import cubes
from fanal.indicators.figures import breakdown_counts, counts
from fanal.indicators.flows import flow_sums, flows
from fanal.indicators.rates import Population, rates
from fanal.indicators.shares import breakdown_shares, shares
from fanal.indicators.trends import trends
from fanal.vocabulary.contracts import Observation


def compute(observations: Iterable[Observation], *, population: Population | None = None) -> list[Fact]:
    """The facts of released observations, sorted by id; nothing is ever summed over datasets.

    ``population`` maps (area, year) to persons; without it there are no rates. Sentences are left to the
    report.
    """
    found: dict[str, Fact] = {}
    for cube in cubes(observations):
        streams = [counts(cube)]
        if cube.indicator in (VICTIMS, *JUSTICE):
            streams.append(trends(cube))
        if cube.indicator == VICTIMS:
            streams += [
                flows(cube),
                flow_sums(cube),
                breakdown_counts(cube),
                shares(cube),
                breakdown_shares(cube),
            ]
        if population is not None:
            streams.append(rates(cube, population))
        for stream in streams:
            for each in stream:
                found.setdefault(each.id, each)
    return [found[key] for key in sorted(found)]
