"""Whether two names, in whatever scripts, may be one: a rule, never a list of names.

Two words are alike when their folded consonants are the same, one by one, and the vowels between them
agree; a
vowel that a script left out and that was guessed agrees with any short vowel or none. Two names are alike
when
every word of the shorter one has a word of its own in the longer one, or when they agree written without
spaces.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fanal.foundation.names.analysis import Name
from fanal.foundation.names.folding import fold
from fanal.foundation.names.syllables import chinese

_SOUND = re.compile(r"([^aiuy*]?)([aiuy*]*)")
_SOFT = (
    (re.compile("iou"), "yu"),
    (re.compile("aou(?=[^aeiou])|aw(?=[^aeiou])"), "au"),
    (re.compile("^ye"), "e"),
    (re.compile("(?<=k)ou(?=[aei])"), "w"),
)
_GUESSED_END = re.compile("[AI][^aeiouAEIOU]+$")
_LONG_END = re.compile("(?:ou|oo|u)[^aeiouAEIOU]+$")
# a long vowel of a script without short ones, and the diphthong that its letter may also stand for
_PAIRS = ({"i", "ai"}, {"u", "au"}, {"ia", "i"}, {"ai", "aia"}, {"ua", "au"}, {"ia", "ya"}, {"ia", "aia"})


def alike(one: Name, other: Name) -> bool:
    """Whether the two may be the same name; names without a letter are like none."""
    if not one or not other:
        return False
    short, long = sorted((one.marked, other.marked), key=len)
    if _covers(short, long) or _chinese(short, long):
        return True
    return len(short) != len(long) and _same("".join(short), "".join(long))


def _covers(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each word of the one finds its own word in the other."""
    if not short:
        return True
    word, rest = short[0], short[1:]
    return any(_same(word, each) and _covers(rest, long[:i] + long[i + 1 :]) for i, each in enumerate(long))


def _chinese(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same syllables, in Pinyin or Wade-Giles, joined or apart, family name first or last."""
    left, right = chinese(one), chinese(other)
    if left is None or right is None or not (left[1] or right[1]):
        return False
    return sorted(left[0]) == sorted(right[0])


@lru_cache(maxsize=1 << 16)
def _same(one: str, other: str) -> bool:
    one, other = _softened(one), _softened(other)
    # a and e at the beginning are two names (Alina, Elina); inside they are one vowel heard twice
    if {one[:1], other[:1]} == {"a", "e"} or _long_lost(one, other) or _long_lost(other, one):
        return False
    if fold(one.lower()) == fold(other.lower()) and one.islower() and other.islower():
        return True
    if "ph" in one.lower() + other.lower():
        # the aspirated p of Thai and Vietnamese, which many write p
        one, other = (re.sub("ph|PH|f", "p", word) for word in (one, other))
    left, right = _sounds(one), _sounds(other)
    if len(left) != len(right) or [sound for sound, _ in left] != [sound for sound, _ in right]:
        return False
    last, both = len(left) - 1, not one.islower() and not other.islower()
    return all(_vowels(left[i][1], right[i][1], i == last, both) for i in range(len(left)))


def _softened(word: str) -> str:
    """French iou and aou, Russian ye, as the other systems write them."""
    for pattern, letters in _SOFT:
        word = pattern.sub(letters, word)
    return word


def _long_lost(guessed: str, written: str) -> bool:
    """A long u of the last syllable is always written in scripts that leave short vowels out (Mahmoud)."""
    return bool(_GUESSED_END.search(guessed)) and bool(_LONG_END.search(written))


def _sounds(word: str) -> list[tuple[str, str]]:
    folded = fold("".join("*" if sign.isupper() else sign for sign in word))
    return [found for found in _SOUND.findall(folded) if any(found)]


def _vowels(one: str, other: str, final: bool, both: bool) -> bool:
    if one == other:
        return True
    if final:
        return False  # the ending is often the sex
    if both and "*" in one + other:
        return not one.strip("*") and not other.strip(
            "*"
        )  # what one script wrote, the other would have written
    if {one, other} in _PAIRS:
        return True
    return _agrees(one, other) or _agrees(other, one)


def _agrees(guessed: str, written: str) -> bool:
    return "*" in guessed and bool(re.fullmatch(guessed.replace("*", "[aiu]?"), written))
