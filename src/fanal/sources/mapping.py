"""Mappings: which column of a file fills which field, as data.

A mapping is a TOML file, ours in ``mappings/``, a country's own in its study's ``mappings/``, which are
searched first.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from fanal.foundation.errors import CallError, DataError
from fanal.sources.headers import Found, plain, restored
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
    # headers of this very file that our template knows again without the letters that they lost
    mended: tuple[str, ...] = ()

    def matches(self, headers: Sequence[str]) -> bool:
        found = self.found(headers)
        return bool(self.recognise) and all(header in found for header in self.recognise)

    def is_lists(self, headers: Sequence[str]) -> bool:
        return bool(self.lists) and all(header in self.found(headers) for header in self.lists)

    def found(self, headers: Sequence[str]) -> Found:
        """Where the file spells the columns of this mapping."""
        named = (each.source for each in self.columns.values() if each.source)
        flags = (header for each in self.columns.values() for header in each.flags)
        return Found(headers, self.groups, {*self.recognise, *named, *flags})


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
    mended = restored(headers, _template_words())
    columns: dict[str, Column] = {}
    for header in headers:
        name = by_name.get(plain(header), mended.get(header))
        if name is not None and name not in columns:
            columns[name] = Column(source=header)
    return Mapping(
        name=TEMPLATE,
        kind="case_records",
        dataset="case-records",
        recognise=(),
        columns=columns,
        date_order="dmy",
        mended=tuple(mended),
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
def _template_words() -> dict[str, tuple[str, ...]]:
    """How each field of our template may be called."""
    return {
        each.name: (each.name, *each.labels.values(), *each.synonyms)
        for each in fields("case_record")
        if not each.derived or each.name == "child_at_time"
    }


@cache
def _template_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for name, words in _template_words().items():
        for word in words:
            names.setdefault(plain(word), name)
    return names
