"""The words of a name as sounds that survive a transcription, coarser than folded words.

Voiced and unvoiced consonants change places between the systems of transcription (Hanyu Pinyin and
Wade-Giles: Guo and Kuo, Lijuan and Li-chuan; the English and French ways with Arabic and Bengali), g, h and kh
stand for each other (ISO 9 and the Ukrainian table: Gritsenko, Hrytsenko; BGN/PCGN and the French way with
Arabic: Khoury, Houri), and syllables are written apart or together. How a name is spelt is weighed later, on
its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_STEPS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"hs(?=[aeiou])|x(?=[aeiou])", "sh"),
    )
)
_VOICE = str.maketrans("jgdbz", "cktps")
TOGETHER = 14  # letters of a name whose parts may be syllables


@dataclass(frozen=True)
class Said:
    """The romanised words of one name, without particles and with them."""

    parts: tuple[str, ...]
    every: tuple[str, ...]


def said(name: str) -> Said:
    from fanal.foundation.names import romanise, words

    return Said(words(name), tuple(romanise(name).split()))


def sounds(name: Said, mend: Callable[[str], str] = str) -> set[str]:
    """The skeletons of a name's words."""
    return {sound(mend(part)) for part in name.parts} - {""}


def joined(name: Said, mend: Callable[[str], str] = str) -> set[str]:
    """The skeletons of the words as one, where they may be syllables of a name (Li Juan, Lijuan) or an article
    that is written with it (Al Hakim, Alhakim)."""
    return {
        sound(mend("".join(parts)))
        for parts in (name.parts,)
        if 2 <= len(parts) <= 3 and sum(map(len, parts)) <= TOGETHER
    } - {""}


def units(name: Said) -> int:
    """How many names these may be at least: syllables that may be one name count once."""
    return len({sound(part) for part in name.parts})


def sound(word: str) -> str:
    from fanal.foundation.names import skeleton

    for pattern, letters in _STEPS:
        word = pattern.sub(letters, word)
    return skeleton(word).translate(_VOICE)
