"""One count of persons as the wall shows it, wherever it is shown: in a table, in an estimate, in a tally.

Under THRESHOLD, zero included, it is the interval [0, 9]; else a multiple of BASE, within 2 of the count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fanal.disclosure.wall import BASE, THRESHOLD

Cell = dict[str, float]


def cell(n: int, *, published: bool = False) -> Cell:
    """A count that passes the wall; of published records as it is."""
    if published:
        return {"value": n, "low": n, "high": n}
    if n < THRESHOLD:
        return {"value": (THRESHOLD - 1) / 2, "low": 0, "high": THRESHOLD - 1}
    shown = near(n)
    return {"value": shown, "low": shown - BASE // 2, "high": shown + BASE // 2}


def near(value: float, grain: int = BASE) -> int:
    """The nearest multiple of ``grain``."""
    return grain * int((value + grain / 2) // grain)


def added(cells: Iterable[Mapping[str, float]]) -> Cell:
    """The sum of cells: what their ranges leave of it."""
    every = list(cells)
    return {end: sum(each[end] for each in every) for end in ("value", "low", "high")}


def rest(whole: int, part: Mapping[str, float]) -> Cell:
    """What is left of a number that everybody may know, beside a cell: its range says nothing new."""
    return {"value": whole - part["value"], "low": whole - part["high"], "high": whole - part["low"]}


def is_cell(value: Any) -> bool:
    return isinstance(value, Mapping) and {"low", "high"} <= set(value)
