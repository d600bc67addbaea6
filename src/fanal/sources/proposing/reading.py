"""A corrected workbook becomes mappings, one for each table; only what is answered with yes counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fanal.foundation.errors import CallError
from fanal.foundation.sheets import undefused
from fanal.sources.decoders import plain as same_value
from fanal.sources.headers import plain as same_name
from fanal.sources.mapping import Column, Mapping
from fanal.sources.proposing import layout
from fanal.sources.proposing.base import FLAG, PLACES, SURE, ColumnProposal, Decisions, ValueProposal, Why
from fanal.sources.proposing.known import case_fields, list_of
from fanal.sources.readers.excel import read_cells
from fanal.vocabulary import Field, code_list, lookup_place

# numbers of rows and words of a file that a workbook repeats are as its own program writes them
_LISTED = 8


class NotAMappingWorkbook(CallError):
    code = "FNL-MAP-001"


class BadMappingCell(CallError):
    code = "FNL-MAP-002"


class FilledTwice(CallError):
    code = "FNL-MAP-003"


@dataclass(frozen=True)
class _Row:
    """One row of a sheet: where it stands, and its cells by head."""

    file: str
    sheet: str
    number: int
    heads: dict[str, str]
    cells: dict[str, str]

    def refuse(self, head: str, allowed: str) -> BadMappingCell:
        return BadMappingCell(
            file=self.file, sheet=self.sheet, row=str(self.number), column=self.heads[head], allowed=allowed
        )


@dataclass
class _Book:
    """Everything that a workbook says, by table."""

    columns: dict[str, list[tuple[_Row, ColumnProposal]]] = field(default_factory=dict)
    values: dict[str, list[ValueProposal]] = field(default_factory=dict)
    settings: dict[tuple[str, str], str] = field(default_factory=dict)

    def setting(self, path: Path, table: str, setting: str) -> str:
        if (table, setting) not in self.settings:
            raise NotAMappingWorkbook(file=path.name, problem=" / ".join(sorted(layout.labels(setting))))
        return self.settings[table, setting]


def read_workbook_mappings(path: Path) -> list[Mapping]:
    """The mappings of a workbook.

    Raises NotAMappingWorkbook, BadMappingCell, FilledTwice and what the readers raise; none shows a value.
    """
    book = _read(path)
    several = len(book.columns) > 1
    return [
        _mapping(
            f"{path.stem}#{table}" if several else path.stem,
            rows,
            book.values.get(table, []),
            date_order=book.setting(path, table, "date_order"),
            calendar=book.setting(path, table, "calendar"),
        )
        for table, rows in book.columns.items()
    ]


def read_decisions(path: Path) -> dict[str, Decisions]:
    """What a person has answered in a workbook, by table, to be kept in the next proposal."""
    book = _read(path)
    return {
        table: Decisions(
            columns={one.header: one for _, one in rows if one.header and one.use},
            constants=tuple(
                one.decided(certainty=SURE, why=Why("decided_before")) for _, one in rows if not one.header
            ),
            values={(one.header, same_value(one.value)): one for one in book.values.get(table, [])},
            date_order=book.setting(path, table, "date_order"),
            calendar=book.setting(path, table, "calendar"),
        )
        for table, rows in book.columns.items()
    }


def _mapping(
    name: str,
    rows: list[tuple[_Row, ColumnProposal]],
    values: list[ValueProposal],
    *,
    date_order: str,
    calendar: str,
) -> Mapping:
    used = [(row, one) for row, one in rows if one.use == "yes" and one.field]
    _filled_once(used)
    columns: dict[str, Column] = {}
    for _, one in used:
        if one.header:
            columns[one.field] = _column(one, columns.get(one.field), values)
    waiting = sum(bool(one.field) and not one.use for _, one in rows)
    fields = {one.header: (one.field, one.code) for _, one in used}
    waiting += sum(
        one.code is not None and not one.use and fields.get(one.header) == (one.field, one.flag)
        for one in values
    )
    return Mapping(
        name=name,
        kind="case_records",
        dataset="case-records",
        recognise=tuple(one.header for _, one in used if one.header),
        columns=columns,
        constants={one.field: one.code for _, one in used if not one.header},
        calendar=calendar,
        date_order=date_order,
        waiting=waiting,
    )


def _filled_once(used: list[tuple[_Row, ColumnProposal]]) -> None:
    """A field is filled by one column, or by columns that each stand for another code."""
    seen: dict[str, str] = {}
    codes: set[tuple[str, str]] = set()
    for row, one in used:
        flag = "flags" if one.code and one.header else "whole"
        if (
            seen.get(one.field, flag) != flag
            or (flag == "whole" and one.field in seen)
            or (one.field, one.code) in codes
        ):
            raise FilledTwice(file=row.file, sheet=row.sheet, row=str(row.number), field=one.field)
        seen[one.field] = flag
        codes.add((one.field, one.code))


def _column(one: ColumnProposal, before: Column | None, values: list[ValueProposal]) -> Column:
    mine = [
        each for each in values if (each.header, each.field, each.flag) == (one.header, one.field, one.code)
    ]
    told = {each.value: each.code for each in mine if each.use == "yes" and each.code is not None}
    if one.code:
        flags, ticks = (before.flags, before.ticks) if before else ({}, {})
        return Column(flags={**flags, one.header: one.code}, ticks={**ticks, one.header: told})
    refused = tuple(sorted(each.value for each in mine if each.use == "no"))
    return Column(source=one.header, values=told, separator=one.separator or None, refused=refused)


def _read(path: Path) -> _Book:
    sheets = read_cells(path)
    book = _Book()
    columns = _sheet(path, sheets, "columns", layout.COLUMN_HEADS)
    values = _sheet(path, sheets, "values", layout.VALUE_HEADS)
    book.settings = dict(_settings(path, sheets))
    for row in columns:
        if one := _column_row(row):
            book.columns.setdefault(row.cells["table"], []).append((row, one))
    for row in values:
        if each := _value_row(row):
            book.values.setdefault(row.cells["table"], []).append(each)
    return book


def _sheet(path: Path, sheets: dict[str, list[list[str]]], kind: str, heads: tuple[str, ...]) -> list[_Row]:
    title = next((name for name in sheets if name in layout.sheet_titles(kind)), None)
    if title is None:
        raise NotAMappingWorkbook(file=path.name, problem=" / ".join(sorted(layout.sheet_titles(kind))))
    rows = sheets[title]
    for at, row in enumerate(rows):
        if (found := layout.heads_in(row, heads)) is not None:
            names = {head: row[column] for head, column in found.items()}
            return list(_rows(path.name, title, rows, at, found, names))
    raise NotAMappingWorkbook(file=path.name, problem=f"{title}: {', '.join(heads)}")


def _rows(
    file: str, title: str, rows: list[list[str]], at: int, found: dict[str, int], names: dict[str, str]
) -> Iterator[_Row]:
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {head: undefused(row[column]) if column < len(row) else "" for head, column in found.items()}
        if any(cells.values()):
            yield _Row(file, title, number, names, cells)


def _settings(path: Path, sheets: dict[str, list[list[str]]]) -> Iterator[tuple[tuple[str, str], str]]:
    """The order of dates and the calendar of each table, above the columns."""
    title = next(name for name in sheets if name in layout.sheet_titles("columns"))
    for number, row in enumerate(sheets[title], start=1):
        if layout.heads_in(row, layout.COLUMN_HEADS) is not None:
            return  # a column of the file may be called like a setting
        table, label, cell = (*row, "", "", "")[:3]
        for setting, allowed in layout.SETTINGS.items():
            if label not in layout.labels(setting):
                continue
            code = layout.code_in(cell)
            if code not in allowed:
                raise BadMappingCell(
                    file=path.name, sheet=title, row=str(number), column=label, allowed=" | ".join(allowed)
                )
            yield (table, setting), code


def _column_row(row: _Row) -> ColumnProposal | None:
    header = row.cells["column"]
    if header in layout.labels("same_for_every_row"):
        header = ""
    use = _use(row)
    name = _field(row)
    if not name or (not header and not row.cells["code"]):
        return ColumnProposal(header, use=use if use == "no" else "") if header else None
    each = case_fields()[name]
    code = _constant(row, each) if not header else _codes(row, "code", list_of(each), many=False)
    if code is not None and header and not (each.kind == "codes" and code):
        raise row.refuse(
            "code", " | ".join(sorted(one.name for one in case_fields().values() if one.kind == "codes"))
        )
    if not header and each.identity:
        raise row.refuse("field", layout.written("…", "sex"))
    separator = " " if layout.SPACE in row.cells["separator"] else row.cells["separator"].strip()
    return ColumnProposal(header, name, code or "", separator=separator, use=use)


def _constant(row: _Row, each: Field) -> str | None:
    """What every row has: codes, or for a field without a list what stands there."""
    if list_of(each):
        return _codes(row, "code", list_of(each), each.many)
    if each.kind != "text":
        raise row.refuse("field", layout.written("…", "organisation"))
    return row.cells["code"].strip() or None


def _value_row(row: _Row) -> ValueProposal | None:
    if not row.cells["value"] or not row.cells["column"]:
        return None
    holds, _, flag_cell = row.cells["field"].partition("] = ")
    name = layout.code_in(holds + "]" if flag_cell else holds)
    each = case_fields().get(name or "")
    if each is None or not (list_of(each)):
        raise row.refuse("field", layout.written("…", "sex"))
    flag = (layout.code_in(flag_cell) or "") if flag_cell else ""
    code = _codes(row, "means", FLAG if flag else list_of(each), each.many and not flag)
    return ValueProposal(row.cells["column"], row.cells["value"], 0, each.name, flag, code, use=_use(row))


def _use(row: _Row) -> str:
    answer = layout.yes_or_no(row.cells["use"])
    if answer is None:
        raise row.refuse("use", " | ".join(sorted(layout.labels("yes") | layout.labels("no"))))
    return answer


def _field(row: _Row) -> str:
    """The field of a row: by its name in brackets, or as a person may write it."""
    cell = row.cells["field"].strip()
    if not cell:
        return ""
    wanted = layout.code_in(cell) or cell
    for each in case_fields().values():
        if same_name(wanted) in {same_name(text) for text in (each.name, *each.labels.values())}:
            return each.name
    close = difflib.get_close_matches(wanted.casefold(), list(case_fields()), 3, 0.4)
    raise row.refuse("field", " | ".join(close or list(case_fields())[:_LISTED]))


def _codes(row: _Row, head: str, name: str, many: bool) -> str | None:
    """The codes of a cell; "" for *not reported*, None where nothing stands there."""
    cell = row.cells[head].strip()
    if not cell:
        return None
    found = [
        _code(row, head, part.strip(), name) for part in (cell.split(";") if many else [cell]) if part.strip()
    ]
    return ";".join(dict.fromkeys(code for code in found if code))


def _code(row: _Row, head: str, cell: str, name: str) -> str:
    bracketed = layout.code_in(cell)
    wanted = cell if bracketed is None else bracketed
    if wanted in ("", layout.BLANK):
        return ""
    code: str | None
    if name == FLAG:
        code = wanted if wanted in ("0", "1") else None
        known = ["1", "0", layout.BLANK]
    elif name == PLACES:
        code, known = lookup_place(wanted), []
    else:
        code, known = (code_list(name).lookup(wanted), list(code_list(name).codes)) if name else (None, [])
    if code is None:
        close = code_list(name).nearest(wanted) if known and name != FLAG else []
        raise row.refuse(head, " | ".join(close or known[:_LISTED]) or "ISO 3166 | M49")
    return code
