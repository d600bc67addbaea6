"""Pictures of an estimate: who is on which lists, ranges on a scale that all share, the turn of a dial.

Drawn 340 wide like every picture of a report, and WIDE for a screen that has the room; numbers and names are
laid out here, Vega writes the letters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fanal.foundation.look import palette
from fanal.reporting.charts import WIDTH
from fanal.reporting.draw import TIP

WIDE = 640
LETTER = 7.2  # the width of a letter of 13 pixels
ROW, DOT = 24, 20
MOST_COMBINATIONS = 30
LONGEST_NAME = 26  # letters of a list above its column: room for every kind of agency in both languages


@dataclass(frozen=True)
class Combination:
    """Persons on exactly these lists (by place); ``places`` is empty for those shown together."""

    places: tuple[int, ...]
    label: str
    value: float
    low: float
    high: float
    shown: str
    named: str  # the label with the number, as the language joins them

    @property
    def plain(self) -> list[float | str]:
        """Value, lowest and highest for a data file; what is hidden has no value there."""
        return ["" if self.low == 0 < self.high else self.value, self.low, self.high]


@dataclass(frozen=True)
class Ranged:
    """One total with its range, where it has one."""

    label: str
    value: float
    low: float | None
    high: float | None
    shown: str
    named: str
    main: bool = False
    open: bool = False  # shown, but not to be relied on


@dataclass(frozen=True)
class Share:
    """A part of a whole, from 0 to 1, and the standard error that its counting has."""

    label: str
    value: float
    shown: str
    named: str
    error: float = 0.0


def upset(names: Sequence[str], rows: Sequence[Combination], *, width: int = WIDTH) -> dict[str, Any]:
    """Combinations of lists below each other: a dot for every list, a bar for the persons (an UpSet plot)."""
    ink = palette()["ink"]
    longest = max(len(name) for name in names)
    head = 14 + LETTER * min(longest, LONGEST_NAME)
    left = DOT * len(names) + 8
    height = head + ROW * len(rows) + 4
    room = width - left - 8 - LETTER * max(len(row.shown) for row in rows)
    top = max(row.value for row in rows) or 1.0
    dots, links, bars, words = [], [], [], []
    for number, row in enumerate(rows):
        y = head + ROW * number + ROW / 2
        for place in range(len(names)):
            if row.places:
                on = place in row.places
                dots.append({"x": DOT * place + DOT / 2, "y": y, "c": ink["accent"] if on else ink["rule"]})
        if len(row.places) > 1:
            ends = [DOT * place + DOT / 2 for place in (row.places[0], row.places[-1])]
            links.append({"x": ends[0], "x2": ends[1], "y": y})
        if not row.places:
            words.append({"x": 0, "y": y, "t": row.label, "b": "normal"})
        start = left if row.places else max(left, LETTER * len(row.label) + 8)
        end = start + max(2.0, (room - (start - left)) * row.value / top)
        bars.append({"x": start, "x2": end, "y": y, "tip": TIP + row.named})
        words.append({"x": end + 5, "y": y, "t": row.shown, "b": "bold"})
    heads = [{"x": DOT * place + DOT / 2, "y": head - 8, "t": _cut(name)} for place, name in enumerate(names)]
    return _plane(width, height, [
        _marks(links, {"type": "rule", "strokeWidth": 3, "color": ink["accent"]}, x2=True),
        _marks(dots, {"type": "circle", "size": 110, "opacity": 1}, colour=True),
        _marks(bars, {"type": "rule", "strokeWidth": 14, "color": ink["accent"]}, x2=True, tip=True),
        _marks(heads, {"type": "text", "align": "left", "baseline": "middle", "angle": 270}, text=True),
        *_written(words),
    ])  # fmt: skip


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def ranges(
    rows: Sequence[Ranged],
    *,
    known: float,
    known_label: str,
    ticks: Sequence[tuple[float, str]],
    width: int = WIDTH,
) -> dict[str, Any]:
    """Totals below each other, their names and numbers above them, on one scale; a line where the known
    end.
    """
    step, head, foot = 44, 20, 24
    scale = Scale(
        [v for row in rows for v in (row.value, row.low, row.high) if v is not None] + [known], width
    )
    height = head + step * len(rows) + foot
    points, lines, words = [], [], []
    for number, row in enumerate(rows):
        y = head + step * number + 30
        if row.low is not None and row.high is not None:
            lines.append({"x": scale.at(row.low), "x2": scale.at(row.high), "y": y, "c": _coloured(row)["c"]})
        points.append({"x": scale.at(row.value), "y": y, **_coloured(row), "tip": TIP + row.named})
        words.append({"x": 0, "y": y - 17, "t": row.named, "b": "bold" if row.main else "normal"})
    return _plane(width, height, [
        *_ground(scale, known, known_label, ticks, head, height - foot),
        _marks(lines, {"type": "rule", "strokeWidth": 4, "opacity": 0.45}, x2=True, colour=True),
        _points(points, 90),
        *_written(words, halo=True),
    ])  # fmt: skip


def curve(
    rows: Sequence[Ranged],
    *,
    known: float,
    known_label: str,
    ticks: Sequence[tuple[float, str]],
    width: int = WIDTH,
) -> dict[str, Any]:
    """The specification curve: every total of every method and table, from the smallest to the largest."""
    step, head, foot = (5 if len(rows) > 60 else 8), 20, 24
    ordered = sorted(rows, key=lambda row: (row.value, row.label))
    scale = Scale([row.value for row in ordered] + [known], width)
    height = head + step * len(ordered) + foot + 8
    points = [
        {"x": scale.at(row.value), "y": head + 6 + step * number, **_coloured(row), "tip": TIP + row.named}
        for number, row in enumerate(ordered)
    ]
    return _plane(width, height, [
        *_ground(scale, known, known_label, ticks, head, height - foot),
        _points(points, 30),
    ])  # fmt: skip


def shares(rows: Sequence[Share], nominal: float, *, width: int = WIDTH) -> dict[str, Any]:
    """Parts of a whole below each other, a line at what was promised, a thin one as wide as chance may be."""
    ink = palette()["ink"]
    step = 44
    room = width - 60
    bars, words, chance = [], [], []
    for number, row in enumerate(rows):
        y = step * number + 32
        if row.error and row.value:
            ends = (max(0.0, row.value - 2 * row.error), min(1.0, row.value + 2 * row.error))
            chance.append({"x": room * ends[0], "x2": room * ends[1], "y": y})
        bars.append({"x": 0, "x2": max(1.0, room * row.value), "y": y, "tip": TIP + row.named})
        words.append({"x": 0, "y": y - 18, "t": row.label, "b": "normal"})
        words.append({"x": room + 8, "y": y, "t": row.shown, "b": "bold"})
    line = [
        {"x": room * nominal, "y": step * number + 23, "y2": step * number + 41}
        for number in range(len(rows))
    ]
    return _plane(width, step * len(rows) + 4, [
        _marks(bars, {"type": "rule", "strokeWidth": 14, "color": ink["accent"]}, x2=True, tip=True),
        _marks(chance, {"type": "rule", "strokeWidth": 7, "color": ink["ground"]}, x2=True),
        _marks(chance, {"type": "rule", "strokeWidth": 3, "color": ink["quiet"]}, x2=True),
        _marks(line, {"type": "rule", "strokeWidth": 2, "color": ink["text"]}, y2=True),
        *_written(words),
    ])  # fmt: skip


class Scale:
    """Where a total stands: by its logarithm, because totals differ by their ratio."""

    def __init__(self, values: Sequence[float], width: int = WIDTH) -> None:
        self.width = width
        low, high = max(min(values), 1.0), max(*values, 2.0)
        pad = (math.log(high) - math.log(low)) * 0.04 + 0.02
        self.low, self.high = math.log(low) - pad, math.log(high) + pad

    def at(self, value: float) -> float:
        return (math.log(max(value, 1.0)) - self.low) / (self.high - self.low) * self.width

    def holds(self, value: float) -> bool:
        return 0 <= self.at(value) <= self.width


def round_numbers(low: float, high: float) -> list[float]:
    """Round numbers between two totals: one, two, five times a power of ten, closer ones where those are
    few.
    """
    low = max(low, 1.0)
    powers = range(int(math.log10(low)), int(math.log10(max(high, low))) + 2)
    found: list[float] = []
    for mantissas in ((1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8)):
        found = [m * 10.0**power for power in powers for m in mantissas if low <= m * 10.0**power <= high]
        if len(found) >= 3:
            break
    return found[:: -(-len(found) // 5)] if found else []


def _ground(
    scale: Scale, known: float, label: str, ticks: Sequence[tuple[float, str]], top: float, bottom: float
) -> list[dict[str, Any]]:
    ink = palette()["ink"]
    shown: list[tuple[float, str]] = []
    for value, words in ticks:
        x = scale.at(value)
        apart = not shown or x - scale.at(shown[-1][0]) > LETTER * (len(words) + len(shown[-1][1])) / 2 + 6
        if (
            scale.holds(value)
            and LETTER * len(words) / 2 <= x <= scale.width - LETTER * len(words) / 2
            and apart
        ):
            shown.append((value, words))
    grid = [{"x": scale.at(value), "y": top, "y2": bottom} for value, _ in shown]
    below = [{"x": scale.at(value), "y": bottom + 12, "t": words} for value, words in shown]
    x = scale.at(known)
    side = "left" if x < scale.width / 2 else "right"
    text = {"type": "text", "baseline": "middle"}
    dark = {"type": "rule", "color": ink["text"], "strokeWidth": 2}
    named = [{"x": x, "y": top - 12, "t": label}]
    return [
        _marks(grid, {"type": "rule", "color": ink["rule"]}, y2=True),
        _marks([{"x": x, "y": top - 8, "y2": bottom}], dark, y2=True),
        _marks(named, {**text, "align": side, "dx": 5 if side == "left" else -5}, text=True),
        _marks(below, {**text, "align": "center", "color": ink["quiet"]}, text=True),
    ]


def _coloured(row: Ranged) -> dict[str, str]:
    """The colour of a point and what fills it: open where it is not to be relied on."""
    ink = palette()["ink"]
    colour = ink["accent"] if row.main else ink["quiet"]
    return {"c": colour, "f": ink["ground"] if row.open else colour}


def _points(values: list[dict[str, Any]], size: int) -> dict[str, Any]:
    mark = {"type": "point", "size": size, "opacity": 1, "filled": True}
    return _marks(values, mark, colour=True, fill=True, tip=True)


def _written(words: list[dict[str, Any]], *, halo: bool = False) -> list[dict[str, Any]]:
    """Words at their places, bold or not; a halo keeps lines behind them from crossing letters."""
    plain = {"type": "text", "align": "left", "baseline": "middle"}
    ground = {**plain, "stroke": palette()["ink"]["ground"], "strokeWidth": 5}
    layers = [_marks(words, ground, text=True)] if halo else []
    for weight in ("bold", "normal"):
        mine = [each for each in words if each["b"] == weight]
        layers.append(_marks(mine, {**plain, "fontWeight": weight}, text=True))
    return layers


def _plane(width: float, height: float, layers: list[dict[str, Any]]) -> dict[str, Any]:
    return {"width": width, "height": height, "layer": [layer for layer in layers if layer["data"]["values"]]}


def _marks(
    values: list[dict[str, Any]], mark: dict[str, Any], *, x2: bool = False, y2: bool = False,
    colour: bool = False,
    fill: bool = False, text: bool = False, tip: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Marks at places in pixels, counted from the upper left corner."""
    pixels = {"type": "quantitative", "axis": None, "scale": None}
    encoding: dict[str, Any] = {"x": {**pixels, "field": "x"}, "y": {**pixels, "field": "y"}}
    if x2:
        encoding["x2"] = {"field": "x2"}
    if y2:
        encoding["y2"] = {"field": "y2"}
    if colour:
        encoding["color"] = {"field": "c", "type": "nominal", "scale": None}
    if fill:
        encoding["fill"] = {"field": "f", "type": "nominal", "scale": None}
        encoding["stroke"] = encoding.pop("color")
    if text:
        encoding["text"] = {"field": "t"}
    if tip:
        encoding["description"] = {"field": "tip"}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}
