"""The headers of a file by the names that a mapping or a list of words knows, also without lost letters."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from fanal.vocabulary import damaged_pattern, fold_letters


def plain(header: str) -> str:
    """A header without case, accents, spaces and punctuation: how headers are compared."""
    folded = unicodedata.normalize("NFKD", header).casefold()
    return re.sub(r"[^\w]|_", "", "".join(c for c in folded if not unicodedata.combining(c)))


def restored(headers: Sequence[str], words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Headers that lost letters, each with the one meaning of ``words`` that fits and no other header has.

    ``words`` are the spellings of each meaning.
    """
    whole: dict[str, str] = {}
    for meaning, spelt in words.items():
        for word in spelt:
            whole.setdefault(plain(word), meaning)
    taken = {whole[plain(header)] for header in headers if plain(header) in whole}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for header in headers:
        pattern = None if plain(header) in whole else damaged_pattern(header)
        if pattern is None:
            continue
        fitting = [
            meaning
            for meaning, spelt in words.items()
            if any(pattern.fullmatch(fold_letters(word)) for word in spelt)
        ]
        if len(fitting) == 1 and fitting[0] not in taken:
            found[fitting[0]].append(header)
    return {same[0]: meaning for meaning, same in found.items() if len(same) == 1}


class Found:
    """The headers of a file by the ``names`` of a mapping; a name stands with or without the groups of its
    form, and without the letters that it lost.

    A name without its group that two columns share finds none of them.
    """

    def __init__(self, headers: Sequence[str], groups: str, names: Iterable[str]) -> None:
        self._whole = {plain(header): header for header in headers}
        self._ends: dict[str, set[str]] = {}
        for header in headers if groups else ():
            parts = re.split(f"[{re.escape(groups)}]", header)
            for start in range(1, len(parts)):
                self._ends.setdefault(plain(groups.join(parts[start:])), set()).add(header)
        mended = restored(headers, {plain(name): [name] for name in names})
        self._mended = {name: header for header, name in mended.items()}

    @property
    def mended(self) -> tuple[str, ...]:
        """The headers that were found without the letters that they lost."""
        return tuple(self._mended.values())

    def get(self, name: str) -> str | None:
        key = plain(name)
        if key in self._whole:
            return self._whole[key]
        ends = self._ends.get(key, set())
        return next(iter(ends)) if len(ends) == 1 else self._mended.get(key)

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None
