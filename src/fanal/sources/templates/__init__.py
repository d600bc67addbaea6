"""Empty tables to fill in, which are read without a mapping: Excel and CSV, in every language."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fanal.foundation.messages import LANGUAGES, text
from fanal.foundation.sheets import put
from fanal.sources.templates import workbook
from fanal.sources.templates.base import Template
from fanal.sources.templates.case_records import case_records
from fanal.sources.templates.totals import yearly_totals

# spreadsheets of a language expect its delimiter
_DELIMITER = {"fr": ";"}
IGNORED = ".gitignore"


def templates(lang: str) -> tuple[Template, ...]:
    """The templates in one language."""
    return case_records(lang), yearly_totals(lang)


def write_templates(folder: Path) -> list[Path]:
    """Write every template and its help into ``folder``, one folder a language; returns the files.

    A filled one holds cases: a ``.gitignore`` keeps all of them out of version control.
    """
    written = []
    for lang in LANGUAGES:
        place = folder / lang
        place.mkdir(parents=True, exist_ok=True)
        for template in templates(lang):
            workbook.write(template, place / f"{template.stem}.xlsx")
            put(place / f"{template.stem}.csv", _header(template))
            written += [place / f"{template.stem}.xlsx", place / f"{template.stem}.csv"]
        help_file = place / f"{text('templates.help.stem', lang)}.txt"
        put(help_file, _help(lang))
        written.append(help_file)
    put(folder / IGNORED, b"*\n")
    return written


def _header(template: Template) -> bytes:
    """The column names alone, with the mark by which a spreadsheet knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=_DELIMITER.get(template.lang, ","), lineterminator="\r\n")
    writer.writerow(column.header for column in template.columns)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def _help(lang: str) -> bytes:
    """The help of all templates and their lists, for those who fill in a CSV."""
    lines: list[str] = []
    for template in templates(lang):
        lines += [f"{'  ' * (column - 1)}{words}" for words, _, column in workbook.help_lines(template)]
        lines += ["", template.say("help.lists"), ""]
        for column in template.columns:
            for name, values in ((column.header, column.allowed), column.other or ("", ())):
                if values:
                    lines += [f"{name}: {'; '.join(values)}", ""]
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode("utf-8")


__all__ = ["Template", "templates", "write_templates"]
