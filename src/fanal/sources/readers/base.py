"""What every reader returns, and the limits that keep a hostile file from taking the machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROW = "_row"
# names that the engines use themselves
RESERVED = {ROW, "file_row_number"}
MEGABYTE = 1024 * 1024

MAX_COLUMNS = 2_000
MAX_RECORD = 16 * MEGABYTE  # one line of text, one JSON object
# workbooks and gzip: what they may unpack to, and how hard an entry may be packed once it is large
MAX_WORKBOOK = 2 * 1024 * MEGABYTE
MAX_UNPACKED = 16 * 1024 * MEGABYTE
MAX_RATIO = 200
LARGE_ENTRY = 50 * MEGABYTE
MAX_CELLS = 40_000_000  # of one sheet: a workbook is read in memory, some 32 bytes a cell

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Note:
    """One thing a reader found or did. Its words are ``notes.<kind>``; it never holds the value of a cell."""

    kind: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """One table of a file, as text, not yet understood.

    ``path`` is a Parquet file. Staged tables hold only text (an empty cell is NULL) and ``row_column``, the
    row number (BIGINT) that a person sees in the file. A Parquet source that needs no change is not copied:
    then ``path`` is the source itself, its columns may be typed, and ``row_column`` is None: row n is row n.

    A sheet's name can be a person's. So ``name`` and the notes give sheets by number (``file.xlsx#2``),
    counted from the left, hidden ones included; ``sheets``, all names in that order, is for the screen of
    the person who holds the file, never for anything written.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    rows: int
    row_column: str | None
    notes: tuple[Note, ...] = ()
    banner: tuple[tuple[str, ...], ...] = ()
    sheet: int | None = None
    sheets: tuple[str, ...] = field(default=(), repr=False)


def unique_names(headers: Sequence[str]) -> tuple[str, ...]:
    """Stripped headers; one without text is ``column_<n>``; equal ones (whatever their case) get a number."""
    stripped = [header.strip() for header in headers]
    original = {header.casefold() for header in stripped}
    taken = set(RESERVED)
    names = []
    for position, header in enumerate(stripped, start=1):
        name = wanted = header or f"column_{position}"
        number = 2
        while name.casefold() in taken or (name != header and name.casefold() in original):
            name = f"{wanted}_{number}"
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def free_path(staging: Path, name: str, suffix: str = ".parquet") -> Path:
    """A path in ``staging`` that no other table uses."""
    staging.mkdir(parents=True, exist_ok=True, mode=0o700)
    safe = re.sub(r"[^\w.-]+", "_", name)[:80]
    number = 0
    while (path := staging / f"raw-{safe}-{number}{suffix}").exists():
        number += 1
    return path
