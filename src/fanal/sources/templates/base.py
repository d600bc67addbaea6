"""What an entry template is: columns with what may be written in them, in the words of one language."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from fanal.foundation.messages import text
from fanal.vocabulary import code_list, place
from fanal.vocabulary.places import MADE_UP, all_places


@dataclass(frozen=True)
class Column:
    """One column to fill in, with what may stand there; ``allowed`` is the list of its drop-down."""

    header: str
    about: str
    kind: str  # text, date, integer, choice, choices, count
    allowed: tuple[str, ...] = ()
    essential: bool = False
    minimum: int | None = None
    maximum: int | None = None
    # a second list: the drop-down shows it where the column before it says so
    other: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Template:
    """One table to fill in, in one language. ``stem`` names its files, ``sheet`` its sheet."""

    stem: str
    sheet: str
    lang: str
    title: str
    intro: tuple[str, ...]
    columns: tuple[Column, ...]

    def say(self, key: str, **params: object) -> str:
        return text(f"templates.{key}", self.lang, **params)


@cache
def labels(name: str, lang: str) -> tuple[str, ...]:
    """The labels of the codes that a list offers for new data."""
    known = code_list(name)
    return tuple(known.label(code, lang) for code in known.current)


@cache
def countries(lang: str) -> tuple[str, ...]:
    """The countries and territories by name, accents apart."""
    codes = (code for code, each in all_places().items() if each.kind == "country" and code != MADE_UP)
    return tuple(sorted((place(code).labels[lang] for code in codes), key=_plain))


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name)
    return "".join(char for char in folded if not unicodedata.combining(char)).casefold()


def first(essential: Iterable[str], names: Iterable[str]) -> list[str]:
    """The essential names first, then the others in their order."""
    ahead = list(essential)
    return [*ahead, *(name for name in names if name not in ahead)]
