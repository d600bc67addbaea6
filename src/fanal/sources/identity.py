"""What identifies the persons of accepted case records, for linkage alone.

It is written as Parquet into a study's private identity folder, one row an accepted record, in the
columns that linkage compares; nothing of it goes anywhere else. Read from the raw table a second time, so
that a study without linkage never touches these columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.sources import decoders
from fanal.sources.mapping import Mapping, NotRecognised, choose
from fanal.sources.readers import RawTable, read
from fanal.vocabulary import fields

# what of the case record itself helps to tell persons apart, and its name in linkage
HELPING = {
    "sex": "sex", "age_identification": "age", "citizenship": "citizenship",
    "date_identified": "date_identified", "area": "region", "organisation_type": "source_kind",
}  # fmt: skip


def identity_columns(mapping: Mapping, headers: Sequence[str]) -> dict[str, str]:
    """The columns of a table that say who a person is, by field."""
    found = mapping.found(list(headers))
    columns = {}
    for each in fields("case_record"):
        column = mapping.columns.get(each.name) if each.identity else None
        header = found.get(column.source) if column and column.source else None
        if header is not None:
            columns[each.name] = header
    return columns


def case_tables(
    path: Path, identity: Path, *, mappings: Sequence[Mapping] = (), named: str | None = None
) -> list[tuple[RawTable, Mapping]]:
    """The tables of a file that hold case records, with their mappings, as a run reads them."""
    found = []
    for raw in read(path, identity):
        try:
            mapping = choose(raw.columns, file=raw.name, own=mappings, named=named)
        except NotRecognised:
            continue
        found.append((raw, mapping))
    return [pair for pair in found if pair[1].kind != "observations"]


def write_identity(raw: RawTable, mapping: Mapping, *, accepted: Path, out: Path, this_year: int) -> None:
    """One row for each accepted record: ``record`` (source and key, or source and row), ``source``,
    ``source_row``, ``person_key`` and what linkage compares. ``out`` must lie in the identity folder.
    """
    records = pq.read_table(
        accepted, columns=["source", "source_row", "record_key", "person_key", *HELPING]
    ).sort_by("source_row")
    columns = identity_columns(mapping, raw.columns)
    held = pq.read_table(
        raw.path, columns=[*dict.fromkeys(columns.values()), *([raw.row_column] if raw.row_column else [])]
    )
    rows = held.column(raw.row_column) if raw.row_column else pa.array(range(1, len(held) + 1), pa.int64())
    place = pc.index_in(records["source_row"], value_set=pc.cast(rows, pa.int64()))
    made: dict[str, pa.ChunkedArray] = {
        "record": _keys(records), "source": records["source"], "source_row": records["source_row"],
        "person_key": records["person_key"],
    }  # fmt: skip
    for name, header in columns.items():
        text = pc.utf8_trim_whitespace(_text(held.column(header)).take(place))
        made[name] = _born(text, mapping, this_year) if name == "date_of_birth" else _blank(text)
    for name, known in HELPING.items():
        made[known] = records[name].cast(pa.string())
    pq.write_table(pa.table(made), out, compression="zstd")


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return column.cast(pa.string())


def _blank(values: pa.ChunkedArray) -> pa.ChunkedArray:
    empty = pc.is_in(pc.utf8_lower(values), value_set=pa.array(sorted(decoders.NOT_GIVEN)))
    return pc.if_else(empty, pa.scalar(None, pa.string()), values)


def _keys(records: pa.Table) -> pa.ChunkedArray:
    """The key that the source gave, where it gave it once; else the row: a decision outlives a sorted file
    only with keys."""
    keys = records["record_key"]
    counts = pc.value_counts(keys.drop_null())
    once = counts.field("values").filter(pc.equal(counts.field("counts"), 1))
    own = pc.if_else(pc.is_in(keys, value_set=once), keys, pa.scalar(None, pa.string()))
    rows = pc.binary_join_element_wise(pa.scalar("row"), records["source_row"].cast(pa.string()), " ")
    return pc.binary_join_element_wise(records["source"], pc.coalesce(own, rows), "/")


def _born(values: pa.ChunkedArray, mapping: Mapping, this_year: int) -> pa.ChunkedArray:
    """Partial ISO dates, each distinct value read once; a period of years is no date of birth."""
    each = next(one for one in fields("case_record") if one.name == "date_of_birth")
    column = mapping.columns["date_of_birth"]
    decode = decoders.decoder(
        each, values=column.values, separator=column.separator, date_order=mapping.date_order,
        calendar=mapping.calendar, this_year=this_year, refused=column.refused,
    )  # fmt: skip
    encoded = pc.dictionary_encode(values.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    meanings = [decode(text).meaning for text in encoded.dictionary.to_pylist()]
    dates = pa.array([m if m and len(m) != len("2015-2019") else None for m in meanings], pa.string())
    return pa.chunked_array([dates.take(encoded.indices)])
