"""Places: ISO 3166 countries and territories, UN M49 regions, the world, and the aggregates of sources.

``places/places.csv`` is read once; ``places/sources.toml`` says where it comes from and how old its income
groups are.
"""

from __future__ import annotations

import csv
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fanal.vocabulary._fold import damaged_pattern, fold, fold_letters

WORLD = "W"
MADE_UP = "XAA"
PLACE_KINDS = ("country", "region", "world", "aggregate", "special")
_HERE = Path(__file__).parent / "places"
# regions that a source joins; M49 has no code for them
_JOINED = {"019_009": ("019", "009")}


@dataclass(frozen=True)
class Place:
    """One place. ``code`` is ISO alpha-3, M49 digits for a region, ``W`` for the world, or a source's own
    code.

    ``region``, ``subregion`` and ``intermediate`` are M49 codes; ``income`` is the World Bank's LIC, LMC, UMC
    or HIC, "" where it does not classify the place. ``in_forms`` hold the phrase *in France*, *en France*,
    *aux Philippines*.
    """

    code: str
    alpha2: str
    m49: str
    kind: str
    labels: Mapping[str, str]
    in_forms: Mapping[str, str]
    region: str
    subregion: str
    intermediate: str
    income: str
    synonyms: tuple[str, ...]


@cache
def all_places() -> Mapping[str, Place]:
    """Every place by code: countries first, then special cases, aggregates, the world and regions."""
    with (_HERE / "places.csv").open(encoding="utf-8", newline="") as stream:
        return MappingProxyType({row["code"]: _place(row) for row in csv.DictReader(stream)})


def place(code: str) -> Place:
    """The place with a code; KeyError for an unknown one."""
    return all_places()[code]


def label(code: str, lang: str) -> str:
    """The name of a place; KeyError for an unknown code or language."""
    return place(code).labels[lang]


def in_place(code: str, lang: str) -> str:
    """*in the Philippines*, *aux Philippines*; KeyError for an unknown code or language."""
    return place(code).in_forms[lang]


def lookup_place(text: str) -> str | None:
    """The code of the place that a text stands for; None where it is unknown or stands for several.

    Understood: alpha-3, alpha-2 in capitals, three M49 digits, names in every shipped language, other
    spellings. ``NA`` is Namibia; ``N/A`` and ``na`` are not.
    """
    written = text.strip()
    if len(written) == 2:
        return _alpha2().get(written) or _by_key().get(_guarded(written))
    if len(written) == 3 and written.isdecimal():
        return _by_m49().get(written)
    return _by_key().get(_guarded(written))


def lookup_place_damaged(text: str) -> str | None:
    """The one place that fits a name in which ``?`` or U+FFFD each stand for one lost letter; else None."""
    pattern = damaged_pattern(text)
    if pattern is None:
        return None
    codes = {code for key, code in _letter_keys() if pattern.fullmatch(key)}
    return codes.pop() if len(codes) == 1 else None


def nearest_places(text: str, count: int = 3) -> list[str]:
    """The codes of the places whose names are most like a text, best first: a hint, never a decision."""
    found: list[str] = []
    for key in difflib.get_close_matches(_guarded(text), _by_key(), n=count * 4, cutoff=0.6):
        if _by_key()[key] not in found:
            found.append(_by_key()[key])
    return found[:count]


def region_of(code: str) -> str | None:
    """The M49 region (Africa, Americas, Asia, Europe, Oceania) of a place; itself for such a region; None
    outside.
    """
    known = place(code)
    if known.kind == "region" and not known.region and code not in _JOINED:
        return code
    return known.region or None


def members(code: str) -> tuple[str, ...]:
    """The countries and territories of an M49 region, or of the world, sorted by code."""
    if code == WORLD:
        return tuple(
            sorted(p.code for p in all_places().values() if p.kind == "country" and p.code != MADE_UP)
        )
    wanted = set(_JOINED.get(code, (code,)))
    return tuple(
        sorted(
            p.code
            for p in all_places().values()
            if p.kind == "country" and wanted & {p.region, p.subregion, p.intermediate}
        )
    )


@cache
def place_sources() -> Mapping[str, Any]:
    """Where the places come from, with the date of the list of income groups."""
    return MappingProxyType(tomllib.loads((_HERE / "sources.toml").read_text(encoding="utf-8")))


def _place(row: dict[str, str]) -> Place:
    return Place(
        code=row["code"],
        alpha2=row["alpha2"],
        m49=row["m49"],
        kind=row["kind"],
        labels=MappingProxyType({"en": row["en"], "fr": row["fr"]}),
        in_forms=MappingProxyType({"en": row["in_en"], "fr": row["in_fr"]}),
        region=row["region"],
        subregion=row["subregion"],
        intermediate=row["intermediate"],
        income=row["income"],
        synonyms=tuple(part for part in row["synonyms"].split("|") if part),
    )


@cache
def _alpha2() -> Mapping[str, str]:
    return {p.alpha2: p.code for p in all_places().values() if p.alpha2}


@cache
def _by_m49() -> Mapping[str, str]:
    return {p.m49: p.code for p in all_places().values() if p.m49}


@cache
def spellings() -> Mapping[str, frozenset[str]]:
    """Every folded spelling with the codes it stands for; a test keeps each to one."""
    found: dict[str, set[str]] = {}
    for known in all_places().values():
        for text in (known.code, *known.labels.values(), *known.synonyms):
            key = _guarded(text)
            if key:
                found.setdefault(key, set()).add(known.code)
    return {key: frozenset(codes) for key, codes in found.items()}


@cache
def _by_key() -> Mapping[str, str]:
    return {key: next(iter(codes)) for key, codes in spellings().items() if len(codes) == 1}


@cache
def _letter_keys() -> tuple[tuple[str, str], ...]:
    return tuple(
        (fold_letters(text), known.code)
        for known in all_places().values()
        for text in (*known.labels.values(), *known.synonyms)
    )


def _guarded(text: str) -> str:
    """The key of a spelling; a two-letter remainder of a longer text (``N/A``) is none."""
    key = fold(text)
    return key if len(key) != 2 or len(text) == 2 else ""
