"""What a person reads before the numbers: how to read the form, definitions, sources, the head of each sheet.

Every row has one cell: a reader of tables takes none of it for data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanal.foundation.messages import text
from fanal.foundation.sheets import font, one_page_wide, sheet_name, wrapped
from fanal.reporting.forms import words
from fanal.reporting.forms.base import Form
from fanal.vocabulary.forms import SDG

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

RED = "9C1C1C"
WIDTH = 110


def marking(form: Form) -> str:
    """``INTERNAL: not for publication``, as the report has it."""
    return words.say(f"marking.{form.marking}", form.lang)


def banner(
    sheet: Worksheet,
    form: Form,
    *,
    title: str,
    note: str,
    indicator: str,
    span: int,
    width: int,
    articles: bool = True,
) -> int:
    """The rows above a table of ``span`` columns, ``width`` letters wide; returns the row for its header."""
    rows: list[tuple[str, Font]] = [(title, font(bold=True, size=13))]
    if form.marking:
        rows.append((marking(form), font(bold=True, color=RED)))
    if indicator:
        meaning = words.say(f"definition.{indicator}", form.lang)
        rows.append((text("forms.banner.definition", form.lang, words=meaning), font()))
    if articles and form.notes.articles:
        rows.append(
            (text("forms.banner.articles", form.lang, articles="; ".join(form.notes.articles)), font())
        )
    if note:
        rows.append((text("forms.banner.note", form.lang, note=note), font()))
    rows.append((words.say("banner.read", form.lang), font(italic=True)))
    for row, (said, how) in enumerate(rows, start=1):
        wrapped(sheet, row, 1, said, width)
        sheet.cell(row, 1).font = how
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=span)
    return len(rows) + 2


def write(book: Workbook, form: Form) -> None:
    """The first sheet."""
    sheet = book.create_sheet(sheet_name(words.say("about.short", form.lang)))
    sheet.column_dimensions["A"].width = WIDTH
    for row, (line, bold) in enumerate(_lines(form), start=1):
        if line:
            wrapped(sheet, row, 1, line, WIDTH)
            color = RED if form.marking and line == marking(form) else None
            sheet.cell(row, 1).font = font(bold=bold, color=color)
    one_page_wide(sheet)
    sheet.oddHeader.center.text = marking(form) if form.marking else ""


def _lines(form: Form) -> list[tuple[str, bool]]:
    lang = form.lang
    lines = [(form.title, True), (words.say(f"about.what.{_key(form)}", lang), False)]
    if form.marking:
        why = words.say(f"about.marking.{form.marking}", lang)
        lines += [("", False), (marking(form), True), (why, False)]
    lines += [("", False), (words.say("about.read", lang), True)]
    how = ("blank", "hidden", "link", "folded", "back")
    lines += [(words.say(f"about.{name}", lang), False) for name in how]
    lines += [("", False), (words.say("about.definitions", lang), True)]
    indicators = list(dict.fromkeys(table.asks.indicator for table in form.tables))
    lines += [(f"{name}: {meaning}", False) for name, meaning in words.definitions(indicators, lang)]
    if form.name == SDG:
        lines += [(words.say("about.series", lang), False)]
    if form.notes.articles:
        lines += [("", False), (words.say("about.articles", lang), True)]
        lines += [(article, False) for article in form.notes.articles]
    sources = sorted({each.source for each in form.observations if each.source})
    lines += [("", False), (words.say("about.sources", lang), True)] if sources else []
    return lines + [(source, False) for source in sources]


def _key(form: Form) -> str:
    return "sdg" if form.name == SDG else form.name
