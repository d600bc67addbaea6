"""The scripts of South Asia to Latin letters, built from the names that Unicode gives their signs.

Letters as in ALA-LC (Bengali, Hindi, Panjabi, Gujarati, Tamil, Telugu, Kannada, Malayalam) without its marks.
A consonant carries a vowel unless a sign says otherwise; it is a guess here (a capital), for names are
written
with a or o for it or without. At the end of a word it is silent in the north, as ALA-LC notes for Bengali.
"""

from __future__ import annotations

import unicodedata
from functools import cache

NORTH = ("BENGALI", "DEVANAGARI", "GURMUKHI", "GUJARATI", "ORIYA")
SCRIPTS = (*NORTH, "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA")
_VOWELS = {"AA": "a", "II": "i", "UU": "u", "EE": "e", "OO": "o", "VOCALIC R": "ri", "VOCALIC RR": "ri",
           "VOCALIC L": "li", "AI": "ai", "AU": "au", "CANDRA E": "e", "CANDRA O": "o", "SHORT E": "e",
           "SHORT O": "o", "A": "a", "I": "i", "U": "u", "E": "e", "O": "o"}  # fmt: skip
_CONSONANTS = {"C": "ch", "CH": "ch", "TT": "t", "TTH": "th", "DD": "d", "DDH": "dh", "NN": "n", "NY": "n", "NG": "ng",  # noqa: E501
               "SS": "sh", "SH": "sh", "LL": "l", "LLL": "zh", "RR": "r", "RRA": "r", "NNN": "n", "Y": "y", "YY": "y",  # noqa: E501
               "KHH": "kh", "GHH": "gh", "DDDH": "r", "RH": "rh", "Q": "q", "V": "v"}  # fmt: skip


@cache
def sign(char: str) -> tuple[str, str]:
    """Kind (consonant, vowel, mark, virama, nasal or nothing) and Latin letters of one sign."""
    script, _, rest = unicodedata.name(char, "").partition(" ")
    if script not in SCRIPTS:
        return "", ""
    if rest == "SIGN NUKTA":
        return "nukta", ""
    if "VIRAMA" in rest or "AL-LAKUNA" in rest:
        return "virama", ""
    if rest.startswith(("SIGN ANUSVARA", "SIGN CANDRABINDU", "TIPPI", "SIGN BINDI")):
        return "nasal", "n"
    if rest.startswith("VOWEL SIGN "):
        return "mark", _VOWELS.get(rest.removeprefix("VOWEL SIGN "), "e")
    if rest == "LETTER KHANDA TA":
        return "dead", "t"
    if rest.startswith("LETTER "):
        name = rest.removeprefix("LETTER ")
        if name in _VOWELS:
            return "vowel", _VOWELS[name]
        if name.endswith("A"):
            stem = name.removesuffix("A")
            return "consonant", _letters(script, stem)
    return "", ""


def _letters(script: str, stem: str) -> str:
    if script == "BENGALI":
        # what the letters sound like and are written as in names: jana, ya as j
        stem = {"Y": "ÿ", "V": "B", "YY": "Y"}.get(stem, stem)
    return _CONSONANTS.get(stem, stem.lower())


def spell(text: str) -> str:
    return " ".join(_word(word) for word in unicodedata.normalize("NFC", text).split())


def _word(word: str) -> str:
    script = unicodedata.name(word[0], "").partition(" ")[0]
    signs = _dotted([found for char in unicodedata.normalize("NFKC", word) if (found := sign(char))[0]])
    made = ""
    for i, (kind, letters) in enumerate(signs):
        if letters == "y" and made == "i" and i + 1 < len(signs) and signs[i + 1][0] == "mark":
            made = ""  # a name that begins with ya is written iya
        if letters == "y" and made[-1:] in ("o", "u") and i + 1 < len(signs) and signs[i + 1][0] == "mark":
            # a glide: oya is heard, and written, wa
            made, letters = (made[:-1], "w") if len(made) == 1 else (made, "w")
        if letters == "ÿ":
            letters = "y" if i and signs[i - 1][0] == "virama" else "j"
        following = signs[i + 1][0] if i + 1 < len(signs) else "end"
        made += letters
        if kind == "consonant" and following in ("consonant", "nasal", "vowel", "dead"):
            made += "A"
        elif kind == "consonant" and following == "end" and script not in NORTH:
            made += "A"
    return made


_DOTTED = {"ÿ": "y", "y": "y", "j": "z", "d": "r", "dh": "r", "k": "q", "g": "gh", "ph": "f", "jh": "zh"}


def _dotted(signs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Consonants with the dot that Unicode takes apart from them (ya, ra, rha; qa, za, fa of Hindi)."""
    made: list[tuple[str, str]] = []
    for kind, letters in signs:
        if kind != "nukta":
            made.append((kind, letters))
        elif made and made[-1][0] == "consonant":
            made[-1] = ("consonant", _DOTTED.get(made[-1][1], made[-1][1]))
    return made
