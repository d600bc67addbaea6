"""A column of codes as small integers with a dictionary: cheap to draw, to take from and to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

MISSING = -1


@dataclass(frozen=True)
class Coded:
    """``values[codes[i]]`` is the text of row i; code -1 is a missing value."""

    codes: np.ndarray
    values: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, index: np.ndarray) -> Coded:
        return Coded(self.codes[index], self.values)

    def blank(self, where: np.ndarray) -> Coded:
        """The same column with nothing where the mask is true."""
        return Coded(np.where(where, MISSING, self.codes).astype(np.int32), self.values)

    def put(self, where: np.ndarray, value: str) -> Coded:
        """The same column with one text, perhaps a new one, where the mask is true."""
        values = self.values if value in self.values else (*self.values, value)
        return Coded(np.where(where, values.index(value), self.codes).astype(np.int32), values)

    def having(self, code: str) -> np.ndarray:
        """Rows whose text holds the code, alone or in a list joined by ``;``."""
        holds = np.array([code in text.split(";") for text in self.values] + [False])
        return holds[self.codes]  # -1 falls on the last entry

    def texts(self, label: Callable[[str], str] | None = None) -> np.ndarray:
        """Row texts as objects, None where missing, each dictionary entry passed through ``label``."""
        shown = [label(value) if label else value for value in self.values]
        return np.array([*shown, None], dtype=object)[self.codes]

    def arrow(self) -> pa.DictionaryArray:
        indices = pa.array(self.codes, mask=self.codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.values, pa.string()))


def integers(numbers: np.ndarray, low: int, high: int) -> Coded:
    """Whole numbers of a known range as text."""
    return Coded((numbers - low).astype(np.int32), tuple(str(n) for n in range(low, high + 1)))


def choose(where: np.ndarray, yes: Coded, no: Coded) -> Coded:
    """Row by row, one of two columns over the same dictionary."""
    if yes.values != no.values:
        raise ValueError("the two columns have different dictionaries")
    return Coded(np.where(where, yes.codes, no.codes).astype(np.int32), yes.values)


def without(texts: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The texts with None where the mask is true."""
    result = texts.astype(object)
    result[where] = None
    return result
