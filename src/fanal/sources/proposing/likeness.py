"""How alike two spellings are: enough to guess at a typing error, never enough to decide."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from pathlib import Path

ALIKE = 0.8  # of two spellings, by difflib's ratio
WORD_ALIKE = 0.7  # of two words within texts that are alike as a whole
OTHER_BEGINNING = 0.88  # of two spellings that do not begin alike
SHORTEST = 4  # letters of a spelling that a guess may be made for
MARGIN = 0.05  # by which the best guess must beat the next one
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")
_HINTS = Path(__file__).parent / "hints"


def word_list(name: str) -> frozenset[str]:
    """A list of words of ``hints/words.toml``."""
    return frozenset(tomllib.loads((_HINTS / "words.toml").read_text(encoding="utf-8"))[name].split())


@cache
def stems_of_places() -> dict[str, tuple[str, ...]]:
    """How the words begin by which a header tells which country of a case it means, by field."""
    stems = tomllib.loads((_HINTS / "words.toml").read_text(encoding="utf-8"))["stems_of_places"]
    return {name: tuple(text.split()) for name, text in stems.items()}


EMPTY_WORDS, NEGATIONS = word_list("empty"), word_list("negations")


@lru_cache(maxsize=20_000)
def words(text: str) -> tuple[str, ...]:
    """The words of a header or value, folded; a technical name is split where its case changes."""
    spaced = _CAMEL.sub(" ", text.replace("_", " "))
    decomposed = unicodedata.normalize("NFKD", spaced.casefold())
    return tuple(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


@lru_cache(maxsize=20_000)
def telling(text: str) -> frozenset[str]:
    """The words that tell something."""
    return frozenset(word for word in words(text) if word not in EMPTY_WORDS)


@lru_cache(maxsize=200_000)
def alike(one: str, other: str) -> float:
    """How alike two keys are, 0 to 1; 0 where their numbers differ or they are too short to guess."""
    if min(len(one), len(other)) < SHORTEST or _DIGITS.findall(one) != _DIGITS.findall(other):
        return 0.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def closest(key: str, keys: Iterable[str], least: float = ALIKE) -> list[tuple[float, str]]:
    """The keys most like one, best first, each with its likeness."""
    if len(key) < SHORTEST:
        return []
    digits = _DIGITS.findall(key)
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(key)
    found = []
    for other in keys:
        short, long = sorted((len(key), len(other)))
        if short < SHORTEST or 2 * short < least * (short + long) or _DIGITS.findall(other) != digits:
            continue
        matcher.set_seq1(other)
        # a typing error in the first letter is rare: situation is not institution
        needed = least if other[0] == key[0] else max(least, OTHER_BEGINNING)
        if matcher.quick_ratio() >= needed and (ratio := matcher.ratio()) >= needed:
            found.append((ratio, other))
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))


def turned_round(one: str, other: str) -> bool:
    """Whether one of two texts denies what the other says."""
    return bool(NEGATIONS & set(words(one))) != bool(NEGATIONS & set(words(other)))


def held_in(needed: frozenset[str], have: Collection[str]) -> bool:
    """Whether every word of one text stands in another, typing errors allowed."""
    return bool(needed) and all(
        word in have or any(alike(word, other) >= ALIKE + MARGIN for other in have) for word in needed
    )


def same_words(one: str, other: str) -> bool:
    """Whether two texts are alike word by word: "autre exploitation" is not "labour exploitation"."""
    few, many = sorted((telling(one), telling(other)), key=len)
    return all(word in many or any(_one_word(word, each) >= WORD_ALIKE for each in many) for word in few)


def _one_word(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
