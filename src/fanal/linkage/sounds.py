"""The words of a name as sounds that survive a transcription, coarser than folded words.

Voiced and unvoiced consonants change places between the systems of transcription (Hanyu Pinyin and
Wade-Giles: Guo and Kuo, Lijuan and Li-chuan; the English and French ways with Arabic and Bengali), kh is
often written h, and syllables are written apart or together. How a name is spelt is weighed later, by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HISS = re.compile(r"hs(?=[aeiou])|x(?=[aeiou])")
_VOICE = str.maketrans("jgdbz", "cktps")
# Hanyu Pinyin and Wade-Giles as one (ALA-LC, New Chinese Romanization Guidelines, 1998), for words that
# Chinese syllables can make: elsewhere j is a vowel, and an h at the end may be a sound
_CHINESE = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"zh|[jq](?=[iu])", "ch"),
        (r"(?<=[csz]h)ih|(?<=j)ih", "i"),
        (r"(?<=[iu])eh(?![aeiou])", "e"),
        (r"^c(?=(ai|ao|an|en|ui|ong|eng|u)$)", "ts"),
    )
)
TOGETHER = 14  # letters of a name whose parts may be syllables


def sounds(parts: tuple[str, ...], mend: Callable[[str], str] = str) -> set[str]:
    """The skeletons of a name's words."""
    return {sound(mend(part)) for part in parts} - {""}


def joined(parts: tuple[str, ...], mend: Callable[[str], str] = str) -> set[str]:
    """The skeleton of the words as one, where they may be syllables of one name (Li Juan, Lijuan)."""
    if 2 <= len(parts) <= 3 and sum(map(len, parts)) <= TOGETHER:
        return {sound(mend("".join(parts)))} - {""}
    return set()


def sound(word: str) -> str:
    from fanal.foundation.names import skeleton
    from fanal.foundation.names.syllables import chinese

    if chinese((word,)):
        for pattern, letters in _CHINESE:
            word = pattern.sub(letters, word)
    return skeleton(_HISS.sub("sh", word.replace("kh", "h"))).translate(_VOICE)
