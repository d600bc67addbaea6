"""The code lists: what each code means, in every shipped language and in the standards of others.

A list is ``lists/<name>.csv``, read once. Codes are never removed: ``until`` and ``replaced_by`` retire one.
In the columns of the standards, several values are joined by ``|``; a value after ``^`` is broader than our
code: it is where our code goes when data leave, and never read back (ICCS 02044 holds many of our purposes,
so it means none of them).
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from fanal.vocabulary._fold import damaged_pattern, fold, fold_letters

STANDARDS = ("htcds", "ctdc", "iccs", "sdmx")
_FOLDER = Path(__file__).parent / "lists"
_BROADER = "^"
_COMMON = {"code", "en", "fr", "synonyms", *STANDARDS, "since", "until", "replaced_by", "definition_source"}


@dataclass(frozen=True)
class Entry:
    """One code of a list."""

    code: str
    labels: Mapping[str, str]
    synonyms: tuple[str, ...]
    standards: Mapping[str, tuple[str, ...]]
    broader: Mapping[str, tuple[str, ...]]
    since: str
    until: str
    replaced_by: str
    source: str
    attributes: Mapping[str, str]

    def spellings(self) -> Iterator[str]:
        """Everything that a person or a file may write for this code."""
        yield self.code
        yield from self.labels.values()
        yield from self.synonyms
        for values in self.standards.values():
            yield from values


@dataclass(frozen=True)
class CodeList:
    """A list of codes in the order in which they are shown and joined."""

    name: str
    entries: tuple[Entry, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, retired ones included."""
        return tuple(entry.code for entry in self.entries)

    @cached_property
    def current(self) -> tuple[str, ...]:
        """The codes offered for new data."""
        return tuple(entry.code for entry in self.entries if not entry.until)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The position of each code."""
        return MappingProxyType({code: position for position, code in enumerate(self.codes)})

    def __contains__(self, code: object) -> bool:
        return code in self.order

    def entry(self, code: str) -> Entry:
        """The entry of a code; KeyError for a code that the list lacks."""
        return self.entries[self.order[code]]

    def label(self, code: str, lang: str) -> str:
        """The label of a code in one language; KeyError for an unknown code or language."""
        return self.entry(code).labels[lang]

    def attribute(self, name: str) -> Mapping[str, str]:
        """An extra column of this list (``low``, ``group``, ``protocol_means``, ``isic``) by code, "" where
        not given.
        """
        return MappingProxyType({entry.code: entry.attributes[name] for entry in self.entries})

    def to_standard(self, code: str, standard: str) -> tuple[str, ...]:
        """The values of a code in a standard (``htcds``, ``ctdc``, ``iccs``, ``sdmx``); a broader one when no
        equal.
        """
        entry = self.entry(code)
        return entry.standards[standard] or entry.broader[standard]

    def lookup(self, text: str) -> str | None:
        """The code that a text stands for: a code, a label, a synonym or a standard's value; else None."""
        return self._one(self._by_key.get(fold(text), frozenset()))

    def lookup_damaged(self, text: str) -> str | None:
        """The one code that fits a text in which each ``?`` or U+FFFD is one lost letter; else None."""
        pattern = damaged_pattern(text)
        if pattern is None:
            return None
        return self._one(frozenset(code for key, code in self._letter_keys if pattern.fullmatch(key)))

    def nearest(self, text: str, count: int = 3) -> list[str]:
        """The codes whose spellings are most like a text, best first: a hint, never a decision."""
        found: list[str] = []
        for key in difflib.get_close_matches(fold(text), self._by_key, n=count * 4, cutoff=0.6):
            found += [
                code for code in sorted(self._by_key[key], key=self.order.__getitem__) if code not in found
            ]
        return found[:count]

    def ambiguous(self) -> dict[str, tuple[str, ...]]:
        """Spellings that two codes share; a test keeps this empty."""
        return {key: tuple(sorted(codes)) for key, codes in self._by_key.items() if len(codes) > 1}

    def _one(self, codes: frozenset[str]) -> str | None:
        if len(codes) != 1:
            return None
        (code,) = codes
        return self.entry(code).replaced_by or code

    @cached_property
    def _by_key(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for entry in self.entries:
            for spelling in entry.spellings():
                key = fold(spelling)
                if not key:
                    continue  # a spelling of signs alone would match a blank
                found[key] = found.get(key, frozenset()) | {entry.code}
        return found

    @cached_property
    def _letter_keys(self) -> frozenset[tuple[str, str]]:
        return frozenset(
            (fold_letters(text), entry.code) for entry in self.entries for text in entry.spellings()
        )


@cache
def code_list(name: str) -> CodeList:
    """A code list by name; KeyError, with the names there are, for an unknown one."""
    path = _FOLDER / f"{name}.csv"
    if name not in list_names():
        raise KeyError(f"{name}: no such code list, there are {', '.join(list_names())}")
    with path.open(encoding="utf-8", newline="") as stream:
        return CodeList(name, tuple(_entry(row) for row in csv.DictReader(stream)))


@cache
def list_names() -> tuple[str, ...]:
    """The names of all code lists."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.csv")))


def _entry(row: dict[str, str]) -> Entry:
    values = {standard: _split(row[standard]) for standard in STANDARDS}
    return Entry(
        code=row["code"],
        labels=MappingProxyType({"en": row["en"], "fr": row["fr"]}),
        synonyms=_split(row["synonyms"]),
        standards=MappingProxyType(
            {name: tuple(v for v in found if not v.startswith(_BROADER)) for name, found in values.items()}
        ),
        broader=MappingProxyType(
            {name: tuple(v[1:] for v in found if v.startswith(_BROADER)) for name, found in values.items()}
        ),
        since=row["since"],
        until=row["until"],
        replaced_by=row["replaced_by"],
        source=row["definition_source"],
        attributes=MappingProxyType({name: value for name, value in row.items() if name not in _COMMON}),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)
