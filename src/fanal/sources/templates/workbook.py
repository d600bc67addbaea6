"""A template as a workbook: the table with drop-downs and checks, its help, the lists behind the drop-downs.

The readers pass over the help sheet, where every row has one cell, and over the hidden lists.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.sheets import font, one_page_wide, save_workbook, sheet_name, wrapped
from fanal.sources.templates.base import Column, Template

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 2_000  # rows with drop-downs and checks; a longer table is read alike
TEXT = "@"  # keeps 007 and 2019-03 as they are typed
HELP_WIDTH = 100
ESSENTIAL, OTHERS = "1F4E79", "DDE6EE"
LONGEST_PROMPT, LONGEST_ERROR = 255, 225  # of a spreadsheet's messages
_DATE = "OR(LEN({cell})=4,LEN({cell})=7,LEN({cell})=9,LEN({cell})=10)"
_COUNT = 'IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),LEFT({cell},1)="<")'


def write(template: Template, path: Path) -> None:
    """Write the workbook, the same bytes every time."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(template.sheet)
    book.properties.title = template.title
    lists = _lists(book, template)
    _table(sheet, template, lists)
    _help(book, template)
    book.move_sheet(lists.sheet, offset=1)
    save_workbook(book, path)


class _Lists:
    """The sheet of lists: equal lists stand there once."""

    def __init__(self, sheet: Worksheet, template: Template) -> None:
        self.sheet = sheet
        self._template = template
        self._known: dict[tuple[str, ...], str] = {}

    def range(self, header: str, values: tuple[str, ...]) -> str:
        """Where a list stands, as a drop-down names it."""
        from openpyxl.utils import get_column_letter

        if values not in self._known:
            column = len(self._known) + 1
            letter = get_column_letter(column)
            # not the bare name of a column: a program that drops the drop-downs leaves this sheet a table
            self.sheet.cell(1, column, self._template.say("list", column=header)).font = font(bold=True)
            for row, value in enumerate(values, start=2):
                self.sheet.cell(row, column, value)
            self.sheet.column_dimensions[letter].width = min(60, max(map(len, values)) + 2)
            self._known[values] = f"{self.sheet.title}!${letter}$2:${letter}${len(values) + 1}"
        return self._known[values]


def _lists(book: Workbook, template: Template) -> _Lists:
    lists = _Lists(book.create_sheet(sheet_name(template.say("sheet.lists"))), template)
    lists.sheet.freeze_panes = "A2"
    lists.sheet.sheet_state = "hidden"
    for column in template.columns:
        if column.allowed:
            lists.range(column.header, column.allowed)
        if column.other:
            lists.range(column.other[0], column.other[1])
    return lists


def _table(sheet: Worksheet, template: Template, lists: _Lists) -> None:
    from openpyxl.styles import Alignment, PatternFill
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(template.columns, start=1):
        letter = get_column_letter(number)
        shape = sheet.column_dimensions[letter]
        shape.width = max(14, min(30, len(column.header) + 4))
        if column.kind in ("text", "date", "choices", "count"):
            shape.number_format = TEXT
        cell = sheet.cell(1, number, column.header)
        cell.font = font(bold=True, color="FFFFFF" if column.essential else "000000")
        cell.fill = PatternFill("solid", fgColor=ESSENTIAL if column.essential else OTHERS)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        check = _check(template, column, f"{letter}2", f"{get_column_letter(max(1, number - 1))}2", lists)
        check.add(f"{letter}2:{letter}{ROWS + 1}")
        sheet.add_data_validation(check)
    sheet.freeze_panes = "B2"
    sheet.row_dimensions[1].height = 32
    sheet.page_setup.orientation = "landscape"


def _check(template: Template, column: Column, cell: str, before: str, lists: _Lists) -> DataValidation:
    """The drop-down or condition of a column, with what it says beside the cell and when that is wrong."""
    from openpyxl.worksheet.datavalidation import DataValidation

    conditions: dict[str, object] = {"type": None}
    if column.allowed:
        found = lists.range(column.header, column.allowed)
        if column.other:
            found = f"IF({before}={_quoted(column.other[0])},{lists.range(*column.other)},{found})"
        conditions = {"type": "list", "formula1": found}
    elif column.kind == "integer":
        low, high = str(column.minimum), str(column.maximum)
        conditions = {"type": "whole", "operator": "between", "formula1": low, "formula2": high}
    elif column.kind in ("date", "count"):
        rule = _DATE if column.kind == "date" else _COUNT
        conditions = {"type": "custom", "formula1": rule.format(cell=cell)}
    check = DataValidation(allow_blank=True, **conditions)
    check.showInputMessage = True
    check.prompt = column.about[:LONGEST_PROMPT]
    # a list of several, joined by ;, is no entry of the list: the spreadsheet must let it be
    check.showErrorMessage = column.kind in ("choice", "integer", "date", "count")
    check.errorStyle = "warning" if column.kind == "date" else "stop"
    check.errorTitle = template.say("error.title")
    limits = {"minimum": str(column.minimum), "maximum": str(column.maximum)}
    check.error = template.say(f"error.{column.kind}", **limits)[:LONGEST_ERROR]
    return check


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _help(book: Workbook, template: Template) -> None:
    """How to fill the table in; no row has two cells, so that nobody takes it for a table."""
    sheet = book.create_sheet(sheet_name(template.say("sheet.help")))
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = HELP_WIDTH
    for row, (words, bold, column) in enumerate(help_lines(template), start=1):
        if words and column == 2:
            wrapped(sheet, row, column, words, HELP_WIDTH)
        elif words:
            sheet.cell(row, column, words)
        sheet.cell(row, column).font = font(bold=bold, size=14 if row == 1 else 11)
    one_page_wide(sheet)


def help_lines(template: Template) -> list[tuple[str, bool, int]]:
    """The help, line by line: words, whether bold, and the column (1 a title, 2 what is below it)."""
    lines = [(template.title, True, 1), *((words, False, 2) for words in template.intro)]
    lines += [(template.say(f"help.{name}"), False, 2) for name in ("several", "blank", "check")]
    lines += [("", False, 1), (template.say("help.columns"), True, 1)]
    for column in template.columns:
        lines += [(column.header, True, 1), (column.about, False, 2)]
        if column.essential and not all(each.essential for each in template.columns):
            lines.append((template.say("help.essential"), False, 2))
    return lines
