"""Whatever table is written, in whatever dialect, comes back; whatever bytes lie there, only our errors."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.foundation.errors import FanalError
from fanal.sources.readers import read
from fanal.sources.repair import repair

CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\x1a")
NAMES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzéà ", min_size=1, max_size=8).map(str.strip).filter(bool),
    min_size=2,
    max_size=6,
    unique_by=str.casefold,
)


def sound(text: str) -> bool:
    return repair(text)[0] == text


CELLS = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.text("\",;\t|\n 'a", max_size=6),
    st.sampled_from(["", "été", "<5", "1,282", '5" x', "2019-03", "=1+1"]),
).filter(sound)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    names = draw(NAMES)
    row = st.lists(CELLS, min_size=len(names), max_size=len(names))
    return names, draw(st.lists(row, min_size=1, max_size=12))


def read_bytes(data: bytes, name: str) -> list[list[str | None]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        (table,) = read(path, Path(folder) / "identity")
        rows = pq.read_table(table.path).to_pylist()
        assert [row["_row"] for row in rows] == sorted({row["_row"] for row in rows})
        return [list(table.columns), *([row[name] for name in table.columns] for row in rows)]


@settings(max_examples=300, deadline=None, suppress_health_check=CHECKS)
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_comes_back(
    table: tuple[list[str], list[list[str]]], delimiter: str, quoting: int, end: str, encoding: str
) -> None:
    names, rows = table
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([names, *rows])  # type: ignore[arg-type]
    assert read_bytes(out.getvalue().encode(encoding), "a.csv") == [
        names,
        *([cell or None for cell in row] for row in rows),
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=CHECKS)
@given(table=tables(), as_list=st.booleans())
def test_json_comes_back(table: tuple[list[str], list[list[str]]], as_list: bool) -> None:
    names, rows = table
    records = [dict(zip(names, row, strict=True)) for row in rows]
    if as_list:
        text = json.dumps(records, ensure_ascii=False)
    else:
        text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    assert read_bytes(text.encode(), "a.json") == [names, *([cell or None for cell in row] for row in rows)]


HEADS = st.sampled_from(
    [
        b"",
        b"a,b,c\n1,2,3\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PAR1",
        b"\x1f\x8b\x08\x00",
        b"[{",
        b"\xff\xfe",
    ]
)
SUFFIXES = st.sampled_from(
    [".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet", ".jsonl", ".json", ".gz", ".csv.gz", ""]
)


@settings(max_examples=400, deadline=5_000, suppress_health_check=CHECKS)
@given(
    head=HEADS,
    body=st.one_of(st.binary(max_size=600), st.text(max_size=200).map(str.encode)),
    suffix=SUFFIXES,
)
def test_any_bytes_give_a_table_or_our_error(head: bytes, body: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(head + body)
        staging = Path(folder) / "identity"
        try:
            tables = read(path, staging)
        except FanalError as error:
            assert error.say("en")
            assert error.say("fr")
            assert not staging.exists() or not list(staging.iterdir())
        else:
            assert all(pq.read_metadata(table.path).num_rows == table.rows for table in tables)
