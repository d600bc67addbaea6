"""Workbooks and CSV as we write them: the same bytes for the same content, no cell that acts as a formula.

A workbook normally carries the time of its making in its properties and in every entry of its archive; both
are fixed here.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

MADE = datetime(2000, 1, 1)
LONGEST_NAME = 31  # of a sheet
# what acts as a formula, and what would look as if it had been marked already
_ACTS = re.compile(r"'*[=+\-@\t\r]")
# what XML 1.0 cannot hold
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\\/*?:\[\]]")
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def defused(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and _ACTS.match(cell) else cell


def undefused(cell: str) -> str:
    """A text as it was before ``defused``."""
    return cell[1:] if cell[:1] == "'" and _ACTS.match(cell) else cell


def safe(cell: object) -> object:
    """A cell as a workbook can hold it: defused, without characters that XML forbids."""
    return defused(_FORBIDDEN.sub("", cell)) if isinstance(cell, str) else cell


def sheet_name(title: str) -> str:
    """A title as the name of a sheet: at most 31 characters, none that Excel forbids."""
    return _NOT_IN_A_NAME.sub(" ", title)[:LONGEST_NAME].strip("' ")


def font(*, bold: bool = False, italic: bool = False, size: int = 11, color: str | None = None) -> Font:
    """A font of the workbook's own family: one without a name becomes another in some programs."""
    from openpyxl.styles import Font

    return Font(name="Calibri", bold=bold, italic=italic, size=size, color=color)


def wrapped(sheet: Worksheet, row: int, column: int, words: str, width: int) -> None:
    """Words in one cell, its row as high as they need in a column of this width."""
    from openpyxl.styles import Alignment

    sheet.cell(row, column, safe(words)).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[row].height = 15.5 * max(1, -(-len(words) // (width - 8)))


def one_page_wide(sheet: Worksheet, *, landscape: bool = True) -> None:
    """Printed, the columns stand on one page."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Write a workbook in one step, with fixed times: never half-written, the same content the same bytes."""
    workbook.properties.creator = "Fanal"
    workbook.properties.created = workbook.properties.modified = MADE
    written = io.BytesIO()
    workbook.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            again = zipfile.ZipInfo(entry.filename, MADE.timetuple()[:6])
            again.compress_type, again.external_attr, again.create_system = (
                zipfile.ZIP_DEFLATED,
                0o600 << 16,
                3,
            )
            new.writestr(again, content)
    put(path, fixed.getvalue())


def put(path: Path, content: bytes) -> None:
    """The bytes in the place of a file, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
