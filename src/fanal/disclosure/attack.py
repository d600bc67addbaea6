"""The attacker: what everything that is published together leaves of each hidden count.

A linear programme over the persons of a study. Unknown are the victims on each combination of lists, the
other registered persons on each, and how many registrations of a list are of a person it already has. Known
is what leaves the machine: the combinations shown, all others together, the sums, the pairs of sources and
the exact number of registrations of every file. The least and the greatest that a hidden count can be are
what a reader with a solver finds; the wall uses it before it lets anything through.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from fanal.disclosure.wall import THRESHOLD

Range = tuple[float, float]
ANY: Range = (0.0, math.inf)
_LOOSE = 1e-6
_NONE_FITS = 2  # what linprog says of a programme without a solution
MOST_LISTS = 7  # beyond it no combination is shown: the programme would be too large to ask


@dataclass(frozen=True)
class Known:
    """What is published of one dataset. A mask has a bit for every list; ``files`` are registrations by
    list, where persons were linked from them; ``pairs`` the persons on two lists, whatever else they are on.
    """

    lists: int
    shown: Mapping[int, Range] = field(default_factory=dict)
    small_alone: bool = True  # whether nothing but small combinations stands among the others
    others: Range = ANY
    known: Range = ANY
    several: Range = ANY
    files: Sequence[int] = ()
    again: Sequence[Range] = ()  # persons whom one list registered more than once
    persons: Range = ANY
    left_out: Range = ANY
    pairs: Mapping[int, Range] = field(default_factory=dict)

    @property
    def masks(self) -> range:
        return range(1, 1 << self.lists)

    def hidden(self) -> list[int]:
        return [mask for mask in self.masks if mask not in self.shown]


@dataclass(frozen=True)
class _Programme:
    matrix: np.ndarray
    low: np.ndarray
    high: np.ndarray
    bounds: list[Range]


def fewest_values(known: Known, *, combinations: bool = True) -> int:
    """How many whole numbers the best determined hidden count could be: of the combinations that are
    hidden, where they are spoken of at all, and of the pairs that are."""
    return min([THRESHOLD, *_each(known, combinations)])


def leaves(known: Known, fewest: int, *, combinations: bool = True) -> bool:
    """Whether every hidden count could be as many numbers as that; it stops at the first that could not."""
    return all(values >= fewest for values in _each(known, combinations))


def _each(known: Known, combinations: bool) -> Iterator[int]:
    programme = _programme(known)
    width = len(known.masks)
    targets = [_row(width, [mask]) for mask in reversed(known.hidden())] if combinations else []
    targets += [_both(known, pair) for pair, (_, high) in known.pairs.items() if high < THRESHOLD]
    for target in targets:
        yield _values(*_range(programme, target))


def _values(low: float, high: float) -> int:
    """How many whole numbers a range holds; enough of them are as good as any."""
    if math.isinf(low) or math.isinf(high):
        return THRESHOLD
    return math.floor(high + _LOOSE) - math.ceil(low - _LOOSE) + 1


def possible(known: Known) -> dict[int, Range]:
    """The least and the greatest number of victims on each hidden combination."""
    programme = _programme(known)
    return {mask: _range(programme, _row(len(known.masks), [mask])) for mask in known.hidden()}


def _programme(known: Known) -> _Programme:
    """Rows are published sums; columns victims by mask, other persons by mask, repeated registrations."""
    width = len(known.masks)
    rows, ends = [], []

    def said(row: np.ndarray, between: Range) -> None:
        rows.append(row)
        ends.append(between)

    said(_row(width, known.masks), known.known)
    said(_row(width, [m for m in known.masks if m.bit_count() > 1]), known.several)
    said(_row(width, known.hidden()), known.others)
    said(_row(width, (), known.masks), known.left_out)
    said(_row(width, known.masks, known.masks), known.persons)
    for pair, between in known.pairs.items():
        said(_both(known, pair), between)
    for place, registrations in enumerate(known.files):
        on = [m for m in known.masks if m >> place & 1]
        said(_row(width, on, on, again=place), (registrations, registrations))
    most = float(THRESHOLD - 1) if known.small_alone else math.inf
    bounds = [known.shown.get(mask, (0.0, most)) for mask in known.masks]
    bounds += [ANY] * width
    # somebody registered again has at least one registration more
    bounds += [
        (known.again[place][0] if place < len(known.again) else 0.0, math.inf) for place in range(MOST_LISTS)
    ]
    low, high = (np.array([end[at] for end in ends]) for at in (0, 1))
    return _Programme(np.array(rows), low, high, bounds)


def _row(
    width: int, victims: Sequence[int] | range, others: Sequence[int] | range = (), *, again: int = -1
) -> np.ndarray:
    row = np.zeros(2 * width + MOST_LISTS)
    row[[mask - 1 for mask in victims]] = 1
    row[[width + mask - 1 for mask in others]] = 1
    if again >= 0:
        row[2 * width + again] = 1
    return row


def _both(known: Known, pair: int) -> np.ndarray:
    on = [mask for mask in known.masks if mask & pair == pair]
    return _row(len(known.masks), on, on)


def _range(programme: _Programme, target: np.ndarray) -> Range:
    from scipy.optimize import linprog

    finite_low, finite_high = np.isfinite(programme.low), np.isfinite(programme.high)
    matrix = np.vstack([programme.matrix[finite_high], -programme.matrix[finite_low]])
    limits = np.concatenate([programme.high[finite_high], -programme.low[finite_low]])
    found = []
    for sign in (1, -1):
        solved = linprog(sign * target, A_ub=matrix, b_ub=limits, bounds=programme.bounds, method="highs")
        if solved.status == _NONE_FITS:
            return (0.0, -1.0)  # what contradicts itself is not published
        found.append(sign * solved.fun if solved.status == 0 else -sign * math.inf)
    return found[0], found[1]
