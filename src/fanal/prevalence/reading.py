"""A loose table of lists becomes an overlap table: a row a combination and its count, or a row a person.

The first row names the columns. A column called *count*, *n*, *frequency*, *effectif*, *nombre* or the
like holds the number of persons; every other column but an identifier is a list. A count may be hidden:
``<5`` is 0 to 4, ``1-4`` is 1 to 4.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanal.foundation.filenames import as_text
from fanal.prevalence import reading_errors as errors
from fanal.prevalence.overlap import MOST_COUNTED, MOST_LISTS, OverlapTable

COUNT_NAMES = frozenset(
    "count counts n nb num number numberofpersons numberofpeople numberofcases freq frequency frequencies "
    "cases persons people individuals victims total weight obs observations y value values "
    "frequence frequences effectif effectifs nombre nombres nombredepersonnes nombredecas cas "
    "personnes individus victimes poids compte".split()
)
ID_NAMES = frozenset(
    "id ids personid caseid recordid rowid key personkey recordkey identifier row rownumber index unnamed "
    "identifiant idpersonne iddossier numero numerodossier dossier cle ligne".split()
)
_YES = frozenset("1 1.0 1,0 yes y true t x oui o vrai v ✓ ✔ ✗ ✘ ×".split())
_NO = frozenset("0 0.0 0,0 no n false f non faux - –".split())
_WHOLE = re.compile(r"(\d{1,3}(?:[ \u00a0\u202f’']\d{3})+|\d+)(?:[.,]0+)?")
_NUMBER = re.compile(r"[-−+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?")
_BELOW = re.compile(r"(<|≤|<=)\s*(\d+)")
_BETWEEN = re.compile(r"(\d+)\s*(?:-|–|…|\.\.)\s*(\d+)")
_MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class ListTable:
    """What a table of lists says. ``low`` and ``high`` differ where a count is hidden."""

    file: str
    lists: tuple[str, ...]
    patterns: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    rows: int
    a_row_a_person: bool

    @property
    def hidden(self) -> int:
        """How many counts are hidden."""
        return sum(low < high for low, high in zip(self.low, self.high, strict=True))

    def at(self, counts: Sequence[int]) -> OverlapTable:
        """The table with these counts in the order of ``patterns``."""
        return OverlapTable.of(self.lists, self.patterns, list(counts))

    def table(self) -> OverlapTable:
        """The table as given; a hidden count stands at the middle of its range."""
        return self.at([(low + high + 1) // 2 for low, high in zip(self.low, self.high, strict=True)])


def read_table(path: Path) -> ListTable:
    """A text file (CSV, with semicolons or tabs) as a table of lists.

    Raises the errors of :mod:`fanal.prevalence.reading_errors`.
    """
    name = as_text(path.name)
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise errors.TableUnreadable(file=name)
        text = _decoded(path.read_bytes())
    except (OSError, UnicodeError):
        raise errors.TableUnreadable(file=name) from None
    if "\0" in text:
        raise errors.TableUnreadable(file=name)
    try:
        rows = [
            (number, cells)
            for number, cells in _numbered(
                csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
            )
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise errors.TableUnreadable(file=name) from None
    if not rows:
        raise errors.TableEmpty(file=name)
    return understand(name, rows[0][1], rows[1:])


def understand(file: str, header: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> ListTable:
    """Cells as text, each row with its number in the file, as a table of lists."""
    names = [cell.strip() for cell in header]
    while names and not names[-1]:
        names.pop()
    kept = list(rows)
    _check_long(file, names, kept)
    columns = [[_cell(cells, place) for _, cells in kept] for place in range(len(names))]
    counted = _count_column(file, names, columns)
    lists = [
        place for place, name in enumerate(names)
        if place != counted and _plain(name) not in ID_NAMES and (name or any(columns[place]))
    ]  # fmt: skip
    _check_names(file, names, lists)
    numbers = [number for number, _ in kept]
    flags = [_members(file, names[place], columns[place], numbers) for place in lists]
    patterns = [sum(bit << at for at, bit in enumerate(row)) for row in zip(*flags, strict=True)]
    if counted is None:
        bounds = [(1, 1)] * len(patterns)
    else:
        cells = zip(columns[counted], patterns, numbers, strict=True)
        # the count of those on no list is what is looked for: it may be left blank
        bounds = [
            (0, 0) if not pattern and not cell else _count(file, names[counted], cell, number)
            for cell, pattern, number in cells
        ]
    for pattern, (_, high), number in zip(patterns, bounds, numbers, strict=True):
        if not pattern and high:
            raise errors.OnNoList(file=file, row=number)
    if not any(high for _, high in bounds):
        raise errors.TableEmpty(file=file)
    return _together(file, [names[place] for place in lists], patterns, bounds, counted is None)


def _together(
    file: str, lists: list[str], patterns: list[int], bounds: list[tuple[int, int]], persons: bool
) -> ListTable:
    """Each combination once, in the order of its mask."""
    sums: dict[int, tuple[int, int]] = {}
    for pattern, (low, high) in zip(patterns, bounds, strict=True):
        if pattern:
            before = sums.get(pattern, (0, 0))
            sums[pattern] = (before[0] + low, before[1] + high)
    kept = {pattern: both for pattern, both in sorted(sums.items()) if both[1]}
    return ListTable(
        file=file,
        lists=tuple(lists),
        patterns=tuple(kept),
        low=tuple(low for low, _ in kept.values()),
        high=tuple(high for _, high in kept.values()),
        rows=len(patterns),
        a_row_a_person=persons,
    )


def _check_long(file: str, names: list[str], rows: list[tuple[int, Sequence[str]]]) -> None:
    for number, cells in rows:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise errors.RowTooLong(file=file, row=number)
    if not rows:
        raise errors.TableEmpty(file=file)


def _check_names(file: str, names: list[str], lists: list[int]) -> None:
    seen: set[str] = set()
    for place in lists:
        if not names[place]:
            raise errors.ColumnUnnamed(file=file, place=place + 1)
        if names[place].casefold() in seen:
            raise errors.ColumnTwice(file=file, column=names[place])
        seen.add(names[place].casefold())
    if not lists:
        raise errors.NoListColumn(file=file)
    if len(lists) > MOST_LISTS:
        raise errors.TooManyListColumns(file=file, n=len(lists), most=MOST_LISTS)


def _count_column(file: str, names: list[str], columns: list[list[str]]) -> int | None:
    """The column of counts. A list may be called *N* or *Cas*: yes and no alone are no counts beside
    another.
    """
    found = [place for place, name in enumerate(names) if _plain(name) in COUNT_NAMES]
    if len(found) > 1:
        found = [place for place in found if not _is_list(columns[place])] or found
    elif len(found) == 1 and _says_in_words(columns[found[0]]):
        return None
    if len(found) > 1:
        raise errors.CountTwice(file=file, columns=", ".join(names[place] for place in found))
    return found[0] if found else None


def _is_list(cells: list[str]) -> bool:
    return all(cell.casefold() in _YES | _NO | {""} for cell in cells)


def _says_in_words(cells: list[str]) -> bool:
    """A list by its marks: yes, no, x; 0 and 1 could be counts."""
    words = {cell.casefold() for cell in cells if cell}
    return bool(words) and words <= _YES | _NO and any(not word[0].isdigit() for word in words - {"-", "–"})


def _members(file: str, name: str, cells: list[str], numbers: list[int]) -> list[bool]:
    """Yes or no by row. A blank is a no only in a column that marks its yeses alone."""
    said = [cell.casefold() for cell in cells]
    writes_no = any(word in _NO for word in said)
    members = []
    for word, number in zip(said, numbers, strict=True):
        if not word and writes_no:
            raise errors.MembershipBlank(file=file, row=number, column=name)
        if word and word not in _YES and word not in _NO:
            raise errors.MembershipUnclear(file=file, row=number, column=name)
        members.append(word in _YES)
    return members


def _count(file: str, column: str, cell: str, row: int) -> tuple[int, int]:
    """Lowest and highest value of a count."""
    if whole := _WHOLE.fullmatch(cell):
        number = int(re.sub(r"\D", "", whole[1]))
        if number <= MOST_COUNTED:
            return number, number
    if below := _BELOW.fullmatch(cell):
        high = int(below[2]) - (below[1] == "<")
        if 0 <= high <= MOST_COUNTED:
            return 0, high
    if (between := _BETWEEN.fullmatch(cell)) and int(between[1]) <= int(between[2]) <= MOST_COUNTED:
        return int(between[1]), int(between[2])
    if _NUMBER.fullmatch(cell):
        kind = errors.CountBelowZero if cell[0] in "-−" else errors.CountFraction
        raise kind(file=file, row=row, column=column)
    raise errors.CountUnclear(file=file, row=row, column=column)


def _plain(name: str) -> str:
    """A column's name without accents, case, spaces and signs."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _numbered(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    return enumerate(reader, start=1)


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _delimiter(text: str) -> str:
    """What stands most often between the names of the columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t|", key=first.count)
