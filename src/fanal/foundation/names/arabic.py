"""Arabic script to Latin letters; short vowels, which it leaves out, are guessed from the word's shape.

Consonants follow BGN/PCGN 1956 (Arabic) without its marks, the letters of Persian and Urdu ISO 233-3 and
BGN/PCGN 1958. The guess stands on the templates of Arabic nouns (W. Wright, A Grammar of the Arabic Language,
3rd ed., vol. 1, sections 194-232): fā'il, fa'īl, maf'ūl, mufa''al, af'al. A guessed vowel is written as a
capital, so that a comparison can treat it as the guess it is.
"""

from __future__ import annotations

import re

LETTERS = {
    "ب": "b", "پ": "p", "ت": "t", "ٹ": "t", "ث": "th", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ڈ": "d",  # noqa: E501
    "ذ": "dh", "ر": "r", "ڑ": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "z",  # noqa: E501
    "ع": "'", "غ": "gh", "ف": "f", "ڤ": "v", "ق": "q", "ك": "k", "ک": "k", "گ": "g", "ڭ": "ng", "ل": "l", "م": "m",  # noqa: E501
    "ن": "n", "ں": "n", "ڼ": "n", "ه": "h", "ہ": "h", "ھ": "h", "ە": "e", "ء": "'", "ټ": "t", "ډ": "d", "ړ": "r",  # noqa: E501
    "ښ": "sh", "ږ": "zh", "څ": "ts", "ځ": "dz", "ۋ": "v",
}  # fmt: skip
LONG = {"ا": "a", "آ": "a", "ى": "a", "ٱ": "a", "و": "w", "ي": "y", "ی": "y", "ۍ": "y", "ې": "e", "ے": "e",
        "ێ": "e", "ۆ": "o", "ۇ": "u", "ۈ": "u"}  # fmt: skip
SEATS = {"أ": "a", "إ": "i", "ؤ": "'", "ئ": "'"}
MARKS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in"}
ENDINGS = {"ة": "a", "ۃ": "a"}
SUKUN, SHADDA = "\u0652", "\u0651"
_SERVANT = re.compile(r"(^|\s)عبد\s*ال(?=[^\W_]{2})")
_ARTICLE = re.compile(r"(^|\s)ال(?!له(?:\s|$))(?=[^\W_]{3})")
_JOINERS = re.compile("[\u0640\u200c\u200d\u0656-\u065f\u0670\u0610-\u061a\u06d6-\u06ed\u0653]")


def spell(text: str) -> str:
    """Words in Latin letters, guessed vowels as capitals, the article as a word of its own."""
    plain = _JOINERS.sub("", text).replace("\u0654", "ء").replace("\u0655", "ء")
    plain = _SERVANT.sub(r"\1عبدال", plain)
    found = []
    for word in _ARTICLE.sub(r"\1ال ", plain).split():
        if word == "ال":
            found.append("al")
        elif word.startswith("عبدال") and len(word) > 6:
            rest = _word(word[5:]) if word[5:] not in ("له", "لہ", "لّه") else "lah"
            found.append("abdUl" + rest)
        else:
            found.append({"الله": "allah", "بن": "bin", "ابن": "ibn", "بنت": "bint"}.get(word) or _word(word))
    return " ".join(found)


def _word(word: str) -> str:
    units = _units(word)
    return "".join(_voiced(units)).replace("'", "")


def _units(word: str) -> list[str]:
    """Consonants, and vowels: a lower-case vowel is written, w and y beside a vowel are consonants."""
    units: list[str] = []
    for i, sign in enumerate(word):
        after = word[i + 1 : i + 2]
        if sign in LETTERS:
            units.append(LETTERS[sign])
        elif sign in SEATS:
            units.append(SEATS[sign] if i == 0 or sign in "أ" else "'")
        elif sign in ENDINGS:
            units.append("a")
        elif sign in MARKS:
            units.append(MARKS[sign])
        elif sign == SUKUN:
            units.append("")
        elif sign in LONG:
            vowel = LONG[sign]
            if vowel == "a" and i == 0 and sign == "ا":
                # a bare alif carries any vowel; before w or y it lengthens it
                units.append({"w": "o", "y": "i"}.get(LONG.get(after, ""), "A"))
            elif vowel in "wy":
                units.append(_glide(vowel, units, after, i))
            else:
                units.append(vowel)
    return units


def _glide(letter: str, units: list[str], after: str, i: int) -> str:
    open_after = after in LONG or after in ENDINGS or after in MARKS
    if i == 0:
        return letter
    if units and units[-1] in ("i", "o", "u", "a") and units[-1] == {"w": "o", "y": "i"}[letter] and i == 1:
        return ""  # the alif before it said it already
    if (open_after and LONG.get(after) != letter) or (units and units[-1] in ("a",)):
        return letter
    return {"w": "u", "y": "i"}[letter]


def _voiced(units: list[str]) -> list[str]:
    """The units with a guessed vowel where a word cannot do without."""
    solid = [unit for unit in units if unit]
    if not any(_is_vowel(unit) for unit in units) and "" not in units:
        if len(solid) == 4 and solid[0] == "m":
            return [solid[0], "U", solid[1], "A", solid[2], "A", solid[3]]
    made: list[str] = []
    for i, unit in enumerate(units):
        made.append(unit)
        rest = units[i + 1 :]
        if not unit or _is_vowel(unit) or not rest or rest[0] == "" or _is_vowel(rest[0]):
            continue
        before = made[-2] if len(made) > 1 else ""
        closed = bool(before) and _is_vowel(before)
        # a syllable may end here if another one can begin with what follows
        if closed and before not in "aiu" and len(rest) >= 2:
            continue
        if closed and before in "aiu" and len(rest) >= 2 and unit in ("l", "n", "r", "m") and len(rest) > 2:
            continue
        made.append(_guess(made, rest))
    return made


def _guess(made: list[str], rest: list[str]) -> str:
    before = made[-2] if len(made) > 1 else ""
    if before == "a" and len(made) > 2:
        return "I"  # fā'il, fā'ila
    if made == ["m"] and len(rest) == 4 and rest[2] == "u":
        return "A"  # maf'ūl
    return "A"


def _is_vowel(unit: str) -> bool:
    return bool(unit) and unit[0] in "aeiouAEIOU"
