"""Whether two names, in whatever scripts, may be one: a rule, never a list of names.

Two words are alike when their folded consonants are the same, one by one, and the vowels between them agree; a
vowel that a script left out and that was guessed agrees with any short vowel or none. Two names are alike when
every word of the shorter one has a word of its own in the longer one, or when they agree written without spaces.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fanal.foundation.names.analysis import Name
from fanal.foundation.names.folding import fold

_SOUND = re.compile(r"([^aiuy*]?)([aiuy*]*)")
_SHORT = {"", "a", "i", "u"}
# a long vowel of a script without short ones, and the diphthong that its letter may also stand for
_PAIRS = ({"i", "ai"}, {"u", "au"}, {"ia", "i"}, {"ai", "aia"}, {"ua", "au"}, {"ia", "ya"}, {"ia", "aia"})


def alike(one: Name, other: Name) -> bool:
    """Whether the two may be the same name; names without a letter are like none."""
    if not one or not other:
        return False
    short, long = sorted((one.marked, other.marked), key=len)
    if _covers(short, long):
        return True
    return len(short) != len(long) and _same("".join(short), "".join(long))


def _covers(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether each word of the one finds its own word in the other."""
    if not short:
        return True
    word, rest = short[0], short[1:]
    return any(_same(word, each) and _covers(rest, long[:i] + long[i + 1 :]) for i, each in enumerate(long))


@lru_cache(maxsize=1 << 16)
def _same(one: str, other: str) -> bool:
    if fold(one.lower()) == fold(other.lower()):
        return True
    left, right = _sounds(one), _sounds(other)
    if len(left) != len(right) or [sound for sound, _ in left] != [sound for sound, _ in right]:
        return False
    last = len(left) - 1
    return all(_vowels(left[i][1], right[i][1], i == last) for i in range(len(left)))


def _sounds(word: str) -> list[tuple[str, str]]:
    folded = fold("".join("*" if sign.isupper() else sign for sign in word))
    return [found for found in _SOUND.findall(folded) if any(found)]


def _vowels(one: str, other: str, final: bool) -> bool:
    if one == other or {one, other} in _PAIRS:
        return True
    if final:
        return False
    return ("*" in one and other in _SHORT | {"*"}) or ("*" in other and one in _SHORT | {"*"})
