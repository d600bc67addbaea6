"""Ethiopic script to Latin letters, built from the names that Unicode gives its signs.

The seven orders as in BGN/PCGN 2007 (Amharic), written as names are in practice: the first order e (a after
h and the glottal signs), the sixth without a vowel, or with a guessed one (a capital) where three consonants
would meet or a word would begin with two.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_GUTTURAL = ("h", "")
_CONSONANTS = {
    "glottal": "", "pharyngeal": "", "hh": "h", "x": "h", "kx": "h", "sz": "s", "ss": "s", "th": "t", "ch": "ch", "c": "ch",  # noqa: E501
    "ph": "p", "ts": "ts", "tz": "ts", "zz": "zh", "zh": "zh", "ny": "n", "dd": "d", "gg": "g", "q": "k",
    "qh": "k", "sh": "sh", "gw": "gw", "kw": "kw", "qw": "kw", "xw": "hw", "j": "j", "cch": "ch", "bw": "bw",
    "cc": "ch", "mw": "mw", "fw": "fw", "pw": "pw", "tth": "t",
}  # fmt: skip
_VOWELS = (("waa", "wa"), ("wee", "we"), ("wi", "wi"), ("we", "w"), ("oa", "o"), ("aa", "a"), ("ee", "e"), ("u", "u"),  # noqa: E501
           ("i", "i"), ("o", "o"), ("e", ""), ("a", "e"))  # fmt: skip


@cache
def sign(char: str) -> tuple[str, str] | None:
    """Consonant and vowel of one syllable sign; None for what is none."""
    name = unicodedata.name(char, "")
    if not name.startswith("ETHIOPIC SYLLABLE "):
        return None
    words = name.removeprefix("ETHIOPIC SYLLABLE ").lower().replace("sebatbeit ", "").split()
    syllable = words[-1]
    stem = words[0] if len(words) > 1 else ""
    for ending, vowel in _VOWELS:
        if syllable.endswith(ending) and not (syllable == ending and ending[0] == "w"):
            raw = syllable.removesuffix(ending)
            consonant = _CONSONANTS.get(stem, _CONSONANTS.get(raw, raw))
            return consonant, "a" if vowel == "e" and consonant in _GUTTURAL and ending == "a" else vowel
    return None


def spell(text: str) -> str:
    return " ".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    signs = [found for char in word if (found := sign(char)) is not None]
    made = ""
    for i, (consonant, vowel) in enumerate(signs):
        made += consonant + vowel
        if vowel or i + 1 == len(signs):
            continue
        after_bare = not signs[i + 1][1]  # the next has no vowel of its own either
        if i == 0 or after_bare:
            if not made or made[-1] not in "aeiouI" or not consonant:
                made += "" if not consonant and made else "I"
    return made
