"""CSV and its kin: any delimiter, any encoding, exact row numbers, slipped columns refused.

Well-formed blocks are checked by :mod:`scan` and parsed by Arrow. From the first block that is not, the
rest of the file is read as Python's csv module reads it, with the same checks.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from fanal.sources.readers.base import MAX_COLUMNS, MAX_RECORD, MEGABYTE, Note, Progress, RawTable
from fanal.sources.readers.dialect import SAMPLE_BYTES, Layout, find_layout, long_fields
from fanal.sources.readers.encoding import Encoding, Tally, detect, utf8_blocks
from fanal.sources.readers.errors import (
    EmptyFile,
    LineTooLong,
    NoHeader,
    SlippedColumns,
    TooManyColumns,
    UnclosedQuote,
)
from fanal.sources.readers.scan import Records, scan
from fanal.sources.readers.staged import Staged
from fanal.sources.repair import may_be_damaged

BATCH = 20_000
_END = "\x03end of text\x03"


def read_delimited(
    path: Path, staging: Path, *, name: str, progress: Progress | None = None
) -> list[RawTable]:
    """One table. Raises EmptyFile, NoHeader, HeaderOnly, SlippedColumns, NulByte and their kin."""
    encoding = detect(path)
    layout = _layout(path, encoding, name)
    assert layout.header is not None  # noqa: S101
    tally = Tally()
    with Staged(staging, name, layout.header) as out:
        reader = _Reader(name, layout, out)
        reader.read(utf8_blocks(path, encoding, tally, progress, name=name))
        return [out.finish(_notes(encoding, layout, tally, reader.blank_rows), layout.banner)]


def _layout(path: Path, encoding: Encoding, name: str) -> Layout:
    blocks = utf8_blocks(path, encoding, name=name)
    first = next(blocks, b"")
    if not first.strip():
        first = next((block for block in blocks if block.strip()), b"")
        if not first:
            raise EmptyFile(file=name)
    end = first.find(b"\n", SAMPLE_BYTES) + 1 or len(first)
    sample = first[:end]
    whole = end == len(first) and next(blocks, None) is None
    for row, line in enumerate(sample.splitlines(), start=1):
        if len(line) > MAX_RECORD:  # it would be taken for a row without names
            raise LineTooLong(file=name, row=row, limit=MAX_RECORD // MEGABYTE)
    layout = find_layout(sample, whole=whole)
    if layout.header is None and whole and not any(char.isalnum() for char in sample.decode()):
        raise EmptyFile(file=name)
    if layout.header is None:
        raise NoHeader(file=name, row=layout.header_line)
    if len(layout.header) > MAX_COLUMNS:
        raise TooManyColumns(file=name, found=len(layout.header), limit=MAX_COLUMNS)
    return layout


def _notes(encoding: Encoding, layout: Layout, tally: Tally, blank: int) -> list[Note]:
    notes = [
        Note("encoding", {"encoding": encoding.name}),
        Note("delimiter", {"delimiter": layout.dialect.delimiter}),
    ]
    if layout.banner:
        notes.append(Note("banner_rows", {"rows": len(layout.banner)}))
    if layout.label_line:
        notes.append(Note("label_row", {"row": layout.label_line}))
    if blank:
        notes.append(Note("blank_rows", {"rows": blank}))
    if tally.foreign_lines:
        params: dict[str, object] = {"cells": tally.foreign_lines, "first_row": tally.first_foreign}
        notes.append(Note("repaired_mixed_encoding", params))
    return notes


class _Reader:
    def __init__(self, name: str, layout: Layout, out: Staged) -> None:
        self._name = name
        self._dialect = layout.dialect
        self._skip = layout.lines
        self._out = out
        self._width = len(out.columns)
        self._line = 1  # the number of the next line
        # a sheet printed with numbered rows: a row that holds nothing but its number is blank
        self._numbered = self._width > 1 and not (layout.header or ("x",))[0].strip()
        self.blank_rows = 0

    def read(self, blocks: Iterator[bytes]) -> None:
        rest = b""
        for block in blocks:
            block = rest + self._below_header(block)
            if not block:
                continue
            if not self._dialect.plain or block.startswith(b"\xef\xbb\xbf"):
                return self._slowly(chain([block], blocks))
            records = scan(block, self._dialect.delimiter.encode())
            if records is None or not self._quickly(block, records):
                return self._slowly(chain([block], blocks))
            rest = block[records.length :]
            self._line += records.lines
            if len(rest) > MAX_RECORD:
                return self._slowly(chain([rest], blocks))
        if rest:
            self._slowly(iter([rest]))
        return None

    def _below_header(self, block: bytes) -> bytes:
        """Without the lines that belong to banner and header."""
        if not self._skip:
            return block
        lines = block.splitlines(keepends=True) if b"\r" in block else block.split(b"\n", self._skip)
        skipped = min(self._skip, len(lines))
        self._line += skipped
        self._skip -= skipped
        if b"\r" in block:
            return b"".join(lines[skipped:])
        return lines[skipped] if len(lines) > skipped else b""

    def _quickly(self, block: bytes, records: Records) -> bool:
        """Check and parse the whole records of a block; False where Arrow reads it in another way."""
        if not records.starts.size:
            return True
        blank = records.starts == records.ends
        wrong = np.flatnonzero((records.fields != self._width) & ~blank)
        for at in wrong:
            if block[records.starts[at] : records.ends[at]].strip():
                row = self._line + int(records.first_lines[at])
                raise SlippedColumns(
                    file=self._name, row=row, expected=self._width, found=int(records.fields[at])
                )
        if wrong.size:
            return False  # lines of spaces
        longest = int((records.ends - records.starts).max())
        if longest > MAX_RECORD:
            return False
        table = self._arrow(block[: records.length], records.multiline, longest)
        rows = records.first_lines[~blank] + self._line
        if table is None or table.num_rows != rows.size:
            return False
        self._write(table, rows, look=may_be_damaged(block[: records.length]))
        return True

    def _arrow(self, block: bytes, multiline: bool, longest: int) -> pa.Table | None:
        if not block.strip(b"\r\n"):
            return pa.table({column: pa.array([], pa.string()) for column in self._out.columns})
        try:
            return arrow_csv.read_csv(
                pa.BufferReader(block),
                read_options=arrow_csv.ReadOptions(
                    column_names=list(self._out.columns), block_size=max(MEGABYTE, 2 * longest + 2)
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self._dialect.delimiter, newlines_in_values=multiline
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(self._out.columns, pa.string()),
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=True,
                    null_values=[""],
                    check_utf8=False,
                ),
            )
        except pa.ArrowException:
            return None

    def _write(self, table: pa.Table, rows: np.ndarray, *, look: bool) -> None:  # type: ignore[type-arg]
        if self._numbered:
            others = [pc.is_valid(table.column(i)) for i in range(1, self._width)]
            kept = others[0]
            for other in others[1:]:
                kept = pc.or_(kept, other)
            kept = pc.or_(
                kept,
                pc.fill_null(pc.invert(pc.match_substring_regex(table.column(0), r"^\s*\d+\s*$")), False),
            )
            self.blank_rows += table.num_rows - (pc.sum(kept).as_py() or 0)
            table, rows = table.filter(kept), rows[kept.to_numpy()]
        self._out.write(table, rows, look=look)

    def _slowly(self, blocks: Iterator[bytes]) -> None:
        cells: list[list[str]] = []
        rows: list[int] = []
        with long_fields():
            for row, fields in self._records(blocks):
                if len(fields) < 2 and not "".join(fields).strip():
                    continue
                if len(fields) != self._width:
                    raise SlippedColumns(file=self._name, row=row, expected=self._width, found=len(fields))
                cells.append(fields)
                rows.append(row)
                if len(cells) == BATCH:
                    self._write_cells(cells, rows)
                    cells, rows = [], []
        self._write_cells(cells, rows)

    def _write_cells(self, cells: list[list[str]], rows: list[int]) -> None:
        if cells:
            arrays = [
                pa.array([cell or None for cell in column], pa.string())
                for column in zip(*cells, strict=True)
            ]
            self._write(
                pa.table(arrays, names=list(self._out.columns)), np.asarray(rows, np.int64), look=True
            )

    def _records(self, blocks: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line it starts on. Raises UnclosedQuote where a quote swallows the end, and
        LineTooLong where a record only is too long."""
        lines = self._lines(blocks)
        reader = self._dialect.reader(lines)
        before = 0
        try:
            for fields in reader:
                if fields == [_END]:
                    return
                if fields and _END in fields[-1]:
                    raise UnclosedQuote(file=self._name, row=self._line + before)
                yield self._line + before, fields
                before = reader.line_num
        except csv.Error:  # a field beyond the limit
            row, own_lines = self._line + before, reader.line_num - before
            if own_lines > 1 and not any(self._dialect.quote in line for line in lines):
                raise UnclosedQuote(file=self._name, row=row) from None
            raise LineTooLong(file=self._name, row=row, limit=MAX_RECORD // MEGABYTE) from None

    def _lines(self, blocks: Iterator[bytes]) -> Iterator[str]:
        rest = b""
        number = self._line
        for block in blocks:
            lines = (rest + self._below_header(block)).splitlines(keepends=True)
            rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
            if len(rest) > MAX_RECORD:
                raise LineTooLong(file=self._name, row=number + len(lines), limit=MAX_RECORD // MEGABYTE)
            number += len(lines)
            yield from (line.decode("utf-8", "replace") for line in lines)
        if rest:
            yield rest.decode("utf-8", "replace") + "\n"
        yield _END + "\n"
