"""Names as keyed tokens: enough to see that two reports may speak of one child, useless to anybody else.

A name is written in Latin letters, folded, and cut into words; each word becomes an HMAC-SHA256 under a key
that never leaves the server. Only equal words give equal tokens: there is no search by likeness and none for
a person. Tokens of one register say nothing in another one, which has another key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping, Set

VERSION = "1"
LEAST_LETTERS = 2
LEAST_OVERLAP = 2
_BYTES = 16
_SYLLABLE = re.compile("(?<=[a-z])(?=[A-Z])")


def words(name: str) -> frozenset[str]:
    """The folded words of a name; single letters are left out."""
    from anyascii import anyascii

    # composed first, so that a mark which makes another letter stays with it; the marks left are vowel points
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    # one capital a syllable is how Chinese and Korean come out: each is a word
    latin = _SYLLABLE.sub(" ", _joined(anyascii(plain))).casefold()
    parts = "".join(sign if sign.isalnum() else " " for sign in latin).split()
    return frozenset(word for word in parts if len(word) >= LEAST_LETTERS)


def tokens(names: Iterable[str], key: bytes) -> frozenset[str]:
    """The keyed tokens of everything that a child is called."""
    found = {word for name in names for word in words(name)}
    return frozenset(_token(word, key) for word in found)


def overlap(one: Set[str], other: Set[str]) -> int:
    """How many tokens two reports share exactly."""
    return len(one & other)


def possible_duplicates(
    new: Set[str], others: Mapping[str, Set[str]], *, least: int = LEAST_OVERLAP
) -> list[tuple[str, int]]:
    """The reports that share at least so many tokens, the most first: a question for the identification
    officer, never an answer.
    """
    counted = ((key, overlap(new, found)) for key, found in others.items())
    return sorted((pair for pair in counted if pair[1] >= least), key=lambda pair: (-pair[1], pair[0]))


def _joined(text: str) -> str:
    """O'Brien and OBrien are one word; Jean-Paul stays two."""
    return text.replace("'", "").replace("`", "")


def _token(word: str, key: bytes) -> str:
    if len(key) < _BYTES:
        raise ValueError("a key of at least 16 bytes")
    text = f"fanal/name-token/{VERSION}\0{word}".encode()
    return hmac.new(key, text, hashlib.sha256).digest()[:_BYTES].hex()
