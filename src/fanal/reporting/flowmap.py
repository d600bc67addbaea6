"""A flow map: lines from where victims come from to where they were detected, wider by steps. No routes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from fanal.foundation.look import palette, world
from fanal.foundation.look.centroids import Point, centroids
from fanal.reporting.draw import TIP
from fanal.reporting.maps import BREAKS, step_of
from fanal.vocabulary.places import MADE_UP

WIDTHS = (0.7, 1.3, 2.3, 3.8, 6.0)
# the made-up country lies where no land is
AT_SEA = (68.0, -22.0)


class Way(NamedTuple):
    """From one area to another, as ISO alpha-3, with its range and what is said of it."""

    start: str
    end: str
    low: float
    high: float
    told: str


def point(code: str) -> Point | None:
    """Where an area lies; None for what no map shows."""
    return AT_SEA if code == MADE_UP else centroids().get(code)


def flow_map(ways: list[Way], labels: dict[str, str], named: dict[str, str]) -> dict[str, Any]:
    """``labels``: words for the steps ``0``…; ``named``: the names of destinations that are written beside
    their dots. A range that crosses steps has the width of its lowest number.
    """
    lines, dots = _lines(ways, labels), _dots(ways, named)
    ink = palette()["ink"]
    drawn = [n for n in range(len(BREAKS) + 1) if any(line["words"] == labels[str(n)] for line in lines)]
    used = [labels[str(n)] for n in drawn]
    width = {
        "field": "words", "type": "nominal",
        "scale": {"type": "ordinal", "domain": used, "range": [WIDTHS[n] for n in drawn]},
        "legend": {"orient": "bottom", "direction": "horizontal", "columns": 3, "symbolType": "stroke",
                   "symbolSize": 500, "symbolStrokeColor": ink["accent"], "columnPadding": 18,
                   "labelFontSize": 16},
    }  # fmt: skip
    layers: list[dict[str, Any]] = [
        {"data": {"values": world(), "format": {"type": "topojson", "feature": "countries"}},
         "mark": {"type": "geoshape", "fill": palette()["map"]["land"],
                  "stroke": palette()["map"]["line"], "strokeWidth": 0.3}},
        {"data": {"values": lines},
         "mark": {"type": "geoshape", "filled": False, "stroke": ink["accent"], "strokeCap": "round",
                  "strokeOpacity": 0.4},
         "encoding": {"strokeWidth": width, "description": {"field": "tip"}}},
        {"data": {"values": dots}, "mark": {"type": "circle", "size": 26, "opacity": 1, "color": ink["text"]},
         "encoding": {"longitude": {"field": "east", "type": "quantitative"},
                      "latitude": {"field": "north", "type": "quantitative"},
                      "description": {"field": "tip"}}},
        {"data": {"values": [dot for dot in dots if dot["name"]]},
         "mark": {"type": "text", "dy": 15, "fontWeight": "bold"},
         "encoding": {"longitude": {"field": "east", "type": "quantitative"},
                      "latitude": {"field": "north", "type": "quantitative"},
                      "text": {"field": "name"}}},
    ]  # fmt: skip
    return {"width": 600, "height": 292, "projection": {"type": "equalEarth"}, "layer": layers}


def _lines(ways: list[Way], labels: dict[str, str]) -> list[dict[str, Any]]:
    """Thin lines last, above the wide ones."""
    found = []
    for way in sorted(ways, key=lambda way: (-way.low, way.start, way.end)):
        ends = point(way.start), point(way.end)
        if ends[0] is None or ends[1] is None:
            continue
        step = step_of(way.low, way.low)
        found.append(
            {"type": "Feature", "tip": TIP + way.told, "words": labels[str(step)],
             "geometry": {"type": "LineString", "coordinates": _arc(ends[0], ends[1])}}
        )  # fmt: skip
    return found


def _arc(start: Point, end: Point) -> list[list[float]]:
    """A gentle bow the shorter way round, so that lines between two regions do not cover each other."""
    east = (end[0] - start[0] + 180) % 360 - 180
    bow = min(0.12 * math.hypot(east, end[1] - start[1]), 80 - max(start[1], end[1]))
    parts = max(2, round(abs(east) / 12))
    return [
        _near((start[0] + east * t, start[1] + (end[1] - start[1]) * t + 4 * bow * t * (1 - t)))
        for t in (n / parts for n in range(parts + 1))
    ]


def _dots(ways: list[Way], named: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for code in sorted({way.end for way in ways}):
        at = point(code)
        if at is not None:
            east, north = _near(at)
            found.append({"east": east, "north": north, "name": named.get(code, ""), "tip": ""})
    return found


def _near(at: Point) -> list[float]:
    return [round(at[0], 2), round(at[1], 2)]
