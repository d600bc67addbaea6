"""Person files of any kind become linkage records: one row a registration, in the columns that linkage
compares.

The values are identity values: everything written lies in the private folder given, the table in memory. Keys
and the truth come beside the records and are never among what is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.foundation.errors import CallError, DataError
from fanal.foundation.names.encoding import is_encoded
from fanal.sources import decoders
from fanal.sources.person_columns import (
    ASIDE,
    KIND,
    SOURCE,
    PersonMap,
    UnknownOrganisationType,
    find_column,
    find_columns,
    kind_of,
)
from fanal.sources.readers import RawTable, read
from fanal.vocabulary import code_list, fields, lookup_place

_COMPACT = re.compile(r"(1[89]|20)\d{6}")
_JOINED = ("given_name", "family_name", "other_names", "address", "place")
# nothing depends on today here: years from 1890 to this one can be of a birth or an identification
_LATEST_YEAR = 2040


class NoPersonColumns(DataError):
    """No column of a file says who a person is."""

    code = "FNL-SRC-062"


class EncodedGiven(DataError):
    """A file of ``fanal encode`` where a file with names is read."""

    code = "FNL-SRC-064"


class KindOfNoSource(CallError):
    """A kind of organisation is given for a source that no file is or names."""

    code = "FNL-SRC-066"


class KeysRepeat(DataError):
    """The key of a record occurs twice."""

    code = "FNL-SRC-063"


@dataclass(frozen=True)
class PersonFiles:
    """Linkage records of all files; ``key``, ``truth`` and ``by`` beside them, in the same order.

    ``columns`` are the headers read by field, ``unused`` those that nobody compares, by file; ``undated`` how
    many dates of birth could not be read.
    """

    records: pa.Table = field(repr=False)
    truth: pa.ChunkedArray | None = field(default=None, repr=False)
    by: pa.ChunkedArray | None = field(default=None, repr=False)
    columns: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    unused: dict[str, list[str]] = field(default_factory=dict)
    undated: int = 0


@dataclass(frozen=True)
class Asked:
    """The columns that a person named: of keys, of the truth, of groups; a map of the others; and the kind of
    organisation that keeps a source, by the name of the source or of its file."""

    key: str | None = None
    truth: str | None = None
    by: str | None = None
    map: PersonMap | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)


def read_person_files(paths: Sequence[Path], *, private: Path, asked: Asked) -> PersonFiles:
    """Every table of every file as linkage records.

    Raises the readers' errors, EncodedGiven, NoPersonColumns, NoSuchColumn, KindOfNoSource, KeysRepeat.
    """
    for path in paths:
        if is_encoded(Path(path)):
            raise EncodedGiven(file=Path(path).name)
    parts: list[pa.Table] = []
    columns: dict[str, dict[str, tuple[str, ...]]] = {}
    unused: dict[str, list[str]] = {}
    undated = 0
    for path in paths:
        for raw in read(Path(path), private / "raw"):
            part, used, wrong = _table(raw, asked)
            parts.append(_with_kinds(part, {**(asked.map.kinds if asked.map else {}), **asked.kinds}, path))
            columns[raw.name] = used
            named = {name for names in used.values() for name in names}
            named |= {find_column(each, raw.columns, raw.name) for each in _beside(asked)}
            unused[raw.name] = [header for header in raw.columns if header not in named]
            undated += wrong
    whole = pa.concat_tables(parts, promote_options="default")
    _met(asked.kinds, paths, whole)
    return _whole(whole, columns, unused, undated)


def _with_kinds(part: pa.Table, kinds: Mapping[str, str], path: Path) -> pa.Table:
    """The kind of each record's source where somebody said it; else what its own column says."""
    if not kinds:
        return part
    of_file = kinds.get(Path(path).name)
    named = _each(part[SOURCE], lambda source: kinds.get(source, of_file))
    if KIND in part.column_names:
        named = pc.coalesce(named, part[KIND])
        part = part.drop_columns([KIND])
    return part.append_column(KIND, named)


def _met(kinds: Mapping[str, str], paths: Sequence[Path], whole: pa.Table) -> None:
    files = sorted({Path(path).name for path in paths})
    there = {*files, *pc.unique(whole[SOURCE]).to_pylist()}
    for name in kinds:
        if name not in there:  # files alone are shown: what stands in a column may be anything
            raise KindOfNoSource(source=name, there=", ".join(files[:12]))


def joined_person_files(found: Sequence[PersonFiles]) -> PersonFiles:
    """Several readings as one. Raises KeysRepeat."""
    if len(found) == 1:
        return found[0]
    parts = []
    for each in found:
        part = each.records
        for name, column in (("_truth", each.truth), ("_by", each.by)):
            part = part.append_column(name, column) if column is not None else part
        parts.append(part)
    columns = {name: used for each in found for name, used in each.columns.items()}
    unused = {name: headers for each in found for name, headers in each.unused.items()}
    whole = pa.concat_tables(parts, promote_options="default")
    return _whole(whole, columns, unused, sum(each.undated for each in found))


def _whole(
    table: pa.Table,
    columns: dict[str, dict[str, tuple[str, ...]]],
    unused: dict[str, list[str]],
    undated: int,
) -> PersonFiles:
    _unique(table.column("record"))
    beside = {name: table.column(name) if name in table.column_names else None for name in ("_truth", "_by")}
    records = table.drop_columns([name for name in beside if name in table.column_names])
    return PersonFiles(records, beside["_truth"], beside["_by"], columns, unused, undated)


def _beside(asked: Asked) -> list[str]:
    return [name for name in (asked.key, asked.truth, asked.by) if name]


def _table(raw: RawTable, asked: Asked) -> tuple[pa.Table, dict[str, tuple[str, ...]], int]:
    """One raw table as linkage records, the columns used, and how many dates of birth say nothing."""
    aside = {name: find_column(name, raw.columns, raw.name) for name in _beside(asked)}
    free = [header for header in raw.columns if header not in aside.values()]
    used = find_columns(free, asked.map)
    if not set(used) - set(ASIDE):
        raise NoPersonColumns(file=raw.name, n=len(raw.columns))
    order = asked.map.date_order if asked.map else "dmy"
    held = _texts(raw, [*aside.values(), *(name for names in used.values() for name in names)])
    n = len(held)
    rows = held["_row"] if raw.row_column else pa.array(range(1, n + 1), pa.int64())
    made: dict[str, pa.Array | pa.ChunkedArray] = {}
    made["record"] = _keys(held.get(aside[asked.key]) if asked.key else None, rows, raw.name)
    wrong = 0
    for name, headers in used.items():
        values = _joined([held[header] for header in headers], name)
        if name in ("date_of_birth", "date_identified"):
            values, lost = _dates(values, order)
            wrong += lost if name == "date_of_birth" else 0
        elif name in _CODED:
            values = _each(values, _CODED[name])
        made[name] = values
    if SOURCE not in made:
        made[SOURCE] = pa.array([raw.name] * len(rows), pa.string())
    for column, asked_for in (("_truth", asked.truth), ("_by", asked.by)):
        if asked_for:
            made[column] = held[aside[asked_for]]
    return pa.table(made), used, wrong


def _texts(raw: RawTable, headers: Sequence[str]) -> dict[str, pa.ChunkedArray]:
    wanted = [*dict.fromkeys(headers), *([raw.row_column] if raw.row_column else [])]
    table = pq.read_table(raw.path, columns=wanted)
    found: dict[str, pa.ChunkedArray] = {}
    for name in dict.fromkeys(headers):
        column = table.column(name)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        found[name] = _blank(pc.utf8_trim_whitespace(column.cast(pa.string())))
    if raw.row_column:
        found["_row"] = table.column(raw.row_column)
    return found


def _blank(values: pa.ChunkedArray) -> pa.ChunkedArray:
    empty = pc.is_in(pc.utf8_lower(values), value_set=pa.array(sorted(decoders.NOT_GIVEN)))
    return pc.if_else(empty, pa.scalar(None, pa.string()), values)


def _keys(given: pa.ChunkedArray | None, rows: pa.Array, file: str) -> pa.ChunkedArray:
    """The key of each record, or file:row where there is none."""
    placed = pc.binary_join_element_wise(pa.scalar(file), pc.cast(rows, pa.string()), ":")
    return placed if given is None else pc.coalesce(given, placed)


def _unique(keys: pa.ChunkedArray) -> None:
    n = len(keys) - pc.count_distinct(keys).as_py()
    if n:
        raise KeysRepeat(n=n)


def _joined(columns: Sequence[pa.ChunkedArray], name: str) -> pa.ChunkedArray:
    """Several columns of one field: parts of a name or an address together, else the first that is given."""
    if len(columns) == 1:
        return columns[0]
    if name not in _JOINED:
        return pc.coalesce(*columns)
    # arrow's own way to skip what is missing loses the rows where everything is
    parts = [pc.fill_null(column, "") for column in columns]
    joined = pc.replace_substring_regex(pc.binary_join_element_wise(*parts, " "), " {2,}", " ")
    return _blank(pc.utf8_trim_whitespace(joined))


def _dates(values: pa.ChunkedArray, order: str) -> tuple[pa.ChunkedArray, int]:
    field_ = next(each for each in fields("case_record") if each.name == "date_of_birth")
    decode = decoders.decoder(
        field_, values={}, separator=None, date_order=order, calendar="gregorian",
        this_year=_LATEST_YEAR,
    )  # fmt: skip

    def one(text: str) -> str | None:
        if _COMPACT.fullmatch(text):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        meaning = decode(text).meaning
        if meaning is None and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return text  # a slip of the pen in a date is still compared digit by digit
        return meaning if meaning is None or len(meaning) != len("2015-2019") else meaning[:4]

    dates = _each(values, one)
    return dates, dates.null_count - values.null_count


def _sex(text: str) -> str:
    return code_list("sex").lookup(text) or text


def _country(text: str) -> str:
    return lookup_place(text) or text


def _age(text: str) -> str | None:
    number = text.removesuffix(".0")
    return number if number.isascii() and number.isdigit() and int(number) <= 120 else None


def _kind(text: str) -> str | None:
    """A kind that nobody knows is none: the default is expected of it."""
    try:
        return kind_of(text)
    except UnknownOrganisationType:
        return None


_CODED: dict[str, Callable[[str], str | None]] = {
    "sex": _sex, "citizenship": _country, "age": _age, KIND: _kind,
}  # fmt: skip


def _each(values: pa.ChunkedArray, read_one: Callable[[str], str | None]) -> pa.ChunkedArray:
    """Each distinct value read once."""
    encoded = pc.dictionary_encode(values.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    meanings = pa.array([read_one(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([meanings.take(encoded.indices)])
