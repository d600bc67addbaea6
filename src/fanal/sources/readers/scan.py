"""Where records begin and end in a block of delimited text, and how many fields each has, without parsing it.

Works on well-formed quoting (RFC 4180). Anything else is left to the slow path, which reads like Python's csv
module.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

QUOTE, LF, CR = 34, 10, 13
_Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """The whole records of a block: ``length`` bytes hold them, ``lines`` line ends are in these."""

    length: int
    lines: int
    starts: _Positions
    ends: _Positions  # of the content, before the line end
    first_lines: _Positions  # 0 is the first line of the block
    fields: _Positions
    multiline: bool


def scan(block: bytes, delimiter: bytes) -> Records | None:
    """The records of a block, or None where quotes or line ends are not well formed."""
    data = np.frombuffer(block, np.uint8)
    returns = np.flatnonzero(data == CR) if b"\r" in block else np.empty(0, np.int64)
    if returns.size and (returns[-1] + 1 == data.size or np.any(data[returns + 1] != LF)):
        return None
    newlines = np.flatnonzero(data == LF)
    delimiters = np.flatnonzero(data == delimiter[0])
    breaks = newlines
    if b'"' in block:
        quotes = np.flatnonzero(data == QUOTE)
        if not _well_formed(data, quotes, delimiter[0]):
            return None
        inside = np.bitwise_xor.accumulate(data == QUOTE)
        breaks = newlines[~inside[newlines]]
        delimiters = delimiters[~inside[delimiters]]
    if not breaks.size:
        empty = np.empty(0, np.int64)
        return Records(0, 0, empty, empty, empty, empty, multiline=False)
    starts = np.concatenate(([0], breaks[:-1] + 1))
    ends = breaks - (data[np.maximum(breaks - 1, 0)] == CR)
    ends = np.maximum(ends, starts)
    up_to = np.searchsorted(delimiters, breaks)
    return Records(
        length=int(breaks[-1]) + 1,
        lines=int(np.searchsorted(newlines, breaks[-1])) + 1,
        starts=starts,
        ends=ends,
        first_lines=np.searchsorted(newlines, starts),
        fields=np.diff(up_to, prepend=0) + 1,
        multiline=bool(breaks.size < np.searchsorted(newlines, breaks[-1]) + 1),
    )


def _well_formed(data: npt.NDArray[np.uint8], quotes: _Positions, delimiter: int) -> bool:
    """Every opening quote begins a field or doubles a quote, every closing one ends a field or is doubled."""
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[np.maximum(opening - 1, 0)]
    opens = (opening == 0) | (before == delimiter) | (before == LF) | (before == QUOTE)
    after = data[np.minimum(closing + 1, data.size - 1)]
    last = closing + 1 == data.size
    closes = last | (after == delimiter) | (after == LF) | (after == CR) | (after == QUOTE)
    return bool(opens.all() and closes.all())
