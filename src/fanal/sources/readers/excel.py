"""Workbooks (xlsx, xlsm, xls, ods): every visible sheet that holds a table, as the values that were saved."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from fanal.sources.readers.base import MEGABYTE, Note, Progress, RawTable
from fanal.sources.readers.errors import (
    DamagedFile,
    HeaderOnly,
    LockedFile,
    NoHeader,
    NoTable,
    NulByte,
    ReaderFailed,
    UnknownKind,
    UnpacksTooLarge,
)
from fanal.sources.readers.header import find_header, holds_values, texts, with_labels
from fanal.sources.readers.staged import Staged
from fanal.sources.readers.workbook_guard import SheetFacts, WorkbookFacts, inspect

BATCH = 20_000
SAMPLE_ROWS = 60
MAX_OLD = 256 * MEGABYTE  # xls files are read whole
# the record of an xls file that says how the rest is encrypted comes first, behind the file's mark
_LOCKED_OLD = re.compile(
    rb"\x09\x08(?:\x08\x00\x00\x05\x05\x00.{4}|\x10\x00\x00\x06\x05\x00.{12})(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_EXACT = 10**15  # up to here a float holds every whole number


@dataclass(frozen=True)
class _Layout:
    """Where the table of a sheet lies; rows count from 0."""

    header: list[str]
    first: int
    banner: list[tuple[str, ...]]
    label_row: int | None


def read_workbook(
    path: Path, staging: Path, *, name: str, zipped: bool, progress: Progress | None = None
) -> list[RawTable]:
    """One table a sheet. Raises NoTable, HeaderOnly, LockedFile, UnpacksTooLarge, DamagedFile…

    Formulas are not computed: their saved values are read. Hidden sheets, sheets without a table and those
    that only feed drop-down lists are left out, with a note.
    """
    facts = inspect(path, name) if zipped else WorkbookFacts()
    if not zipped:
        _check_old(path, name)
    with _contained(name), path.open("rb") as file:
        workbook = calamine.load_workbook(file)  # by content: the name may promise something else
    tables: list[RawTable] = []
    only_headers: HeaderOnly | None = None
    try:
        sheets = list(_sheets(workbook, facts))
        for number, (sheet, left_out) in enumerate(sheets, start=1):
            try:
                if not left_out:
                    tables += _read_sheet(workbook, number, staging, name, facts.of(sheet, number))
            except HeaderOnly as empty:
                only_headers = only_headers or empty
            if progress:
                progress(number / len(sheets))
        if only_headers and not tables:
            error = HeaderOnly(file=name)
            error.columns = only_headers.columns
            raise error
        return _finished(tables, workbook, facts, name)
    except BaseException:
        for table in tables:
            table.path.unlink(missing_ok=True)
        raise
    finally:
        workbook.close()


def read_cells(path: Path) -> dict[str, list[list[str]]]:
    """The cells of every visible sheet as texts, from its first row on, in a workbook that we wrote.

    Raises what :func:`read_workbook` raises for a file that is no workbook, damaged or too large.
    """
    name = path.name
    inspect(path, name)
    with _contained(name), path.open("rb") as file:
        workbook = calamine.load_workbook(file)
        try:
            return {
                each.name: [
                    [_text(cell) for cell in row]
                    for row in workbook.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
                ]
                for each in workbook.sheets_metadata
                if each.visible == calamine.SheetVisibleEnum.Visible
            }
        finally:
            workbook.close()


def _check_old(path: Path, name: str) -> None:
    if path.stat().st_size > MAX_OLD:
        raise UnpacksTooLarge(file=name, limit=MAX_OLD // MEGABYTE)
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data or _LOCKED_OLD.search(data):
        raise LockedFile(file=name)
    if not any(stream in data for stream in _STREAMS):  # cut off, or an old text document, a mail
        raise DamagedFile(file=name) if name.lower().endswith(".xls") else UnknownKind(file=name)


def _sheets(workbook: calamine.CalamineWorkbook, facts: WorkbookFacts) -> Iterator[tuple[str, str | None]]:
    """Each sheet and why it is left out, or None."""
    for each in workbook.sheets_metadata:
        if each.typ != calamine.SheetTypeEnum.WorkSheet:
            yield each.name, "sheets_without_table"
        elif each.visible != calamine.SheetVisibleEnum.Visible:
            yield each.name, "hidden_sheets"
        elif each.name in facts.list_sheets:
            yield each.name, "sheets_of_lists"
        else:
            yield each.name, None


def _finished(
    tables: list[RawTable], workbook: calamine.CalamineWorkbook, facts: WorkbookFacts, name: str
) -> list[RawTable]:
    """What was left out; the one table of a workbook goes by the name of the file."""
    if not tables:
        raise NoTable(file=name)
    kept = {table.sheet for table in tables}
    left_out: dict[str, list[int]] = {}
    sheets = list(_sheets(workbook, facts))
    for number, (_, why) in enumerate(sheets, start=1):
        if why or number not in kept:
            left_out.setdefault(why or "sheets_without_table", []).append(number)
    notes = [Note(kind, {"n": len(numbers), "sheets": numbers}) for kind, numbers in sorted(left_out.items())]
    if len(tables) > 1:
        notes.append(Note("several_tables", {"n": len(tables)}))
    return [
        replace(
            table,
            name=name if len(tables) == 1 else table.name,
            notes=(*notes, *table.notes),
            sheets=tuple(sheet for sheet, _ in sheets),
        )
        for table in tables
    ]


def _read_sheet(
    workbook: calamine.CalamineWorkbook, sheet: int, staging: Path, name: str, facts: SheetFacts
) -> list[RawTable]:
    """The table of a sheet, under the sheet's number; none where there is none. Raises HeaderOnly."""
    with _contained(name):
        cells = workbook.get_sheet_by_index(sheet - 1)
        merged = [*facts.merged, *(start[0] for start, _ in cells.merged_cell_ranges or ())]
        rows = [[_text(cell) for cell in row] for row in islice(cells.iter_rows(), SAMPLE_ROWS)]
    layout = _layout(rows, name)
    if layout is None:
        return []
    columns = _used_columns(cells, layout, name)
    numbered = not layout.header[columns[0]].strip() and len(columns) > 1
    with Staged(staging, name, [layout.header[i] for i in columns], name=f"{name}#{sheet}") as out:
        blank = 0
        held: list[list[str]] = []
        numbers: list[int] = []
        for number, values in _values(cells, layout.first, columns, name):
            if not any(values[1:] if numbered and values[0].isdigit() else values):
                blank += 1
                continue
            held.append(values)
            numbers.append(number)
            if len(held) == BATCH:
                out.write_rows(held, numbers)
                held, numbers = [], []
        out.write_rows(held, numbers)
        notes = _sheet_notes(layout, facts, blank, sum(row >= layout.first for row in merged))
        return [replace(out.finish(notes, layout.banner), sheet=sheet)]


def _layout(rows: list[list[str]], name: str) -> _Layout | None:
    index = find_header(rows, max((sum(map(bool, row)) for row in rows), default=0))
    if index is None or len(texts(rows[index])) < 2:
        return None
    if holds_values(rows[index]):
        raise NoHeader(file=name, row=index + 1)
    header, first, label_row = rows[index], index + 1, None
    if len(rows) > first and (named := with_labels(header, rows[first])):
        header, first, label_row = named, first + 1, index + 2
    banner = [tuple(row) for row in rows[:index] if any(row)]
    return _Layout(header, first, banner, label_row)


def _used_columns(cells: calamine.CalamineSheet, layout: _Layout, name: str) -> list[int]:
    """Columns with a name, and unnamed ones that hold something."""
    unnamed = {i for i, header in enumerate(layout.header) if not header.strip()}
    empty = set(unnamed)
    with _contained(name):
        for row in islice(cells.iter_rows(), layout.first, None):
            if not empty:
                break
            empty -= {i for i in empty if row[i] not in ("", None)}
    return [i for i in range(len(layout.header)) if i not in empty]


def _values(
    cells: calamine.CalamineSheet, first: int, columns: Sequence[int], name: str
) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header as texts, with the row number that the workbook shows."""
    with _contained(name):
        rows = enumerate(islice(cells.iter_rows(), first, None), start=first + 1)
    while True:
        with _contained(name):
            piece = list(islice(rows, 1_000))
        if not piece:
            return
        for number, row in piece:
            values = [_text(row[i]) for i in columns]
            if any("\0" in value for value in values):
                raise NulByte(file=name, row=number)
            yield number, values


def _sheet_notes(layout: _Layout, facts: SheetFacts, blank: int, merged: int) -> list[Note]:
    found = (
        ("banner_rows", "rows", len(layout.banner)),
        ("label_row", "row", layout.label_row),
        ("blank_rows", "rows", blank),
        ("formula_cells", "cells", facts.formulas),
        ("damaged_formulas_without_value", "cells", facts.formulas_without_value),
        ("damaged_merged_cells", "cells", merged),
    )
    return [Note(kind, {key: value}) for kind, key, value in found if value]


def _text(cell: object) -> str:
    """A cell as a person reads it: whole numbers without a fraction, ISO dates, true and false."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


@contextmanager
def _contained(name: str) -> Iterator[None]:
    """The reader's own errors and panics become ours; what a panic prints may quote a cell: not shown."""
    try:
        with _quiet_stderr():
            yield
    except calamine.PasswordError:
        raise LockedFile(file=name) from None
    except calamine.CalamineError:
        raise DamagedFile(file=name) from None
    except (MemoryError, OverflowError, ValueError, TypeError, IndexError):
        raise ReaderFailed(file=name) from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise DamagedFile(file=name) from None
        raise


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """File descriptor 2 leads nowhere meanwhile: a panic prints past Python."""
    try:
        kept = os.dup(2)
        nowhere = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        yield
        return
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
