"""Every spelling by which a field, a code or a place is known: our vocabulary's, and the hints beside this
file.

The vocabulary decides when a file is read; the hints (other languages, words of ministries' sheets) only
propose.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fanal.sources.headers import plain
from fanal.sources.proposing.base import CHECK, FLAG, PLACES, SURE
from fanal.vocabulary import Field, code_list, fields, fold, lookup_place
from fanal.vocabulary.places import all_places

HINTS = Path(__file__).parent / "hints"
# languages whose names of places Babel knows, beside our own two
PLACE_LANGUAGES = ("es", "pt", "ar", "ru", "zh", "de", "it", "sw", "tr")


@dataclass(frozen=True)
class Known:
    """What a spelling stands for, and whether it may stand for something else in another file."""

    code: str
    spelling: str
    certainty: str = SURE


@cache
def case_fields() -> Mapping[str, Field]:
    """The fields that a file can fill."""
    return MappingProxyType({each.name: each for each in fields("case_record") if _fillable(each)})


def _fillable(each: Field) -> bool:
    return not each.derived or each.name == "child_at_time"


@cache
def field_spellings() -> Mapping[str, tuple[Known, ...]]:
    """The fields that a header may name, by key."""
    found: dict[str, dict[str, Known]] = {}
    for each in case_fields().values():
        for spelling in (each.name, *each.labels.values(), *each.synonyms, *each.htcds):
            found.setdefault(plain(spelling), {}).setdefault(each.name, Known(each.name, spelling))
    for row in _rows("columns.csv"):
        for spelling in row["spellings"].split("|"):
            known = Known(row["field"], spelling, row["certainty"])
            found.setdefault(plain(spelling), {}).setdefault(row["field"], known)
    found.pop("", None)
    return _frozen(found)


@cache
def code_spellings(name: str) -> Mapping[str, tuple[Known, ...]]:
    """The codes that a value may mean, by key. ``name`` is a code list, ``places`` or ``flag``."""
    found: dict[str, dict[str, Known]] = {}
    for known in _vocabulary(name):
        found.setdefault(fold(known.spelling), {}).setdefault(known.code, known)
    certain = set(found)
    for known in _hints(name):
        # what the vocabulary knows is not contradicted
        if fold(known.spelling) not in certain:
            found.setdefault(fold(known.spelling), {}).setdefault(known.code, known)
    found.pop("", None)
    return _frozen(found)


def list_of(each: Field) -> str:
    """The list that holds the values of a field; "" for text, numbers and dates."""
    return PLACES if each.kind in ("place", "places") else each.list


@cache
def flag_fields() -> tuple[Field, ...]:
    """The fields of which a column may stand for one code: those that hold several."""
    return tuple(each for each in case_fields().values() if each.kind == "codes")


def _vocabulary(name: str) -> Iterator[Known]:
    if name == PLACES:
        for place in all_places().values():
            for spelling in (place.code, *place.labels.values(), *place.synonyms):
                if lookup_place(spelling):
                    yield Known(place.code, spelling)
    elif name != FLAG:
        codes = code_list(name)
        for entry in codes.entries:
            for spelling in entry.spellings():
                if code := codes.lookup(spelling):
                    yield Known(code, spelling)


def _hints(name: str) -> Iterator[Known]:
    if name == PLACES:
        for row in _rows("demonyms.csv"):
            yield from (Known(row["code"], spelling) for spelling in row["spellings"].split("|"))
        yield from _names_in_other_languages()
    for row in _rows("values.csv"):
        if row["list"] == name:
            for spelling in row["spellings"].split("|"):
                yield Known(row["code"], spelling, row["certainty"])


def _names_in_other_languages() -> Iterator[Known]:
    """A name that two languages give to two countries is no hint."""
    from babel import Locale

    found: dict[str, set[tuple[str, str]]] = {}
    for lang in PLACE_LANGUAGES:
        names = Locale.parse(lang).territories
        for place in all_places().values():
            if place.alpha2 and (name := names.get(place.alpha2)):
                found.setdefault(plain(name), set()).add((place.code, name))
    for _, pairs in sorted(found.items()):
        if len({code for code, _ in pairs}) == 1:
            yield Known(*min(pairs), CHECK if len(min(pairs)[1]) < 3 else SURE)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HINTS / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _frozen(found: dict[str, dict[str, Known]]) -> Mapping[str, tuple[Known, ...]]:
    return MappingProxyType({key: tuple(known.values()) for key, known in found.items()})
