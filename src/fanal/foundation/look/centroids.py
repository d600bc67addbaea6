"""Where an area lies on the map: the centre of its largest part, from the shapes that maps are drawn with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

from fanal.foundation.look import world

Point = tuple[float, float]


@cache
def centroids() -> dict[str, Point]:
    """ISO alpha-3 → longitude and latitude, in degrees, of every area that has a shape."""
    found: dict[str, tuple[float, Point]] = {}
    for shape in world()["objects"]["countries"]["geometries"]:
        # a TopoJSON Polygon is one part, a MultiPolygon several; the first ring of a part is its outline
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for part in parts:
            area, centre = _centre(_unwrapped(_ring(part[0])))
            if area > found.get(shape["id"], (0.0, centre))[0]:
                found[shape["id"]] = area, centre
    return {code: ((east + 180) % 360 - 180, north) for code, (_, (east, north)) in found.items()}


def _ring(arcs: Sequence[int]) -> list[Point]:
    """The points of a ring; an arc with a negative number is walked backwards."""
    points: list[Point] = []
    for arc in arcs:
        walked = _arc(arc) if arc >= 0 else _arc(~arc)[::-1]
        points += walked[1:] if points else walked
    return points


def _unwrapped(ring: list[Point]) -> list[Point]:
    """A ring that crosses the 180th meridian, without the jump there."""
    points = ring[:1]
    for east, north in ring[1:]:
        points.append((east - 360 * round((east - points[-1][0]) / 360), north))
    return points


@cache
def _arc(number: int) -> list[Point]:
    """One arc of the file, whose points are stored as steps of whole units."""
    (wide, high), (left, bottom) = world()["transform"]["scale"], world()["transform"]["translate"]
    x = y = 0
    points = []
    for dx, dy in world()["arcs"][number]:
        x, y = x + dx, y + dy
        points.append((x * wide + left, y * high + bottom))
    return points


def _centre(ring: list[Point]) -> tuple[float, Point]:
    """Area (in square degrees at its latitude) and centre of a ring."""
    twice = east = north = 0.0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x0 * y1 - x1 * y0
        twice += cross
        east += (x0 + x1) * cross
        north += (y0 + y1) * cross
    if not twice:
        return 0.0, ring[0]
    centre = (east / (3 * twice), north / (3 * twice))
    return abs(twice) / 2 * math.cos(math.radians(centre[1])), centre
