"""Which row names the columns: banner rows above it, a row of labels below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

# a header fills at least this share of the cells that the fullest row fills
FILLED = 0.5
_TECHNICAL = re.compile(r"[A-Za-z]{2,5}_\w+")
_A_VALUE = re.compile(
    r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[/.]\d{1,2}[/.]\d{4}|[^@\s]+@[^@\s]+\.[a-z]+|\+?(?=.*\d)[\d ().-]{7,}"
)


def find_header(rows: Sequence[Sequence[str]], fullest: int) -> int | None:
    """The index of the first row with enough different texts to be names, else None.

    ``fullest`` is how many cells the fullest ordinary row fills. One column is named by its first text.
    """
    needed = max(2, -int(-fullest * FILLED // 1))
    for index, row in enumerate(rows):
        filled = sum(bool(cell.strip()) for cell in row)
        # an address or a date in a row that is half empty: a banner
        if len(texts(row)) >= needed and not (filled * 2 <= fullest and holds_values(row)):
            return index
    for index, row in enumerate(rows):
        names = [cell for cell in row if cell.strip()]
        if texts(row) and len(set(names)) == len(names) >= min(fullest, needed):
            return index
    return None


def texts(row: Sequence[str]) -> set[str]:
    """The different cells that hold letters."""
    return {cell.strip() for cell in row if any(char.isalpha() for char in cell)}


def holds_values(header: Sequence[str]) -> bool:
    """Whether a would-be header is a row of values: a day, an address or a telephone number is no name."""
    return any(_A_VALUE.fullmatch(cell.strip()) for cell in header)


def with_labels(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """The technical names where one of two rows holds those and the other their labels; else None.

    A column without a technical name takes its label: HTCDS templates leave one out.
    """
    for names, labels in ((header, below), (below, header)):
        pairs = [(name, label) for name, label in zip(names, labels, strict=False) if name.strip()]
        technical = sum(bool(_TECHNICAL.fullmatch(name.strip())) for name, _ in pairs)
        same = sum(bool(_plain(label)) and _plain(label) in _plain(name) for name, label in pairs)
        if len(pairs) >= 3 and technical >= 0.6 * len(pairs) and same >= 0.5 * len(pairs):
            return [name.strip() or label for name, label in zip(names, labels, strict=False)]
    return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
