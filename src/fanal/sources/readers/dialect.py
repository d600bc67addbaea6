"""How a delimited text is written: delimiter, quotes, header. Decided on the first quarter megabyte."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from fanal.sources.readers.base import MAX_RECORD
from fanal.sources.readers.header import find_header, holds_values, with_labels

SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 2_000
USUAL = ",;\t|"
UNUSUAL = ":^~!#\x1f\x01¦§"
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """The parameters of a delimited text; ``plain`` ones can be read by the fast path."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None
    skip_space: bool = False

    @property
    def plain(self) -> bool:
        return self.quote == '"' and self.escape is None and not self.skip_space and self.delimiter.isascii()

    def reader(self, lines: Iterator[str] | Sequence[str]) -> Any:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            skipinitialspace=self.skip_space,
        )


@dataclass(frozen=True)
class Layout:
    """A dialect and the rows before the data: ``lines`` physical lines are not data."""

    dialect: Dialect
    header: tuple[str, ...] | None
    header_line: int
    lines: int
    banner: tuple[tuple[str, ...], ...]
    label_line: int | None = None


@contextmanager
def long_fields() -> Iterator[None]:
    """The csv module keeps its longest field as a setting of the process."""
    before = csv.field_size_limit(MAX_RECORD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def find_layout(sample: bytes, *, whole: bool) -> Layout:
    """The layout of a text from its beginning (UTF-8, whole lines); ``header`` is None where none is seen."""
    lines = [line.decode("utf-8") for line in sample.splitlines(keepends=True)]
    with long_fields():
        dialect, rows = _best(lines, whole)
    filled_rows = [cells for _, _, cells in rows if any(cell.strip() for cell in cells)]
    width = _usual_width(filled_rows)
    ordinary = [sum(bool(cell.strip()) for cell in cells) for cells in filled_rows if len(cells) <= width]
    index = find_header([cells for _, _, cells in rows], max(ordinary, default=0))
    if index is None or holds_values(rows[index][2]):
        return Layout(dialect, None, rows[index or 0][0] if rows else 1, 0, ())
    start, end, header = rows[index]
    banner = tuple(tuple(cells) for _, _, cells in rows[:index] if any(cell.strip() for cell in cells))
    label_line = None
    if len(rows) > index + 1 and (names := with_labels(header, rows[index + 1][2])):
        header, label_line, end = names, rows[index + 1][0], rows[index + 1][1]
    return Layout(dialect, tuple(header), start, end, banner, label_line)


_Row = tuple[int, int, list[str]]  # first line, last line, cells


def _best(lines: list[str], whole: bool) -> tuple[Dialect, list[_Row]]:
    """The dialect whose rows agree best on their number of fields."""
    if lines and (declared := _SEP_LINE.fullmatch(lines[0])):
        dialect = Dialect(declared[1])
        return dialect, _rows(lines, dialect, whole)
    text = "".join(lines)
    best: tuple[tuple[float, int], Dialect, list[_Row]] | None = None
    for delimiter in (each for each in USUAL + UNUSUAL if each in text):
        for dialect in _variants(delimiter, lines, text):
            rows = _rows(lines, dialect, whole)
            score = _score([cells for _, _, cells in rows], delimiter)
            if score[0] > 0 and (best is None or score > best[0]):
                best = (score, dialect, rows)
    if best is None:
        dialect = Dialect(",")
        return dialect, _rows(lines, dialect, whole)
    return best[1], best[2]


def _variants(delimiter: str, lines: list[str], text: str) -> list[Dialect]:
    first = next((line.strip() for line in lines if delimiter in line), "")
    cells = first.split(delimiter)
    if len(cells) > 1 and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells):
        return [Dialect(delimiter, quote="'")]
    if (
        delimiter != "\t"
        and len(cells) > 1
        and all(cell[:1] == " " for cell in cells[1:])
        and f'{delimiter} "' in text
    ):
        return [Dialect(delimiter, skip_space=True)]
    return [Dialect(delimiter)] + ([Dialect(delimiter, escape="\\")] if '\\"' in text else [])


def _rows(lines: list[str], dialect: Dialect, whole: bool) -> list[_Row]:
    rows: list[_Row] = []
    reader = dialect.reader(lines)
    before = 0
    try:
        for cells in reader:
            rows.append((before + 1, reader.line_num, cells))
            before = reader.line_num
            if len(rows) == SAMPLE_ROWS:
                return rows
    except csv.Error:
        return rows
    # the last record may go on after the sample
    return rows if whole or len(rows) < 2 else rows[:-1]


def _usual_width(rows: list[list[str]]) -> int:
    counts = Counter(len(cells) for cells in rows)
    return max(counts, key=lambda width: counts[width], default=1)


def _score(rows: list[list[str]], delimiter: str) -> tuple[float, int]:
    """How many rows agree on a number of fields over one; an unusual delimiter must be exact."""
    filled = [cells for cells in rows if any(cell.strip() for cell in cells)]
    width = _usual_width([cells for cells in filled if len(cells) > 1])
    if width < 2:
        return 0.0, 0
    agree = sum(len(cells) == width for cells in filled) / len(filled)
    if delimiter in UNUSUAL and agree < 1:
        return 0.0, 0
    # the first row splits too, unless it is a banner: then most rows must agree
    if len(filled[0]) < 2 and agree < 0.5:
        return 0.0, 0
    return round(agree, 3), width
