"""What is expected of true pairs before the records are seen, by the kinds of the two sources.

Kinds are the vocabulary's types of organisation. What is said of a pair of kinds is knowledge of how such
agencies work, set by judgement and not measured; see docs/explanation/linkage.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fanal.linkage.base import Prepared

DEFAULT = "default"
ANY = "*"


@dataclass(frozen=True)
class Preset:
    """How often true pairs give each level (``m``, by comparison), and for how many pairs this holds."""

    name: str
    m: dict[str, dict[str, float]]
    weight: float


@cache
def presets() -> dict[str, Any]:
    return json.loads((Path(__file__).with_name("presets.json")).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def repeating() -> list[str]:
    """Kinds whose records are contacts or visits, so that a source may hold a person many times."""
    return list(presets()["repeating"])


def preset_of(one: str, other: str) -> str:
    """The name of the first preset that the two kinds fit, in either order; ``default`` where none does."""
    for name in presets()["pairs"]:
        a, _, b = name.partition("+")
        if any(x == a and b in (y, ANY) for x, y in ((one, other), (other, one))):
            return str(name)
    return DEFAULT


def levels_by(name: str) -> dict[str, dict[str, float]]:
    """The default's shares, with those that the preset says otherwise."""
    default: dict[str, dict[str, float]] = presets()["m"]
    own = presets()["pairs"].get(name, {})
    return {each: levels | own.get(each, {}) for each, levels in default.items()}


def named_presets(prepared: Prepared) -> list[Preset]:
    """The presets of every pair of sources, weighed by the smaller of the two: a source that holds each
    person once has no more true pairs with another. One source alone has the default."""
    size = np.bincount(prepared.sources, minlength=len(prepared.source_names))
    kinds = prepared.kinds or ("",) * len(size)
    weight: dict[str, float] = {}
    for a in range(len(size)):
        for b in range(a):
            name = preset_of(kinds[a], kinds[b])
            weight[name] = weight.get(name, 0.0) + float(min(size[a], size[b]))
    if not sum(weight.values()):
        weight = {DEFAULT: 1.0}
    return [Preset(name, levels_by(name), weight[name]) for name in sorted(weight)]
