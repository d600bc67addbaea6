"""What the wall lets through of a linkage: sums, and pairs of sources hidden and rounded like any count."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from fanal import disclosure

SOURCES_SHOWN = 12  # of more sources the pairs would fill pages


def by_pair(source: np.ndarray, names: list[str], person: np.ndarray) -> list[dict[str, Any]]:
    """Persons that two sources both registered, and that one source registered more than once."""
    found = []
    met = np.unique(np.column_stack((person, source)), axis=0)
    counts = np.zeros((int(person.max()) + 1, len(names)), dtype=np.int32)
    np.add.at(counts, (person, source), 1)
    of = {place: set(met[met[:, 1] == place, 0].tolist()) for place in range(len(names))}
    for one, other in combinations(range(len(names)), 2):
        found.append(_pair(names[one], names[other], len(of[one] & of[other])))
    for place, name in enumerate(names):
        found.append(_pair(name, name, int((counts[:, place] > 1).sum())))
    return found


def _pair(one: str, other: str, n: int) -> dict[str, Any]:
    low, high = protected(n)
    return {"sources": [one, other], "low": low, "high": high}


def protected(n: int) -> tuple[int, int]:
    """A count as the wall releases it."""
    cell = disclosure.cell(n)
    return int(cell["low"]), int(cell["high"])


def contradictions(
    person: np.ndarray, columns: dict[str, list[str | None]], unsaid: set[str]
) -> dict[str, Any]:
    """Of how many persons two registrations say different things, by column, protected."""
    found = {}
    for name, values in columns.items():
        said = np.array([value is not None and value not in unsaid for value in values])
        texts = np.array([value or "" for value in values], dtype=str)
        if not said.any():
            continue
        pairs = np.unique(np.column_stack((person[said].astype(str), texts[said])), axis=0)
        _, times = np.unique(pairs[:, 0], return_counts=True)
        low, high = protected(int((times > 1).sum()))
        found[name] = {"low": low, "high": high}
    return found
