"""What the tally of a linkage says of persons passes the wall like any count.

How many registrations a file has is no number of persons and stays exact; every number of persons is a cell,
so that none can be had by taking one sum from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fanal.disclosure.cells import cell, rest

_PERSONS = ("persons", "counted", "left_out")


def release_tally(tally: Mapping[str, Any], *, published: bool) -> dict[str, Any]:
    """A tally (registrations, persons, counted, left out, linked) as ``quality.json`` may hold it."""
    released = dict(tally)
    for name in _PERSONS:
        released[name] = cell(int(tally[name]), published=published)
    if "linked" in tally:
        linked = dict(tally["linked"])
        persons = int(linked["persons"])
        linked["persons"] = cell(persons, published=published)
        # links of pairs are as many as registrations less persons: exact, they would give the persons away
        linked["links"] = cell(int(linked["links"]), published=published)
        released["linked"] = linked
        # who was not linked is as many as there are keys, which everybody may know: one range, not two
        released["persons"] = rest(int(tally["persons"]) - persons, _negative(linked["persons"]))
    merged = rest(int(tally["records"]), released["persons"])
    released["merged"] = {end: max(0, n) for end, n in merged.items()}
    return released


def _negative(cell_: Mapping[str, float]) -> dict[str, float]:
    return {"value": -cell_["value"], "low": -cell_["high"], "high": -cell_["low"]}
