"""One map: what areas detected, in steps of one neutral colour; hidden, not reported and no data are three
hatchings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fanal.foundation.look import palette, world
from fanal.reporting.draw import HIDDEN, NO_DATA, NOT_REPORTED, TIP

BREAKS = (10, 50, 200, 1000)


def step_of(low: float, high: float) -> int | None:
    """The step of a range; None where the range is hidden and crosses into another step."""
    first, last = (sum(value >= edge for edge in BREAKS) for value in (low, high))
    return first if first == last else None


def map_spec(
    values: dict[str, tuple[float, float]],
    labels: dict[str, str],
    shown: dict[str, str],
    silent: Sequence[str] = (),
) -> dict[str, Any]:
    """``values``: ISO alpha-3 → range; ``labels``: words for the steps ``0``…, ``hidden``, ``not_reported``,
    ``no_data``; ``shown``: ISO alpha-3 → the area's name and its number as written; ``silent``: the areas
    that the source has, without this number.
    """
    steps = palette()["map"]["steps"]
    known = []
    for code in sorted(values):
        step = step_of(*values[code])
        known.append({"id": code, "class": "hidden" if step is None else str(step),
                      "tip": TIP + shown[code]})  # fmt: skip
    known += [{"id": code, "class": "not_reported", "tip": ""} for code in sorted(silent)]
    # three hatchings, the middle one where any area needs it
    hatched = {"hidden": HIDDEN, **({"not_reported": NOT_REPORTED} if silent else {}), "no_data": NO_DATA}
    domain = [*(str(n) for n in range(len(steps))), *hatched]
    colours = [*steps, *hatched.values()]
    return {
        "width": 600,
        "height": 292,
        "data": {"values": world(), "format": {"type": "topojson", "feature": "countries"}},
        "transform": [
            {"lookup": "id", "from": {"data": {"values": known}, "key": "id", "fields": ["class", "tip"]},
             "default": "no_data"},
            {"calculate": _words(domain, labels), "as": "words"},
        ],
        "projection": {"type": "equalEarth"},
        "mark": {"type": "geoshape", "stroke": palette()["map"]["line"], "strokeWidth": 0.3},
        "encoding": {
            "description": {"field": "tip"},
            "color": {
                "field": "words", "type": "nominal",
                "scale": {"domain": [labels[name] for name in domain], "range": colours},
                "legend": {"orient": "bottom", "direction": "horizontal", "columns": 3,
                           "symbolType": "square", "symbolStrokeWidth": 0,
                           "symbolSize": 160, "columnPadding": 18},
            }
        },
    }  # fmt: skip


def _words(domain: list[str], labels: dict[str, str]) -> str:
    """A Vega expression that turns a class into its words (they are ours, never data)."""
    pairs = ", ".join(f"'{name}': {labels[name]!r}" for name in domain)
    return f"({{{pairs}}})[datum.class]"
