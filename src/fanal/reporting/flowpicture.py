"""A flow picture: columns of places joined by ribbons as wide as the persons they stand for.

Computed here, as Vega-Lite has no such kind: every ribbon is a path in pixels. Where only a range is known a
ribbon is as wide as its lowest number, and a pale edge reaches to its highest.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from fanal.foundation.look import palette
from fanal.reporting.draw import TIP

WIDTH = 340
NODE = 7  # the width of a place's bar
LINE, GAP = 15, 6  # of text and between places
LETTERS = 23  # of a label's line, before it breaks
TALLEST = 320.0  # all ribbons of a column together


@dataclass(frozen=True)
class End:
    """A place in a column: its key, its name, its number as written ("" where none is given)."""

    key: str
    name: str
    shown: str = ""


@dataclass(frozen=True)
class Ribbon:
    """Persons from a place of one column to a place of the next; ``told``: one flow is set off by colour."""

    start: str
    end: str
    low: float
    high: float
    told: str
    accent: bool = False


@dataclass
class _Node:
    """A place with its position; ``left`` and ``right`` say where the next ribbon is joined."""

    end: End
    column: int
    size: float = 0.0
    top: float = 0.0
    joined: dict[str, float] = field(default_factory=lambda: {"left": 0.0, "right": 0.0})

    @property
    def lines(self) -> list[str]:
        whole = f"{self.end.name} {self.end.shown}".strip()
        if len(whole) <= LETTERS or not self.end.shown:
            return textwrap.wrap(whole, LETTERS) or [""]
        return [*textwrap.wrap(self.end.name, LETTERS), self.end.shown]


def picture(heads: list[str], columns: list[list[End]], ribbons: list[Ribbon]) -> dict[str, Any]:
    """The picture as a Vega-Lite specification, a head above each column.

    Ribbons join neighbouring columns; keys differ by column.
    """
    nodes = {end.key: _Node(end, n) for n, ends in enumerate(columns) for end in ends}
    scale = _sized(nodes, ribbons)
    ends = len(columns) - 1
    above = _heads(heads, ends)
    height = _placed(nodes, columns, LINE * len({text["y"] for text in above}) + GAP)
    paths = [path for ribbon in sorted(ribbons, key=lambda r: _order(r, nodes)) for path in
             _ribbon(ribbon, nodes, scale, ends)]  # fmt: skip
    bars = [{"x": _x(n.column, ends), "x2": _x(n.column, ends) + NODE, "y": round(n.top, 2),
             "y2": round(n.top + max(n.size, 1.5), 2)} for n in nodes.values()]  # fmt: skip
    return _spec(paths, bars, above, _texts(nodes, ends), round(height))


def _sized(nodes: dict[str, _Node], ribbons: list[Ribbon]) -> float:
    """Give every place its size; returns pixels a person."""
    persons: dict[tuple[str, str], float] = {}
    for ribbon in ribbons:
        for key, side in ((ribbon.start, "right"), (ribbon.end, "left")):
            persons[key, side] = persons.get((key, side), 0.0) + ribbon.high
    most = {key: max(persons.get((key, "left"), 0.0), persons.get((key, "right"), 0.0)) for key in nodes}
    by_column: dict[int, float] = {}
    for key, node in nodes.items():
        by_column[node.column] = by_column.get(node.column, 0.0) + most[key]
    scale = TALLEST / max([*by_column.values(), 1.0])
    for key, node in nodes.items():
        node.size = most[key] * scale
    return scale


def _placed(nodes: dict[str, _Node], columns: list[list[End]], below: float) -> float:
    """Stack the places of each column, each with room for its label; returns the height of the picture."""
    rooms = [[max(nodes[end.key].size, LINE * len(nodes[end.key].lines)) + GAP for end in ends]
             for ends in columns]  # fmt: skip
    height = max(sum(column) for column in rooms)
    for ends, column in zip(columns, rooms, strict=True):
        top = below + (height - sum(column)) / 2
        for end, room in zip(ends, column, strict=True):
            node = nodes[end.key]
            node.top = top + (room - node.size) / 2
            top += room
    return below + height


def _order(ribbon: Ribbon, nodes: dict[str, _Node]) -> tuple[int, float, float]:
    """Ribbons are joined from the top, so that they cross as little as they can."""
    return nodes[ribbon.start].column, nodes[ribbon.start].top, nodes[ribbon.end].top


def _x(column: int, ends: int) -> float:
    return round(column * (WIDTH - NODE) / ends, 2)


def _ribbon(ribbon: Ribbon, nodes: dict[str, _Node], scale: float, ends: int) -> list[dict[str, Any]]:
    start, end = nodes[ribbon.start], nodes[ribbon.end]
    wide, sure = ribbon.high * scale, ribbon.low * scale
    y0, y1 = start.top + start.joined["right"], end.top + end.joined["left"]
    start.joined["right"] += wide
    end.joined["left"] += wide
    x0, x1 = _x(start.column, ends) + NODE, _x(end.column, ends)
    drawn = [("high", wide)] if sure == wide else [("edge", wide), ("low", sure)]
    ink = palette()["ink"]["accent" if ribbon.accent else "quiet"]
    return [
        {"path": _path(x0, y0, x1, y1, max(width, 0.4)), "colour": ink,
         "opacity": 0.18 if part == "edge" else 0.34, "tip": TIP + ribbon.told}
        for part, width in drawn
    ]  # fmt: skip


def _path(x0: float, y0: float, x1: float, y1: float, wide: float) -> str:
    middle = (x0 + x1) / 2
    return (
        f"M{x0:.2f},{y0:.2f}C{middle:.2f},{y0:.2f} {middle:.2f},{y1:.2f} {x1:.2f},{y1:.2f}"
        f"L{x1:.2f},{y1 + wide:.2f}"
        f"C{middle:.2f},{y1 + wide:.2f} {middle:.2f},{y0 + wide:.2f} {x0:.2f},{y0 + wide:.2f}Z"
    )


def _heads(heads: list[str], ends: int) -> list[dict[str, Any]]:
    """What each column is, at its own side."""
    found = []
    letters = LETTERS - 1 if ends == 1 else LETTERS * 2 // 3
    for column, head in enumerate(heads):
        align = "left" if column == 0 else "right" if column == ends else "center"
        x = {"left": 0.0, "right": float(WIDTH)}.get(align, _x(column, ends) + NODE / 2)
        found += [{"x": x, "y": LINE / 2 + LINE * n, "text": line, "align": align}
                  for n, line in enumerate(textwrap.wrap(head, letters))]  # fmt: skip
    return found


def _texts(nodes: dict[str, _Node], ends: int) -> list[dict[str, Any]]:
    """Labels stand beside their bars, towards the middle; a middle column has its head alone."""
    found = []
    for node in nodes.values():
        first = node.column == 0
        if not first and node.column < ends:
            continue
        x, lines = _x(node.column, ends), node.lines
        top = node.top + node.size / 2 - LINE * (len(lines) - 1) / 2
        found += [{"x": x + NODE + 5 if first else x - 5, "y": round(top + LINE * n, 2), "text": line,
                   "align": "left" if first else "right"} for n, line in enumerate(lines)]  # fmt: skip
    return found


def _spec(
    paths: list[dict[str, Any]], bars: list[dict[str, Any]], heads: list[dict[str, Any]],
    texts: list[dict[str, Any]], height: int,
) -> dict[str, Any]:  # fmt: skip
    def at(field: str, axis: str = "quantitative") -> dict[str, Any]:
        return {"field": field, "type": axis, "scale": None, "axis": None}

    ink, corner = palette()["ink"], {"value": 0}
    shine = {"stroke": ink["ground"], "strokeWidth": 3, "strokeOpacity": 0.8}
    drawn: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [
        (heads, {"fontWeight": "bold"}), (texts, shine), (texts, {})
    ]  # fmt: skip
    labels = [
        {"data": {"values": [text for text in values if text["align"] == align]},
         "mark": {"type": "text", "align": align, "baseline": "middle", **look},
         "encoding": {"x": at("x"), "y": at("y"), "text": {"field": "text"}}}
        for values, look in drawn
        for align in ("left", "center", "right")
        if any(text["align"] == align for text in values)
    ]  # fmt: skip
    return {
        "width": WIDTH,
        "height": height,
        "layer": [
            {"data": {"values": paths},
             # a custom shape of this size is drawn in pixels
             "mark": {"type": "point", "size": 4, "strokeWidth": 0},
             "encoding": {"x": corner, "y": corner, "description": {"field": "tip"},
                          "shape": {"field": "path", "type": "nominal", "scale": None},
                          "fill": {"field": "colour", "type": "nominal", "scale": None},
                          "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None}}},
            {"data": {"values": bars}, "mark": {"type": "rect", "color": ink["text"]},
             "encoding": {"x": at("x"), "x2": {"field": "x2"}, "y": at("y"), "y2": {"field": "y2"}}},
            *labels,
        ],
    }  # fmt: skip
