"""Sums of flows equal the range found by filling hidden cells, and every sum adds up to the whole."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.indicators import compute
from fanal.vocabulary.places import place
from flow_cells import by_country

AREAS, ORIGINS = ("FRA", "DEU", "KEN"), ("NGA", "POL", "FRA", "KEN", "Abroad")
CELL = st.tuples(st.integers(0, 12), st.integers(0, 3))


@given(st.dictionaries(st.sampled_from(list(product(AREAS, ORIGINS))), CELL, max_size=7))
@settings(max_examples=60, deadline=None)
def test_sums_of_flows_are_exact(table):
    cells = [
        by_country(area, "citizenship", origin, low, low + wide)
        for (area, origin), (low, wide) in table.items()
    ]
    cells += [by_country(area, "_T", "_T", 50) for area in AREAS]
    counted = {
        ends: (low, low + wide)
        for ends, (low, wide) in table.items()
        if low >= 5 and ends[0] != ends[1] and ends[1] != "Abroad"
    }
    found = {
        (f.ref_area, f.category): (f.low, f.high)
        for f in compute(cells)
        if f.definition in ("flows_between_regions", "flows_between_countries")
    }
    wanted: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for (area, origin), (low, high) in counted.items():
        for ends in ((place(area).subregion, place(origin).subregion), ("W", "W")):
            wanted.setdefault(ends, []).append((low, high))
    filled = {
        ends: {sum(numbers) for numbers in product(*(range(low, high + 1) for low, high in each))}
        for ends, each in wanted.items()
    }
    assert found == {ends: (min(sums), max(sums)) for ends, sums in filled.items()}
