"""A form as a workbook: how to read it, a sheet a table with the years across, where each cell comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.sheets import font, one_page_wide, safe, save_workbook, sheet_name
from fanal.reporting.forms import about, words
from fanal.reporting.forms.base import Form, Line, Table
from fanal.reporting.forms.cells import shown, whole
from fanal.vocabulary import code_list
from fanal.vocabulary.forms import SDG

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_LINKS = 60_000  # Excel refuses a sheet with more than 65,530
WIDTHS = {"series": 16, "area": 11, "area_name": 26, "category": 34, "sex": 11, "age": 24}
# said by the title of the sheet, and needed only to read the form back
FOLDED = ("area_kind", "dataset", "indicator", "breakdown")
YEAR_WIDTH, OTHER_WIDTH = 9, 12
RATE_WIDTHS = (18, 9, 26, 16)
ORIGIN_WIDTHS = (30, 8, 10, 15, 10, 10, 34, 60, 60)


def write(form: Form, path: Path) -> None:
    """Write the workbook, whole or not at all, the same bytes for the same form."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.title = form.title
    about.write(book, form)
    origins = _Origins(book, form)
    for position, table in enumerate(form.tables, start=1):
        _table(book, form, position, table, origins)
    if form.rates:
        _rates(book, form, origins)
    origins.write()
    save_workbook(book, path)


def _table(book: Workbook, form: Form, position: int, table: Table, origins: _Origins) -> None:
    title = words.number(position, table, form.lang)
    sheet = book.create_sheet(sheet_name(title))
    _mark(sheet, form)
    names = [*(("series",) if form.name == SDG else ()), *words.COLUMNS]
    top = about.banner(
        sheet,
        form,
        span=len(names) + len(table.years),
        width=_shape(sheet, table, names),
        title=f"{position}. {words.say(f'table.{table.asks.name}.title', form.lang)}",
        note=form.notes.notes.get(table.asks.name, ""),
        indicator=table.asks.indicator,
    )
    heads: list[object] = [words.say(f"column.{name}", form.lang) for name in names]
    _header(sheet, top, [*heads, *(int(year) for year in table.years)])
    for row, line in enumerate(table.lines, start=top + 1):
        first = words.cells(line, form.lang)
        for column, value in enumerate([words.series(line), *first] if form.name == SDG else first, start=1):
            sheet.cell(row, column, safe(value) or None)
        for column, year in enumerate(table.years, start=len(names) + 1):
            if each := table.cells.get((line, year)):
                cell = _number(sheet, row, column, shown(each))
                origins.add(
                    cell, title, each.id, (whole(each.low), whole(each.high)),
                    code_list("observation_status").label(each.obs_status, form.lang),
                    _what(line, form), each.source,
                )  # fmt: skip
    sheet.freeze_panes = sheet.cell(top + 1, len(names) + 1)
    sheet.print_title_rows = f"{top}:{top}"
    one_page_wide(sheet)


def _what(line: Line, form: Form) -> str:
    found = words.what(line, form.lang)
    if form.name != SDG:
        return found
    more = words.partial(line, form.apart, form.lang)
    return f"{words.series(line)}: {found}" + (f". {more}" if more else "")


def _rates(book: Workbook, form: Form, origins: _Origins) -> None:
    """Victims for each 100,000 inhabitants, under other headers than those of counts."""
    title = words.say("rates.short", form.lang)
    sheet = book.create_sheet(sheet_name(title))
    _mark(sheet, form)
    years = sorted({each.year for each in form.rates})
    top = about.banner(
        sheet, form, title=words.say("rates.title", form.lang), note="", indicator="",
        span=4 + len(years), width=sum(RATE_WIDTHS) + YEAR_WIDTH * len(years),
    )  # fmt: skip
    rows = sorted({(each.area, each.dataset, each.series) for each in form.rates})
    heads = [words.say(f"rates.{name}", form.lang) for name in ("series", "code", "name", "dataset")]
    _header(sheet, top, [*heads, *(int(year) for year in years)])
    known = {(each.area, each.dataset, each.series, each.year): each for each in form.rates}
    for row, (area, dataset, series) in enumerate(rows, start=top + 1):
        for column, value in enumerate((series, area, words.area(area, form.lang), dataset), start=1):
            sheet.cell(row, column, safe(value))
        for column, year in enumerate(years, start=5):
            if each := known.get((area, dataset, series, year)):
                cell = _number(sheet, row, column, each.shown())
                cell.number_format = "0.00##"
                origins.add(
                    cell, title, " ".join(each.observations), (each.low, each.high),
                    words.say("rates.status", form.lang),
                    f"{series}: {words.say('rates.title', form.lang)}", "",
                )  # fmt: skip
    for letter, width in zip("ABCD", RATE_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = sheet.cell(top + 1, 5)
    one_page_wide(sheet)


def _number(sheet: Worksheet, row: int, column: int, value: int | float | str) -> Cell:
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, column, value)
    cell.number_format = "#,##0"
    if isinstance(value, str):
        cell.alignment = Alignment(horizontal="right")
    return cell


def _header(sheet: Worksheet, row: int, heads: list[object]) -> None:
    from openpyxl.styles import Alignment, PatternFill

    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(row, column, head)
        cell.font = font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E7EDF3")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 31


def _shape(sheet: Worksheet, table: Table, names: list[str]) -> int:
    """The widths of the columns, those that every row repeats folded away; returns how wide the rest is."""
    from openpyxl.utils import get_column_letter

    folded = {*FOLDED, *(("category",) if table.asks.by in ("total", "persons") else ())}
    for column, name in enumerate(names, start=1):
        shape = sheet.column_dimensions[get_column_letter(column)]
        shape.width = WIDTHS.get(name, OTHER_WIDTH)
        shape.hidden = name in folded
    for column in range(len(names) + 1, len(names) + len(table.years) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = YEAR_WIDTH
    shown_width = sum(WIDTHS.get(name, OTHER_WIDTH) for name in names if name not in folded)
    return shown_width + YEAR_WIDTH * len(table.years)


def _mark(sheet: Worksheet, form: Form) -> None:
    """The marking stands on every printed page too."""
    if form.marking:
        sheet.oddHeader.center.text = about.marking(form)


@dataclass
class _Origin:
    cell: Cell
    values: list[object]


class _Origins:
    """The sheet that says of each cell which observation it shows, and what that counts."""

    def __init__(self, book: Workbook, form: Form) -> None:
        self._book = book
        self._form = form
        self._found: list[_Origin] = []

    def add(
        self, cell: Cell, table: str, observation: str, bounds: tuple[object, object], status: str, what: str,
        source: str,
    ) -> None:  # fmt: skip
        values = [table, cell.coordinate, cell.value, observation, *bounds, status, what, source]
        self._found.append(_Origin(cell, [safe(value) for value in values]))

    def write(self) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        lang = self._form.lang
        name = sheet_name(words.say("origins.short", lang))
        sheet = self._book.create_sheet(name)
        _mark(sheet, self._form)
        top = about.banner(
            sheet, self._form, title=words.say("origins.title", lang), note="", indicator="", articles=False,
            span=len(ORIGIN_WIDTHS), width=sum(ORIGIN_WIDTHS),
        )  # fmt: skip
        heads = ("table", "cell", "shown", "id", "low", "high", "status", "what", "source")
        _header(sheet, top, [words.say(f"origins.{head}", lang) for head in heads])
        links: dict[str, int] = {}
        quoted = name.replace("'", "''")
        for row, origin in enumerate(self._found, start=top + 1):
            for column, value in enumerate(origin.values, start=1):
                sheet.cell(row, column, value)
            of = origin.cell.parent.title
            links[of] = links.get(of, 0) + 1
            if links[of] <= MOST_LINKS:
                origin.cell.hyperlink = Hyperlink(ref="", location=f"'{quoted}'!A{row}")
        for letter, width in zip("ABCDEFGHI", ORIGIN_WIDTHS, strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = sheet.cell(top + 1, 1)
        sheet.print_title_rows = f"{top}:{top}"
        one_page_wide(sheet)
        if self._found:
            sheet.auto_filter.ref = f"A{top}:I{top + len(self._found)}"
