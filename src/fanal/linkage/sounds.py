"""The words of a name as sounds that survive a transcription, coarser than folded words.

Voiced and unvoiced consonants change places between the systems of transcription (Hanyu Pinyin and
Wade-Giles: Guo and Kuo, Lijuan and Li-chuan; the English and French ways with Arabic and Bengali), and
syllables are written apart or together. How a name is spelt is weighed later, on its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_HISS = re.compile(r"hs(?=[aeiou])|x(?=[aeiou])")
_VOICE = str.maketrans("jgdbz", "cktps")
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

    return skeleton(_HISS.sub("sh", word)).translate(_VOICE)
