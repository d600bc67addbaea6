"""Rows that are wrong on purpose and text that was damaged on its way: a check needs something to show."""

from __future__ import annotations

from typing import Any

import numpy as np

from fanal.simulate.coded import Coded
from fanal.simulate.registrations import Column, Registrations

INVALID_SHARE = 0.004
DAMAGED_SHARE = 0.006
BUDDHIST = 543
# letters that French text loses when it is saved through GBK; é è ê à survive
_LOST = str.maketrans(dict.fromkeys("çôîœÉÀÇÎÔ", "?"))


# kind of flaw → column and what stands there; every one breaks a rule by itself
KINDS: dict[str, tuple[str, str]] = {
    "unknown_sex": ("sex", "X9"),
    "unknown_purpose": ("purposes", "tourism"),
    "unknown_country": ("citizenship", "Q7Q"),
    "impossible_date": ("date_registered", "2021-02-30"),
    "buddhist_year": ("date_registered", ""),  # the row's own date, 543 years on
    "impossible_age": ("age_identification", "214"),
}


def plant(rng: np.random.Generator, rows: Registrations, *, each_once: bool, spare: np.ndarray) -> np.ndarray:
    """Spoil a few rows in place and return the kind of each row's flaw, "" where it has none.

    ``each_once`` spoils one row of every kind first, so that even a small file shows them all; rows in
    ``spare`` are left alone.
    """
    planted = np.full(len(rows), "", dtype=object)
    free = np.flatnonzero(~spare)
    wanted = int(rng.binomial(len(rows), INVALID_SHARE))
    kinds = list(KINDS)[:: 1 if len(free) > 10 * len(KINDS) else len(KINDS)] if each_once else []
    kinds += [list(KINDS)[k] for k in rng.integers(0, len(KINDS), max(wanted - len(kinds), 0))]
    chosen = rng.permutation(free)[: len(kinds)]
    for row, kind in zip(chosen, kinds, strict=False):
        planted[row] = kind
    for kind, (name, text) in KINDS.items():
        where = planted == kind
        if where.any():
            rows.columns[name] = _spoil(rows.columns[name], where, text)
    return planted


def _spoil(column: Column, where: np.ndarray, text: str) -> Column:
    if not isinstance(column, Coded):
        raise TypeError("flaws are planted in coded columns")
    if text:
        return column.put(where, text)
    for row in np.flatnonzero(where):
        only = np.zeros(len(where), dtype=bool)
        only[row] = True
        column = column.put(only, _later(column.values[column.codes[row]]))
    return column


def _later(date: str) -> str:
    """A date in the Buddhist era, in either of the orders that we write."""
    parts = date.replace("/", "-").split("-")
    year = next(part for part in parts if len(part) == 4)
    return date.replace(year, str(int(year) + BUDDHIST))


def damage(
    rng: np.random.Generator, agency: dict[str, Any], shown: dict[str, np.ndarray], spare: np.ndarray
) -> np.ndarray:
    """Damage the shown texts of a few rows in place, as each agency's software does; returns which rows
    changed.

    Only letters beyond ASCII are lost, and many rows have none: rows are tried until the quota is met, or
    50 times it.
    """
    everything = agency.get("encoding") == "cp1252"
    names = [name for name in shown if everything or name in ("given_name", "family_name")]
    quota = int(rng.binomial(len(spare), DAMAGED_SHARE))
    changed = np.zeros(len(spare), dtype=bool)
    for row in rng.permutation(np.flatnonzero(~spare))[: 50 * quota]:
        if changed.sum() >= quota:
            break
        for name in names:
            spoilt = _damaged(shown[name][row], agency)
            changed[row] |= spoilt != shown[name][row]
            shown[name][row] = spoilt
    return changed


def _damaged(text: str | None, agency: dict[str, Any]) -> str | None:
    if not text or text.isascii():
        return text
    if agency.get("encoding") == "cp1252":
        return text.translate(_LOST)
    if agency.get("encoding") == "utf-8":
        return text.encode("utf-8").decode("cp1252", errors="replace")
    return "".join(letter if letter.isascii() else "\ufffd" for letter in text)
