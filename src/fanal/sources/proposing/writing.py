"""The workbook that a person corrects: Columns and Values, with drop-downs; the same bytes for the same
proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.messages import text
from fanal.foundation.sheets import safe, save_workbook
from fanal.sources.proposing import layout
from fanal.sources.proposing.base import (
    CHECK,
    FLAG,
    NONE,
    SURE,
    ColumnProposal,
    TableProposal,
    ValueProposal,
    Why,
)
from fanal.sources.proposing.known import case_fields, list_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SPARE_ROWS = 5  # below the columns, for what is the same in every row
_WIDTHS = {
    "table": 8, "column": 42, "field": 42, "code": 34, "use": 12, "certainty": 14, "why": 52, "separator": 14,
    "filled": 12, "distinct": 12, "value": 42, "count": 10, "means": 42,
}  # fmt: skip
# pale grounds with black letters: told apart without colour by the words beside them
_GROUNDS = {SURE: "E3F1E4", CHECK: "FFF2CC", NONE: "F1F1F1"}


def write_workbook(tables: Sequence[TableProposal], path: Path, lang: str) -> None:
    """Write the proposal, whole or not at all."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    columns = workbook.create_sheet(text("mapping.columns", lang))
    values = workbook.create_sheet(text("mapping.values", lang))
    lists = _lists(workbook, lang)
    _columns(columns, tables, lang, lists)
    _values(values, tables, lang, lists)
    save_workbook(workbook, path)


def _lists(workbook: Workbook, lang: str) -> str:
    """The hidden sheet that feeds the drop-downs; returns its name."""
    from openpyxl.utils import get_column_letter
    from openpyxl.workbook.defined_name import DefinedName

    sheet = workbook.create_sheet(text("mapping.lists", lang))
    sheet.sheet_state = "hidden"
    for row, each in enumerate(case_fields().values(), start=1):
        sheet.cell(row, 1, safe(layout.field_cell(each.name, lang)))
        sheet.cell(row, 2, layout.list_name(each))
    for column, name in enumerate((*layout.lists(), "none"), start=3):
        codes = [""] if name == "none" else list(layout.codes_of(name, lang))
        for row, code in enumerate(codes, start=1):
            sheet.cell(row, column, safe(code))
        letter = get_column_letter(column)
        reference = f"'{sheet.title}'!${letter}$1:${letter}${len(codes)}"
        workbook.defined_names[f"L_{name}"] = DefinedName(f"L_{name}", attr_text=reference)
    return sheet.title


def _columns(sheet: Worksheet, tables: Sequence[TableProposal], lang: str, lists: str) -> None:
    _above(sheet, lang, "how_columns")
    for table in tables:
        _settings(sheet, table, lang)
    start = _heads(sheet, layout.COLUMN_HEADS, lang)
    for table in tables:
        for one in table.columns:
            _row(sheet, _column_cells(table, one, lang), one.certainty)
    end = sheet.max_row + SPARE_ROWS
    for row in range(sheet.max_row + 1, end + 1):
        sheet.cell(row, 2, text("mapping.same_for_every_row", lang))
    _drop_down(sheet, f"'{lists}'!$A$1:$A${len(case_fields())}", f"C{start}:C{end}")
    _codes(sheet, "C", "D", start, end, lists)
    _yes_no(sheet, f"E{start}:E{end}", lang)


def _settings(sheet: Worksheet, table: TableProposal, lang: str) -> None:
    """The order of the dates and the calendar of each table: two sheets of a file may differ."""
    for setting, value in (("date_order", table.date_order), ("calendar", table.calendar)):
        shown = layout.written(text(f"mapping.{value}", lang), value)
        sheet.append([table.table, text(f"mapping.{setting}", lang), shown])
        allowed = [layout.written(text(f"mapping.{each}", lang), each) for each in layout.SETTINGS[setting]]
        _drop_down(sheet, f'"{",".join(allowed)}"', f"C{sheet.max_row}")


def _column_cells(table: TableProposal, one: ColumnProposal, lang: str) -> list[object]:
    field = case_fields().get(one.field)
    code = layout.code_cell(one.code, list_of(field), lang) if field and one.code else ""
    separator = (
        f"{text('mapping.separator.space', lang)} {layout.SPACE}" if one.separator == " " else one.separator
    )
    return [
        table.table, one.header or text("mapping.same_for_every_row", lang),
        layout.field_cell(one.field, lang), code, _answer(one.use, lang),
        text(f"mapping.certainty.{one.certainty}", lang), reason(one.why, lang), separator, one.filled,
        one.distinct,
    ]  # fmt: skip


def _values(sheet: Worksheet, tables: Sequence[TableProposal], lang: str, lists: str) -> None:
    _above(sheet, lang, "how_values")
    start = _heads(sheet, layout.VALUE_HEADS, lang)
    flags = []
    for table in tables:
        for one in table.values:
            _row(sheet, _value_cells(table, one, lang), one.certainty)
            if one.flag:
                flags.append(sheet.max_row)
    end = max(sheet.max_row, start)
    for row in flags:
        _drop_down(sheet, f"L_{FLAG}", f"F{row}")
    _codes(sheet, "E", "F", start, end, lists, without=flags)
    _yes_no(sheet, f"G{start}:G{end}", lang)


def _value_cells(table: TableProposal, one: ValueProposal, lang: str) -> list[object]:
    field = case_fields()[one.field]
    name = FLAG if one.flag else list_of(field)
    holds = layout.field_cell(one.field, lang)
    if one.flag:
        holds += " = " + layout.code_cell(one.flag, field.list, lang)
    means = "" if one.code is None else layout.code_cell(one.code, name, lang)
    return [
        table.table, one.header, one.value, one.count, holds, means, _answer(one.use, lang),
        text(f"mapping.certainty.{one.certainty}", lang), reason(one.why, lang),
    ]  # fmt: skip


def reason(why: Why, lang: str) -> str:
    """The reason of a proposal in words; a field is named by its label."""
    params = dict(why.params)
    if "field" in params:
        params["field"] = layout.field_cell(str(params["field"]), lang)
    return text(f"mapping.reason.{why.kind}", lang, **params)


def _answer(use: str, lang: str) -> str:
    return text(f"mapping.{use}", lang) if use else ""


def _above(sheet: Worksheet, lang: str, how: str) -> None:
    from openpyxl.styles import Alignment, Font

    for words, bold in ((text("mapping.private", lang), True), (text(f"mapping.{how}", lang), False)):
        sheet.append([words])
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=7)
        cell = sheet.cell(sheet.max_row, 1)
        cell.font, cell.alignment = Font(bold=bold), Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[sheet.max_row].height = 48


def _heads(sheet: Worksheet, heads: tuple[str, ...], lang: str) -> int:
    """The row of the heads; returns the number of the first row below it."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.append([text(f"mapping.head.{head}", lang) for head in heads])
    at = sheet.max_row
    for number, head in enumerate(heads, start=1):
        sheet.cell(at, number).font = Font(bold=True)
        sheet.cell(at, number).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[head]
    sheet.freeze_panes = sheet.cell(at + 1, 1)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{at}:{at}"
    return at + 1


def _row(sheet: Worksheet, cells: list[object], certainty: str) -> None:
    from openpyxl.styles import PatternFill

    at = sheet.max_row + 1
    for number, cell in enumerate(cells, start=1):
        if cell not in ("", None):
            sheet.cell(at, number, safe(cell))
    for number in range(1, len(cells) + 1):
        sheet.cell(at, number).fill = PatternFill("solid", fgColor=_GROUNDS[certainty])


def _drop_down(sheet: Worksheet, formula: str, cells: str, *, strict: bool = True) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.showErrorMessage, rule.errorStyle = True, "stop" if strict else "warning"
    rule.add(cells)
    sheet.add_data_validation(rule)


def _codes(
    sheet: Worksheet, field: str, codes: str, start: int, end: int, lists: str, *, without: Sequence[int] = ()
) -> None:
    """The drop-down of codes follows the field that stands in the row."""
    from openpyxl.worksheet.datavalidation import DataValidation

    formula = f"INDIRECT(VLOOKUP(${field}{start},'{lists}'!$A$1:$B${len(case_fields())},2,FALSE))"
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.showErrorMessage, rule.errorStyle = True, "warning"  # several codes joined by ; are allowed
    left_out = set(without)
    begin = start
    for row in [*sorted(left_out), end + 1]:
        if begin < row:
            rule.add(f"{codes}{begin}:{codes}{row - 1}")
        begin = row + 1
    if rule.sqref:
        sheet.add_data_validation(rule)


def _yes_no(sheet: Worksheet, cells: str, lang: str) -> None:
    _drop_down(sheet, f'"{text("mapping.yes", lang)},{text("mapping.no", lang)}"', cells)
