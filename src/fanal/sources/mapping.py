"""Mappings: which column of a file fills which field, as data.

A mapping is a TOML file, ours in ``mappings/``, a country's own in its study's ``mappings/``, which are
searched first.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError, DataError
from fanal.vocabulary import code_list, fields

TEMPLATE = "fanal-case-records"
# this many fields recognised by their headers make a file our own template
ENOUGH_COLUMNS = 3
_SHIPPED = Path(__file__).parent / "mappings"
_KEYS = {
    "format", "name", "kind", "dataset", "title", "recognise", "banner", "columns", "constants", "ignored",
    "calendar", "date_order", "citation", "missing", "separator", "layout", "registration", "groups",
    "lists",
}  # fmt: skip
_COLUMN_KEYS = {"from", "values", "flags", "separator"}


class BadMapping(CallError):
    code = "FNL-SRC-001"


class NotRecognised(DataError):
    code = "FNL-SRC-002"


class AmbiguousMapping(DataError):
    code = "FNL-SRC-003"


class UnknownMapping(CallError):
    code = "FNL-SRC-004"


@dataclass(frozen=True)
class Column:
    """How one field is filled: from one column, or from columns that each stand for one code."""

    source: str | None = None
    values: Dict[str, str] = field(default_factory=dict)
    flags: Dict[str, str] = field(default_factory=dict)
    separator: str | None = None
    # values that a person refused, and what ticks a flag: by header, "1", "0" or "" for not reported
    refused: tuple[str, ...] = ()
    ticks: Dict[str, Dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A named way to read a kind of file."""

    name: str
    kind: str  # case_records or observations
    dataset: str
    recognise: tuple[str, ...]
    columns: Dict[str, Column]
    constants: Dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    calendar: str = "gregorian"
    date_order: str = "dmy"
    banner: str = ""
    citation: str = ""
    layout: Dict[str, Any] = field(default_factory=dict)
    # what a form puts between the name of a group and that of a question: group/child_age
    groups: str = ""
    # headers of the sheet that holds the drop-downs of its template: no cases stand there
    lists: tuple[str, ...] = ()
    waiting: int = 0  # guesses of this mapping that nobody has confirmed: they do not count

    def matches(self, headers: Sequence[str]) -> bool:
        found = self.found(headers)
        return bool(self.recognise) and all(header in found for header in self.recognise)

    def is_lists(self, headers: Sequence[str]) -> bool:
        return bool(self.lists) and all(header in self.found(headers) for header in self.lists)

    def found(self, headers: Sequence[str]) -> Found:
        """Where the file spells the columns of this mapping."""
        return Found(headers, self.groups)


class Found:
    """The headers of a file by their names; a name stands with or without the groups of its form.

    A name without its group that two columns share finds none of them.
    """

    def __init__(self, headers: Sequence[str], groups: str) -> None:
        self._whole = {plain(header): header for header in headers}
        self._ends: dict[str, set[str]] = {}
        for header in headers if groups else ():
            parts = re.split(f"[{re.escape(groups)}]", header)
            for start in range(1, len(parts)):
                self._ends.setdefault(plain(groups.join(parts[start:])), set()).add(header)

    def get(self, name: str) -> str | None:
        key = plain(name)
        if key in self._whole:
            return self._whole[key]
        ends = self._ends.get(key, set())
        return next(iter(ends)) if len(ends) == 1 else None

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None


def plain(header: str) -> str:
    """A header without case, accents, spaces and punctuation: how headers are compared."""
    folded = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in folded if not unicodedata.combining(c)))


def choose(
    headers: Sequence[str], *, file: str, own: Sequence[Mapping] = (), named: str | None = None
) -> Mapping:
    """The mapping for a table: the one named, else the most specific of the study's own, then of ours, that
    knows all its columns, else our template.

    Raises UnknownMapping, AmbiguousMapping (two equally specific mappings) or NotRecognised.
    """
    known = [*own, *shipped()]
    if any(mapping.is_lists(headers) for mapping in known):
        raise NotRecognised(file=file)
    if named is not None:
        for mapping in known:
            if mapping.name == named:
                return mapping
        if named == TEMPLATE:
            return template(headers)
        names = [mapping.name for mapping in known] + [TEMPLATE]
        raise UnknownMapping(
            name=named, nearest=", ".join(difflib.get_close_matches(named, names, 3) or names)
        )
    for some in (own, shipped()):
        fitting = [mapping for mapping in some if mapping.matches(headers)]
        if not fitting:
            continue
        most = max(len(mapping.recognise) for mapping in fitting)
        best = [mapping for mapping in fitting if len(mapping.recognise) == most]
        if len(best) > 1:
            raise AmbiguousMapping(file=file, mappings=", ".join(sorted(m.name for m in best)))
        return best[0]
    mapping = template(headers)
    evidence = [name for name in mapping.columns if name not in _identity_names()]
    if len(mapping.columns) >= ENOUGH_COLUMNS and evidence:
        return mapping
    raise NotRecognised(file=file)


def template(headers: Sequence[str]) -> Mapping:
    """Our own template: headers are field names, or labels or synonyms of any shipped language."""
    by_name = _template_names()
    columns: dict[str, Column] = {}
    for header in headers:
        name = by_name.get(plain(header))
        if name is not None and name not in columns:
            columns[name] = Column(source=header)
    return Mapping(
        name=TEMPLATE,
        kind="case_records",
        dataset="case-records",
        recognise=(),
        columns=columns,
        date_order="dmy",
    )


@cache
def shipped() -> tuple[Mapping, ...]:
    """The mappings that come with Fanal."""
    return tuple(read_mapping(path) for path in sorted(_SHIPPED.glob("*.toml")))


def own_mappings(folder: Path) -> tuple[Mapping, ...]:
    """A study's own mappings, written by hand (TOML) or proposed by ``fanal map`` and corrected (Excel)."""
    from fanal.sources.proposing.reading import read_workbook_mappings

    found: list[Mapping] = []
    for path in mapping_files(folder):
        found += [read_mapping(path)] if path.suffix == ".toml" else read_workbook_mappings(path)
    return tuple(found)


def mapping_files(folder: Path) -> list[Path]:
    """The mappings in a folder, by name; what Excel leaves beside an open workbook is none."""
    paths = folder.iterdir() if folder.is_dir() else ()
    return sorted(
        path for path in paths if path.suffix in (".toml", ".xlsx") and path.name[:1] not in (".", "~")
    )


def read_mapping(path: Path) -> Mapping:
    """Read and check one mapping file. Raises BadMapping naming the key and the nearest known one."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise BadMapping(file=path.name, problem="TOML", nearest="TOML") from None
    _known_keys(path, data, _KEYS)
    kind = data.get("kind", "case_records")
    names = {each.name for each in fields("case_record")} if kind == "case_records" else _OBSERVATION_INPUTS
    columns = {}
    for name, value in data.get("columns", {}).items():
        _known_keys(path, {name: None}, names)
        columns[name] = _column(path, value, data)
        _known_codes(path, name, columns[name])
    return Mapping(
        name=data.get("name", path.stem),
        kind=kind,
        dataset=data.get("dataset", data.get("name", path.stem)),
        recognise=tuple(data.get("recognise", ())),
        columns=columns,
        constants=data.get("constants", {}),
        ignored=tuple(data.get("ignored", ())),
        calendar=data.get("calendar", "gregorian"),
        date_order=data.get("date_order", "dmy"),
        banner=data.get("banner", ""),
        citation=data.get("citation", ""),
        layout=data.get("layout", {}),
        groups=data.get("groups", ""),
        lists=tuple(data.get("lists", ())),
    )


# what a table of totals can say of a cell
_OBSERVATION_INPUTS = {
    "ref_area", "area_name", "indicator", "dimension", "category", "sex", "age", "form", "time_period",
    "value", "dataset", "breakdown", "low", "high", "period_kind", "area_kind",
}  # fmt: skip


def _column(path: Path, value: object, data: dict[str, Any]) -> Column:
    if isinstance(value, str):
        return Column(source=value, separator=data.get("separator"))
    if not isinstance(value, dict):
        raise BadMapping(file=path.name, problem=str(type(value).__name__), nearest="from")
    _known_keys(path, value, _COLUMN_KEYS)
    return Column(
        source=value.get("from"),
        values=value.get("values", {}),
        flags=value.get("flags", {}),
        separator=value.get("separator", data.get("separator")),
    )


def _known_codes(path: Path, name: str, column: Column) -> None:
    """A mapping may only lead to codes that exist."""
    lists = {each.name: each.list for each in fields("case_record") if each.list}
    if name not in lists:
        return
    codes = code_list(lists[name]).codes
    for value in (*column.values.values(), *column.flags.values()):
        for code in value.split(";"):
            if code not in (*codes, "", "_T"):
                nearest = difflib.get_close_matches(code, codes, 3) or list(codes[:8])
                raise BadMapping(file=path.name, problem=f"{name}: {code}", nearest=", ".join(nearest))


def _known_keys(path: Path, data: Dict[str, object], known: set[str]) -> None:
    for key in data:
        if key not in known:
            nearest = difflib.get_close_matches(key, sorted(known), 1)
            raise BadMapping(
                file=path.name, problem=key, nearest=nearest[0] if nearest else ", ".join(sorted(known))
            )


@cache
def _identity_names() -> frozenset[str]:
    return frozenset(each.name for each in fields("case_record") if each.identity)


@cache
def _template_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for each in fields("case_record"):
        if each.derived and each.name not in ("child_at_time",):
            continue
        for label in (each.name, *each.labels.values(), *each.synonyms):
            names.setdefault(plain(label), each.name)
    return names
