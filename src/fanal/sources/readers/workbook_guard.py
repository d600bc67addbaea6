"""A look into a workbook before it is opened: what it unpacks to, how large its sheets are, its formulas.

The reader behind us holds a sheet as a full rectangle in memory and trusts the archive's directory; so every
part is unpacked here once, in pieces and against its stated size, and the corners of each sheet are found.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from posixpath import basename, normpath

from fanal.sources.readers.base import (
    LARGE_ENTRY,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_RATIO,
    MAX_RECORD,
    MAX_WORKBOOK,
    MEGABYTE,
)
from fanal.sources.readers.errors import (
    DamagedFile,
    LockedFile,
    SheetTooLarge,
    TooManyColumns,
    UnknownKind,
    UnpacksTooLarge,
)

_FORMULA = re.compile(rb"<f[ >/]")
_NO_VALUE = re.compile(rb"(?:</f>|<f(?: [^>]*)?/>)(?:<v/>|<v></v>)?</c>")
_LIST_SOURCE = re.compile(rb"<(?:xm:f|formula1)>\s*(?:'((?:[^'<]|'')+)'|([^'!<\s]+))!")
_CELL = re.compile(
    rb'<(?:\w+:)?c(?=[ >/])(?:[^>]*?\br="([A-Z]{1,3})(\d{1,7})")?[^>]*?(/?)>|<(?:\w+:)?row(?=[ >/])[^>]*>'
)
_ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_ODS_TAG = re.compile(rb"<(/?)table:(table|table-row|table-cell|covered-table-cell)(?=[ >/])([^>]*)>")
_REPEAT = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_SPANS = re.compile(rb'number-(?:rows|columns)-spanned="(?!1")\d+"')


@dataclass
class SheetFacts:
    """What the file says of one sheet, by its part's name (``sheet1.xml``).

    ``merged`` are the rows (from 0) in which merged cells begin, where the reader behind us does not say.
    """

    formulas: int = 0
    formulas_without_value: int = 0
    merged: list[int] = field(default_factory=list)


@dataclass
class WorkbookFacts:
    """What was seen: facts by sheet name, the sheets that drop-down lists draw from, merged cells by sheet
    number (OpenDocument only)."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    list_sheets: set[str] = field(default_factory=set)
    merged: dict[int, list[int]] = field(default_factory=dict)

    def of(self, sheet: str, number: int) -> SheetFacts:
        """The facts of one sheet, by name and by number."""
        return replace(self.sheets.get(sheet, SheetFacts()), merged=self.merged.get(number, []))


def inspect(path: Path, name: str) -> WorkbookFacts:
    """Unpack a zipped workbook once, bounded.

    Raises UnpacksTooLarge, SheetTooLarge, TooManyColumns, LockedFile, DamagedFile.
    """
    facts = WorkbookFacts()
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive.infolist(), name)
            _check_lock(archive, name)
            parts = _sheet_names(archive)
            for info in archive.infolist():
                _inspect_part(archive, info, parts, facts, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
    ):
        raise DamagedFile(file=name) from None
    return facts


def _check_directory(entries: list[zipfile.ZipInfo], name: str) -> None:
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise DamagedFile(file=name)
    if "encrypted-package" in names:  # OpenDocument 1.4 with a password
        raise LockedFile(file=name)
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise UnknownKind(file=name)
    if sum(entry.file_size for entry in entries) > MAX_WORKBOOK:
        raise UnpacksTooLarge(file=name, limit=MAX_WORKBOOK // MEGABYTE)
    for entry in entries:
        if entry.file_size > LARGE_ENTRY and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise UnpacksTooLarge(file=name, limit=LARGE_ENTRY // MEGABYTE)


def _check_lock(archive: zipfile.ZipFile, name: str) -> None:
    """OpenDocument before 1.4 leaves every part in its place, encrypted, and says so in the manifest."""
    if "META-INF/manifest.xml" in archive.namelist():
        manifest = archive.open("META-INF/manifest.xml").read(MEGABYTE)
        if b"encryption-data" in manifest:
            raise LockedFile(file=name)


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part name → sheet name, as workbook.xml and its relations say."""
    if "xl/workbook.xml" not in archive.namelist() or "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return {}
    relations = archive.open("xl/_rels/workbook.xml.rels").read(MEGABYTE).decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        key, target = re.search(r'\bId="([^"]*)"', tag), re.search(r'\bTarget="([^"]*)"', tag)
        if key and target:
            targets[key[1]] = normpath("xl/" + target[1]) if target[1][:1] != "/" else target[1][1:]
    workbook = archive.open("xl/workbook.xml").read(MEGABYTE).decode("utf-8", "replace")
    sheets = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", workbook):
        sheet, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]*)"', tag)
        if sheet and key and key[1] in targets:
            sheets[targets[key[1]]] = _plain(sheet[1])
    return sheets


def _plain(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _inspect_part(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, parts: dict[str, str], facts: WorkbookFacts, name: str
) -> None:
    """Unpack one part to its end, which also checks its size and checksum."""
    sheet = facts.sheets.setdefault(parts.get(info.filename, basename(info.filename)), SheetFacts())
    is_sheet = info.filename in parts or info.filename.startswith("xl/worksheets/sheet")
    corner, grid = _Corner(name), _OdsGrid(name, facts.merged)
    with archive.open(info) as part:
        for piece in _pieces(part, name):
            if is_sheet:
                sheet.formulas += len(_FORMULA.findall(piece))
                sheet.formulas_without_value += len(_NO_VALUE.findall(piece))
                for quoted, plain in _LIST_SOURCE.findall(piece):
                    source = (quoted.replace(b"''", b"'") or plain).decode("utf-8", "replace")
                    facts.list_sheets.add(_plain(source))
                corner.see(piece)
            elif info.filename == "content.xml":
                grid.see(piece)


def _pieces(part: object, name: str) -> Iterator[bytes]:
    """The text of a part in pieces that end with a whole cell, or else a whole tag."""
    rest = b""
    while piece := part.read(MEGABYTE):  # type: ignore[attr-defined]
        rest += piece
        cut = rest.rfind(b"</c>") + 4
        if cut < 4:
            cut = rest.rfind(b">") + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > MAX_RECORD:
            raise UnpacksTooLarge(file=name, limit=MAX_RECORD // MEGABYTE)
    yield rest


class _Corner:
    """The rectangle that the filled cells of an Excel sheet span."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._row = self._column = 0
        self._first_row = self._last_row = self._last_column = 0

    def see(self, piece: bytes) -> None:
        for match in _CELL.finditer(piece):
            letters, number, empty = match.groups()
            if empty is None:  # a row begins
                stated = _ROW_NUMBER.search(match[0])
                self._row = int(stated[1]) if stated else self._row + 1
                self._column = 0
                continue
            self._column = _column(letters) if letters else self._column + 1
            if number:
                self._row = int(number)
            if not empty:
                self._first_row = self._first_row or self._row
                self._last_row = max(self._last_row, self._row)
                self._last_column = max(self._last_column, self._column)
        if self._last_column > MAX_COLUMNS:
            raise TooManyColumns(file=self._name, found=self._last_column, limit=MAX_COLUMNS)
        if (self._last_row - self._first_row + 1) * self._last_column > MAX_CELLS:
            raise SheetTooLarge(file=self._name, limit=MAX_CELLS)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _OdsGrid:
    """The same for OpenDocument, where equal neighbours are written once with a count."""

    def __init__(self, name: str, merged: dict[int, list[int]]) -> None:
        self._name = name
        self._merged = merged
        self._sheet = 0
        self._rows = self._width = self._column = self._last = 0
        self._repeat = 1

    def see(self, piece: bytes) -> None:
        for closing, tag, attributes in _ODS_TAG.findall(piece):
            if tag == b"table":
                self._rows = self._width = 0
                self._sheet += not closing
            elif tag == b"table-row" and not closing:
                self._repeat, self._column, self._last = _repeat(attributes), 0, 0
            elif tag == b"table-row":
                self._rows += self._repeat if self._last or self._repeat < 1_000 else 0
                self._width = max(self._width, self._last)
                self._check()
            elif not closing:
                self._column += _repeat(attributes)
                if b"value-type" in attributes:
                    self._last = self._column
                if _SPANS.search(attributes):
                    self._merged.setdefault(self._sheet, []).append(self._rows)

    def _check(self) -> None:
        if self._width > MAX_COLUMNS:
            raise TooManyColumns(file=self._name, found=self._width, limit=MAX_COLUMNS)
        if self._rows * self._width > MAX_CELLS:
            raise SheetTooLarge(file=self._name, limit=MAX_CELLS)


def _repeat(attributes: bytes) -> int:
    found = _REPEAT.search(attributes)
    return int(found[1][:9]) if found else 1
