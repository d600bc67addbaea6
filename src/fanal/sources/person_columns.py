"""Which columns of a person file say who a person is: by their names, or by a map that a person wrote."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError
from fanal.sources.headers import restored
from fanal.vocabulary import code_list, fields

# the columns that linkage compares; ``address`` and names may come from several columns
PERSON_FIELDS = (
    "given_name", "family_name", "other_names", "sex", "date_of_birth", "age", "citizenship",
    "place_of_birth", "id_number", "phone", "email", "address", "postcode", "place", "region",
    "date_identified",
)  # fmt: skip
SOURCE, KIND, EXTRA = "source", "source_kind", "extra_"
# say whose a record is, not who a person is
ASIDE = (SOURCE, KIND)
# what the case record calls by another name
_AS = {"age_identification": "age", "organisation_type": KIND}
_KEYS = {"columns", "extra", "date_order", "kinds"}
_ORDERS = ("dmy", "mdy", "ymd")
_KIND_LIST = "organisation_type"


class BadPersonMap(CallError):
    """A map of person columns that cannot be used."""

    code = "FNL-SRC-060"


class NoPersonMap(CallError):
    """The map that was named is no file that can be read."""

    code = "FNL-SRC-067"


class NoSuchColumn(CallError):
    """A column named on the command line is not in the file."""

    code = "FNL-SRC-061"


class UnknownOrganisationType(CallError):
    """A kind of organisation that the vocabulary does not have."""

    code = "FNL-SRC-065"


@dataclass(frozen=True)
class PersonMap:
    """Columns by field, further columns to compare by a general rule, the order of dates, and the kind of
    organisation that keeps a source, by the name of the source or of its file."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: tuple[str, ...] = ()
    date_order: str = "dmy"
    kinds: Mapping[str, str] = field(default_factory=dict)


def read_person_map(path: Path) -> PersonMap:
    """A map written by hand. Raises NoPersonMap, BadPersonMap naming the key and the nearest known one, and
    UnknownOrganisationType."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise NoPersonMap(file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise BadPersonMap(file=path.name, problem="TOML", nearest='family_name = "…"') from None
    nested = "columns" in data
    _known(path, data, _KEYS if nested else {*_KEYS, *PERSON_FIELDS, *ASIDE})
    columns = data["columns"] if nested else {k: v for k, v in data.items() if k not in _KEYS}
    if not isinstance(columns, dict):
        raise BadPersonMap(file=path.name, problem="columns", nearest="[columns]")
    _known(path, columns, {*PERSON_FIELDS, *ASIDE})
    order = data.get("date_order", "dmy")
    if order not in _ORDERS:
        raise BadPersonMap(file=path.name, problem=str(order), nearest=", ".join(_ORDERS))
    named = {name: _names(path, name, value) for name, value in columns.items()}
    kinds = data.get("kinds", {})
    if not isinstance(kinds, dict):
        raise BadPersonMap(file=path.name, problem="kinds", nearest="[kinds]")
    of = {name: kind_of(str(kind)) for name, kind in kinds.items()}
    return PersonMap(named, _names(path, "extra", data.get("extra", [])), order, of)


def kind_of(text: str) -> str:
    """The code of a kind of organisation, given as code or label.

    Raises UnknownOrganisationType with those there are."""
    kinds = code_list(_KIND_LIST)
    found = kinds.lookup(text)
    if found is None:
        raise UnknownOrganisationType(kind=text, known=", ".join(kinds.current))
    return found


def _known(path: Path, data: Mapping[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            nearest = difflib.get_close_matches(key, sorted(known), 1) or [", ".join(sorted(known))]
            raise BadPersonMap(file=path.name, problem=key, nearest=nearest[0])


def _names(path: Path, key: str, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise BadPersonMap(file=path.name, problem=key, nearest=f'{key} = "…"')
    return tuple(names)


def find_columns(headers: Sequence[str], own: PersonMap | None = None) -> dict[str, tuple[str, ...]]:
    """The columns of each field, in the order of the file: those of the map where there is one, else those
    that are recognised. A field of the map that no column of this file has is left out."""
    if own is not None and (own.columns or own.extra):
        by_plain = {plain(header): header for header in headers}
        wanted = [*own.columns.items(), *((f"{EXTRA}{plain(each)}", (each,)) for each in own.extra)]
        found = {
            name: tuple(by_plain[plain(each)] for each in names if plain(each) in by_plain)
            for name, names in wanted
        }
        return {name: columns for name, columns in found.items() if columns}
    known = _words()
    recognised: dict[str, list[str]] = {}
    for header in headers:
        if name := known.get(plain(header)):
            recognised.setdefault(name, []).append(header)
    for header, name in restored(headers, _labels()).items():
        recognised.setdefault(name, [header])
    return {name: tuple(columns) for name, columns in recognised.items()}


def find_column(asked: str, headers: Sequence[str], file: str) -> str:
    """The header that a person named on the command line. Raises NoSuchColumn with the nearest ones."""
    by_plain = {plain(header): header for header in headers}
    if plain(asked) in by_plain:
        return by_plain[plain(asked)]
    # without a header row the first person would stand there: names are shown where some are known words
    shown = list(headers) if find_columns(headers) else []
    nearest = difflib.get_close_matches(asked, shown, 3, cutoff=0.4) or shown[:8] or ["—"]
    raise NoSuchColumn(file=file, column=asked, nearest=", ".join(nearest))


def plain(header: str) -> str:
    """A header without case, accents and signs."""
    text = unicodedata.normalize("NFKD", header.strip().casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


@cache
def _words() -> dict[str, str]:
    found = {plain(word): name for name, words in reversed(_labels().items()) for word in words}
    # the source of a row, where one file holds the records of several organisations
    for label in ("source", "agency", "organisation", "organization", "organisme"):
        found[plain(label)] = SOURCE
    return found


@cache
def _labels() -> dict[str, list[str]]:
    """How each field of a person may be called; of fields that share a word the first has it."""
    found: dict[str, list[str]] = {}
    for each in fields("case_record"):
        name = _AS.get(each.name, each.name)
        if name in (*PERSON_FIELDS, KIND):
            words = (each.name, name, *each.labels.values(), *each.synonyms, *each.htcds)
            found.setdefault(name, []).extend(words)
    own = tomllib.loads((Path(__file__).parent / "person_columns.toml").read_text(encoding="utf-8"))
    for name, words in own.items():
        found.setdefault(name, []).extend((name, *words))
    return found
