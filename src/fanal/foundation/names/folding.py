"""Spelling variants of one sound, folded together.

What is folded: the digraphs of English, French, German and Slavic transcriptions for one sound (ISO 9 and
BGN/PCGN for Cyrillic; the French and English spellings of Arabic names, BGN/PCGN 1956 against the IGN's
system), doubled letters, h after vowels, and vowels that the same name takes in turn (Mohammed, Muhamad).
"""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = "aeiou"
_STEPS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"^abd[aeiou]*(?:l(?!l)|(?=ll)|([rsntdz])(?=\1))", "abdul"),
        (r"^ou(?=[aei])", "w"),
        (r"shch|stsch|schtsch|tsch|tch|sch|tsh|sh|ch|cz|sz", "C"),
        (r"dzh|dsch|dj|zh|dz", "j"),
        (r"kh|q", "k"),
        (r"gh(?=[aeiouy]|$)|gu(?=[eiy])", "g"),
        (r"ph", "f"),
        (r"([tdbjl])h", r"\1"),
        (r"ck|c(?=[aouklrtn]|$)|qu", "k"),
        (r"x(?=.)", "ks"),
        (r"tz|ts|z", "s"),
        (r"w", "v"),
        (r"ee|iy|ii|yi|ij$|yj$|ie$", "i"),
        (r"oo|ou", "u"),
        (r"aw", "au"),
        (r"(?:ei|ey|ay|ai|ae)(?![aeiou])", "ai"),
        (r"^[iy](?=[aou])|j$", "y"),
        (r"y(?![aeiou])", "i"),
        (r"i[yj](?=[aeiou])|(?<=[aeiou])y(?=[aeiou])", "i"),
        (r"(?<=[aeiou])h$", ""),
        (r"(?<=[nmlr])e$", ""),
        (r"e", "a"),
        (r"o", "u"),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """The key that spelling variants of one word share, or come near to; '' for no letters."""
    made = word.lower()
    for pattern, letters in _STEPS:
        made = pattern.sub(letters, made)
    return made.lower() or word.lower()


@lru_cache(maxsize=1 << 18)
def skeleton(word: str) -> str:
    """First letter and consonants of the folded word: what is left where vowels are guessed."""
    folded = fold(word)
    if not folded:
        return ""
    rest = "".join(sign for sign in folded[1:] if sign not in "aeiouy")
    first = "a" if folded[0] in _VOWELS else folded[0]
    return re.sub(r"(.)\1+", r"\1", first + rest)
