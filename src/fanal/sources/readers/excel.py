"""Workbooks (xlsx, xlsm, xls, ods): every visible sheet that holds a table, as the values that were saved."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
    UnpacksTooLarge,
)
from fanal.sources.readers.header import find_header, holds_values, texts, with_labels
from fanal.sources.readers.staged import Staged
from fanal.sources.readers.workbook_guard import SheetFacts, WorkbookFacts, inspect

BATCH = 20_000
SAMPLE_ROWS = 60
MAX_OLD = 256 * MEGABYTE  # xls files are read whole
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
    only_headers = False
    try:
        sheets = list(_sheets(workbook, facts))
        for position, (sheet, left_out) in enumerate(sheets, start=1):
            try:
                if not left_out:
                    tables += _read_sheet(
                        workbook, sheet, staging, name, facts.sheets.get(sheet, SheetFacts())
                    )
            except HeaderOnly:
                only_headers = True
            if progress:
                progress(position / len(sheets))
        if only_headers and not tables:
            raise HeaderOnly(file=name)
        return _finished(tables, workbook, facts, name)
    except BaseException:
        for table in tables:
            table.path.unlink(missing_ok=True)
        raise
    finally:
        workbook.close()


def _check_old(path: Path, name: str) -> None:
    if path.stat().st_size > MAX_OLD:
        raise UnpacksTooLarge(file=name, limit=MAX_OLD // MEGABYTE)
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        raise LockedFile(file=name)


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
    """Names as a person knows them, and what was left out."""
    if not tables:
        raise NoTable(file=name)
    kept = {table.name for table in tables}
    left_out: dict[str, list[str]] = {}
    for sheet, why in _sheets(workbook, facts):
        if why or sheet not in kept:
            left_out.setdefault(why or "sheets_without_table", []).append(sheet)
    notes = [
        Note(kind, {"n": len(sheets), "sheets": ", ".join(sheets)})
        for kind, sheets in sorted(left_out.items())
    ]
    if len(tables) > 1:
        notes.append(Note("several_tables", {"n": len(tables)}))
    return [
        RawTable(
            name=name if len(tables) == 1 else f"{name}[{table.name}]",
            path=table.path,
            columns=table.columns,
            rows=table.rows,
            row_column=table.row_column,
            notes=(*notes, *table.notes),
            banner=table.banner,
        )
        for table in tables
    ]


def _read_sheet(
    workbook: calamine.CalamineWorkbook, sheet: str, staging: Path, name: str, facts: SheetFacts
) -> list[RawTable]:
    """The table of a sheet, under the sheet's name; none where there is none. Raises HeaderOnly."""
    with _contained(name):
        cells = workbook.get_sheet_by_name(sheet)
        rows = [[_text(cell) for cell in row] for row in islice(cells.iter_rows(), SAMPLE_ROWS)]
    layout = _layout(rows, name)
    if layout is None:
        return []
    columns = _used_columns(cells, layout, name)
    numbered = not layout.header[columns[0]].strip() and len(columns) > 1
    with Staged(staging, name, [layout.header[i] for i in columns], name=sheet) as out:
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
        return [out.finish(_sheet_notes(layout, facts, blank), layout.banner)]


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


def _sheet_notes(layout: _Layout, facts: SheetFacts, blank: int) -> list[Note]:
    found = (
        ("banner_rows", "rows", len(layout.banner)),
        ("label_row", "row", layout.label_row),
        ("blank_rows", "rows", blank),
        ("formula_cells", "cells", facts.formulas),
        ("damaged_formulas_without_value", "cells", facts.formulas_without_value),
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
