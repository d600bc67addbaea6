"""Names of people who do not exist, and the ways in which agencies write them.

Every full name is a random pair of a common given name and a common family name of one culture
(``names/*.csv``, cited in ``names/cultures.toml``); pairs that are known for a real, notable person
(``names/not_together.csv``) are never drawn. Frequencies fall off along each list, because a few names
are very common everywhere.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

FALL_OFF = 1.6  # rank = length * u ** FALL_OFF: the first tenth of a list gets a quarter of the people
KINDS = ("given_f", "given_m", "family")


def names_folder() -> Traversable:
    return files("fanal.simulate") / "names"


def read_rows(name: str) -> list[dict[str, str]]:
    text = (names_folder() / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class NameBook:
    """All names of all cultures in flat arrays: a name is a number, its spellings a run of ``spellings``."""

    cultures: tuple[str, ...]
    settings: tuple[dict[str, object], ...]
    native: np.ndarray  # native spelling by name
    spellings: np.ndarray  # Latin spellings, run after run, the usual one first
    first: np.ndarray  # where a name's run starts
    count: np.ndarray  # how long it is
    start: np.ndarray  # first name by culture and kind
    length: np.ndarray  # how many names by culture and kind
    forbidden: np.ndarray  # given * len(native) + family, sorted
    nicknames: np.ndarray

    def draw(self, rng: np.random.Generator, culture: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """One name for each person, of the person's culture and of the kind wanted (index in KINDS)."""
        size = self.length[culture, kind]
        return self.start[culture, kind] + (size * rng.random(len(culture)) ** FALL_OFF).astype(np.int64)

    def part(self, given: np.ndarray, family: np.ndarray, culture: np.ndarray) -> np.ndarray:
        """Family names moved one on in their list where the pair belongs to a notable person."""
        low, size = self.start[culture, 2], self.length[culture, 2]
        bad = np.isin(given * len(self.native) + family, self.forbidden)
        while bad.any():
            family = np.where(bad, low + (family - low + 1) % size, family)
            bad = np.isin(given * len(self.native) + family, self.forbidden)
        return family

    def spell(self, rng: np.random.Generator, names: np.ndarray, unusual: float) -> np.ndarray:
        """Latin spellings: the usual one, or with chance ``unusual`` one of the others, if there are any."""
        count = self.count[names]
        other = 1 + (rng.random(len(names)) * np.maximum(count - 1, 1)).astype(np.int64)
        step = np.where((rng.random(len(names)) < unusual) & (count > 1), other, 0)
        return self.spellings[self.first[names] + step]


def flag(book: NameBook, key: str, default: object) -> np.ndarray:
    """One setting of cultures.toml as an array by culture."""
    return np.array([setting.get(key, default) for setting in book.settings])


@cache
def name_book() -> NameBook:
    """The shipped names, read once."""
    cultures = tomllib.loads((names_folder() / "cultures.toml").read_text(encoding="utf-8"))
    native: list[str] = []
    spellings: list[str] = []
    first: list[int] = []
    start = np.zeros((len(cultures), len(KINDS)), dtype=np.int64)
    length = np.zeros_like(start)
    place: dict[tuple[str, str, bool], int] = {}
    for c, culture in enumerate(cultures):
        rows = read_rows(f"{culture}.csv")
        for k, kind in enumerate(KINDS):
            wanted = [row for row in rows if row["kind"] == kind]
            start[c, k], length[c, k] = len(native), len(wanted)
            for row in wanted:
                place[culture, row["native"], kind == "family"] = len(native)
                native.append(row["native"])
                first.append(len(spellings))
                spellings.extend(row["latin"].split("|"))
    pairs = [
        (place[r["culture"], r["given"], False], place[r["culture"], r["family"], True])
        for r in read_rows("not_together.csv")
    ]
    starts = np.array(first, dtype=np.int64)
    return NameBook(
        cultures=tuple(cultures),
        settings=tuple(cultures.values()),
        native=np.array(native, dtype=object),
        spellings=np.array(spellings, dtype=object),
        first=starts,
        count=np.diff(np.append(starts, len(spellings))),
        start=start,
        length=length,
        forbidden=np.array(sorted(given * len(native) + family for given, family in pairs), dtype=np.int64),
        nicknames=np.array([row["nickname"] for row in read_rows("nicknames.csv")], dtype=object),
    )
