"""The few kinds of picture a report has: bars from zero, points over the years; their ranges are drawn.

Pictures are drawn 340 wide, so that their text can be read on a phone: labels stand above bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.foundation.look import colour, palette
from fanal.reporting.draw import HIDDEN, TIP

WIDTH = 340


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its group (for the colour), value and range, and the value as written."""

    label: str
    group: str
    value: float
    low: float
    high: float
    shown: str
    hidden: bool = False  # nothing but its range is known


@dataclass(frozen=True)
class Line:
    """One line over the years."""

    label: str
    group: str
    points: tuple[tuple[str, float, float, float], ...]  # period, value, low, high
    shown: tuple[str, ...] = ()  # each point as written


def bars(rows: list[Bar]) -> dict[str, Any]:
    """Horizontal bars with their ranges; values below zero go to the left of zero."""
    values: list[dict[str, Any]] = [
        {"label": row.label, "colour": HIDDEN if row.hidden else colour(row.group),
         "value": row.high if row.hidden else row.value, "low": row.low,
         "high": row.high, "shown": row.shown, "end": max(row.high, row.value, 0.0), "zero": 0.0,
         "tip": f"{TIP}{row.label}: {row.shown}"}
        for row in rows
    ]  # fmt: skip
    top, bottom = max([v["end"] for v in values] + [0.0]), min([v["low"] for v in values] + [0.0])
    span = (top - bottom) or 1.0
    longest = max(len(v["shown"]) for v in values)
    # room at the right for the written value: about 7.5 pixels a letter
    room = min(0.6, longest * 7.5 / WIDTH)
    domain = [bottom, bottom + span / (1 - room)]
    x = {"type": "quantitative", "scale": {"domain": domain, "nice": False}, "axis": None}
    y = {"field": "label", "type": "nominal", "sort": None, "axis": None, "scale": {"paddingInner": 0.2}}
    ink = palette()["ink"]
    ranged = {"filter": "datum.low < datum.high"}
    ends: list[dict[str, Any]] = [
        {"transform": [ranged],
         "mark": {"type": "tick", "size": 12, "thickness": 2, "color": ink["text"], "yOffset": 9},
         "encoding": {"x": {**x, "field": end}, "y": y}}
        for end in ("low", "high")
    ]  # fmt: skip
    return {
        "width": WIDTH,
        "height": {"step": 52},
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "bar", "size": 18, "yOffset": 9},
             "encoding": {"x": {**x, "field": "value"}, "x2": {"field": "zero"}, "y": y,
                          "color": {"field": "colour", "type": "nominal", "scale": None},
                          "description": {"field": "tip"}}},
            {"transform": [ranged],
             "mark": {"type": "rule", "strokeWidth": 2, "color": ink["text"], "yOffset": 9},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y}},
            *ends,
            _zero(x, y, ink["quiet"], through=bottom == 0),
            {"mark": {"type": "text", "align": "left", "dx": 7, "dy": 9, "fontWeight": "bold"},
             "encoding": {"x": {**x, "field": "end"}, "y": y, "text": {"field": "shown"}}},
            {"mark": {"type": "text", "align": "left", "dx": 5, "dy": -13},
             "encoding": {"x": {**x, "field": "zero"} if bottom == 0 else {"value": 0}, "y": y,
                          "text": {"field": "label"}}},
        ],
    }  # fmt: skip


def _zero(x: dict[str, Any], y: dict[str, Any], ink: str, *, through: bool) -> dict[str, Any]:
    """The line of zero; a piece at each bar where it would cross their labels."""
    if through:
        return {
            "mark": {"type": "rule", "color": ink, "strokeWidth": 1},
            "encoding": {"x": {**x, "datum": 0}},
        }
    return {"mark": {"type": "tick", "size": 28, "thickness": 1, "color": ink, "yOffset": 9},
            "encoding": {"x": {**x, "field": "zero"}, "y": y}}  # fmt: skip


def lines(rows: list[Line], *, joined: bool = True) -> dict[str, Any]:
    """Lines over the years with their ranges, from zero; the name of a line stands at its end."""
    values: list[dict[str, Any]] = [
        {"label": row.label, "colour": colour(row.group), "period": int(period), "value": value, "low": low,
         "high": high, "run": f"{row.label} {run}", "tip": f"{TIP}{row.label}, {period}: {shown}"}
        for row in rows
        for run, shown, (period, value, low, high) in zip(
            _runs(row), row.shown or [f"{p[1]:g}" for p in row.points], row.points, strict=True)
    ]  # fmt: skip
    years = sorted({v["period"] for v in values})
    x = {
        "field": "period", "type": "quantitative",
        "scale": {"domain": [years[0], years[-1] if len(years) > 1 else years[0] + 1], "nice": False},
        "axis": {"values": _ticks(years), "format": "d", "grid": False},
    }  # fmt: skip
    axis = {"tickCount": 4, "format": ",d"}
    y = {"type": "quantitative", "scale": {"zero": True, "nice": True}, "axis": axis}
    colours = {"color": {"field": "colour", "type": "nominal", "scale": None}}
    return {
        "width": WIDTH - 80,
        "height": 210,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.35},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, **colours}},
            *([{"mark": {"type": "line", "strokeWidth": 2},
                "encoding": {"x": x, "y": {**y, "field": "value"}, "detail": {"field": "run"}, **colours}}]
              if joined else []),
            {"mark": {"type": "circle", "size": 26 if joined else 60, "opacity": 1},
             "encoding": {"x": x, "y": {**y, "field": "value"}, **colours, "description": {"field": "tip"}}},
            {"mark": {"type": "text", "align": "left", "dx": 8, "fontWeight": "bold"},
             "data": {"values": _ends(rows)},
             "encoding": {"x": x, "y": {**y, "field": "at"}, "text": {"field": "label"}, **colours}},
        ],
    }  # fmt: skip


def _ends(rows: list[Line]) -> list[dict[str, Any]]:
    """Where the names of lines go: at their last points, moved apart where they would cover each other."""
    top = max(high for row in rows for *_, high in row.points) or 1.0
    gap, last = top * 0.085, -1.0
    ends = []
    for row in sorted(rows, key=lambda r: (r.points[-1][1], r.label)):
        at = max(row.points[-1][1], last + gap) if last >= 0 else row.points[-1][1]
        last = at
        ends.append(
            {"label": row.label, "colour": colour(row.group), "at": at,
             "period": max(int(r.points[-1][0]) for r in rows)}
        )  # fmt: skip
    return ends


def _runs(row: Line) -> list[int]:
    """The number of the unbroken run of years that each point belongs to: no line crosses a missing year."""
    found, run, last = [], 0, None
    for period, *_ in row.points:
        run += last is not None and int(period) > last + 1
        last = int(period)
        found.append(run)
    return found


def _ticks(years: list[int]) -> list[int]:
    """At most five years on the axis, the last one always."""
    step = max(1, -(-(years[-1] - years[0]) // 4))
    return sorted(range(years[-1], years[0] - 1, -step))
