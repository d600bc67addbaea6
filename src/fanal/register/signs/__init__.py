"""The signs that a person may tick (R20): a catalogue with its source. No machine finds or counts them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DIMENSIONS = ("act", "means", "purpose", "child")
_FILE = Path(__file__).parent / "unodc.toml"


@dataclass(frozen=True)
class Sign:
    """One sign. ``supports`` are the elements of the definition that it may speak for; a person says whether
    it does, and why (R7).
    """

    code: str
    group: str
    labels: Mapping[str, str]
    supports: tuple[str, ...]
    title: str  # of UNODC's list, in the language in which it was read
    compared: bool  # whether the sentence was compared with a text of it

    @property
    def source(self) -> str:
        """As a bibliography has it; a page says it in its reader's language."""
        return f"UNODC, {self.title} (leaflet)"

    def label(self, lang: str) -> str:
        return self.labels[lang]


@dataclass(frozen=True)
class SignGroup:
    """Signs that stand together on the page."""

    code: str
    labels: Mapping[str, str]
    signs: tuple[Sign, ...]

    def label(self, lang: str) -> str:
        return self.labels[lang]


@cache
def sign_groups() -> tuple[SignGroup, ...]:
    """The catalogue in the order in which it is shown: children first."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    signs = [_sign(code, row, data) for code, row in data["sign"].items()]
    return tuple(
        SignGroup(code, MappingProxyType(dict(labels)), tuple(s for s in signs if s.group == code))
        for code, labels in data["group"].items()
    )


@cache
def signs() -> Mapping[str, Sign]:
    """Every sign by its code."""
    return MappingProxyType({each.code: each for group in sign_groups() for each in group.signs})


def sign(code: str) -> Sign:
    """A sign by its code; KeyError for one that the catalogue lacks."""
    return signs()[code]


def _sign(code: str, row: Mapping[str, object], data: Mapping[str, Any]) -> Sign:
    group, supports = str(row["group"]), row["supports"]
    if not isinstance(supports, list) or not set(supports) <= set(DIMENSIONS):
        raise ValueError(f"{code}: an element that the definition does not have")
    labels = MappingProxyType({lang: str(row[lang]) for lang in ("en", "fr")})
    return Sign(code, group, labels, tuple(supports), str(data["title"]), group not in data["not_compared"])
