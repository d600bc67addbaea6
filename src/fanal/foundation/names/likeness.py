"""Whether two names, in whatever scripts, may be one: a rule, never a list of names.

Two words are alike when their consonants share a sound, one by one, and the vowels between them agree; a
vowel that a script left out and that was guessed agrees with any short vowel or none. Where both names are
in Latin letters all vowels were written: they agree only when spelled for one sound. Two names are alike when
every word of the shorter one has a word of its own in the longer one, or when they agree written without
spaces.
"""

from __future__ import annotations

from functools import lru_cache

from fanal.foundation.names.analysis import Name
from fanal.foundation.names.chinese import spellings
from fanal.foundation.names.sound_tables import ARABIC, HAN, INDIC, LATIN
from fanal.foundation.names.sounds import Sounds, beginnings, plain, segments, stands_for
from fanal.foundation.names.syllables import chinese

Word = tuple[str, str]


def alike(one: Name, other: Name) -> bool:
    """Whether the two may be the same name; names without a letter are like none."""
    if not one or not other:
        return False
    if HAN in one.scripts or HAN in other.scripts:
        return _with_han(one, other)
    short, long = sorted((_words(one), _words(other)), key=len)
    if _covers(short, long) or _chinese(one.marked, other.marked):
        return True
    if len(short) != len(long) and _same(_joined(short), _joined(long)):
        return True
    # a particle written with its name (Ben Ali, Benali)
    return len(one.latin.split()) != len(other.latin.split()) and _same(_whole(one), _whole(other))


def _words(name: Name) -> tuple[Word, ...]:
    return tuple(zip(name.marked, name.scripts, strict=True))


def _joined(words: tuple[Word, ...]) -> Word:
    return "".join(word for word, _ in words), words[0][1]


def _whole(name: Name) -> Word:
    return name.latin.replace(" ", ""), name.scripts[0]


def _covers(short: tuple[Word, ...], long: tuple[Word, ...]) -> bool:
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


def _with_han(one: Name, other: Name) -> bool:
    """Characters against one spelling of them; against another script their Pinyin."""
    if HAN in one.scripts and HAN in other.scripts:
        return sorted(one.marked) == sorted(other.marked)
    han, latin = (one, other) if HAN in one.scripts else (other, one)
    syllables = tuple(word for word, script in zip(han.marked, han.scripts, strict=True) if script == HAN)
    words = tuple(latin.latin.split())
    written = "".join(words)
    if len(syllables) == 1:
        # a character alone is a family name: it stands first or last
        return any(spelled in (words[0], words[-1]) for (spelled,) in spellings(syllables))
    for made in spellings(syllables):
        for family in (1, 2):
            # the family name first or last; the given name in one word or in several
            if written in ("".join(made), "".join(made[family:] + made[:family])):
                return True
        if len(words) == len(made) and sorted(words) == sorted(made):
            return True
    return False


@lru_cache(maxsize=1 << 16)
def _same(one: Word, other: Word) -> bool:
    if one == other:
        return True
    (left, here), (right, there) = one, other
    if not beginnings(left) & beginnings(right):
        return False
    for a in segments(left, here, there):
        for b in segments(right, there, here):
            if len(a) == len(b) and _agree(a, b, here, there):
                return True
    return False


def _agree(one: Sounds, other: Sounds, here: str, there: str) -> bool:
    last = len(one) - 1
    for (left, _), (right, _) in zip(one, other, strict=True):
        if left != right and not set(left) & set(right):
            return False
    if here == LATIN and there == LATIN:
        return _written(one, other)
    if (
        ARABIC in (here, there)
        and here != there
        and not _shape(*((one, other) if here == ARABIC else (other, one)))
    ):
        return False
    for i in range(last + 1):
        if i == 0 and not one[0][0] and here != there:
            if (here == ARABIC and _opens(one, other)) or (there == ARABIC and _opens(other, one)):
                continue
        if not _vowels(one[i][1], other[i][1], here, there, i == last):
            return False
    return True


def _shape(guessed: Sounds, written: Sounds) -> bool:
    """What Arabic always writes: a long vowel of the last closed syllable (Mahmoud, Salim, Samir)."""
    first = plain(written[0][1])
    if not guessed[0][0] and ((guessed[0][1] == "i" and first == "ai") or (guessed[0][1] and not first)):
        return False  # a written i at the beginning (Iman, Ayman); a first vowel is always heard
    if len(guessed) < 2:
        return True
    for i, (_, vowels) in enumerate(guessed):
        # ya without a vowel of its own is heard so in a last closed syllable alone (Mariam; not Dina, Diana)
        if (
            vowels == "i"
            and plain(written[i][1]) in ("ia", "ie")
            and (i != len(guessed) - 2 or guessed[-1][1])
        ):
            return False
    short, vowels, closed = guessed[-2][1], written[-2][1], not guessed[-1][1]
    if short and short.islower():
        return not (closed and short == "i" and plain(vowels) == "e")  # Salim, Salem
    if closed and vowels in ("ou", "oo", "u", "ee"):
        return False
    bare = all(not pair[1].strip("AIU") for pair in guessed[:-1])
    # of three consonants a long i would be written, or a long vowel before it (Samar, Samir; Salma, Salima)
    return not (
        bare and len(guessed) == 3 and guessed[0][0] and plain(vowels) in ("i", "u") and written[0][1]
    )


def _opens(guessed: Sounds, written: Sounds) -> bool:
    """A first alif carries any vowel (Ahmed, Ibrahim); with a hamza above, u before a long one (Oussama)."""
    one, other = guessed[0][1], plain(written[0][1])
    if one == "A":
        return other in ("a", "e", "i", "o", "u")
    return one == "a" and (
        other == "e" or (other in ("o", "u") and (len(guessed) <= 2 or guessed[1][1].islower()))
    )


def _vowels(one: str, other: str, here: str, there: str, final: bool) -> bool:
    if here == there:
        if here == ARABIC or here == INDIC:
            # what the one wrote, the other would have written
            return one.strip("AIUO") == other.strip("AIUO")
        return plain(one) == plain(other)
    flat, level = plain(one), plain(other)
    return bool(
        (here != LATIN and stands_for(one, here, final).fullmatch(level))
        or (there != LATIN and stands_for(other, there, final).fullmatch(flat))
    )


_OPEN, _ROUND = str.maketrans("eo", "au"), str.maketrans("o", "u")


def _written(one: Sounds, other: Sounds) -> bool:
    """Both in Latin letters: e and a, o and u are heard for each other inside longer words alone."""
    last = len(one) - 1
    groups = sum(1 for _, vowels in one if vowels)
    first = True
    for i in range(last + 1):
        left, right = plain(one[i][1]), plain(other[i][1])
        if left != right:
            if {left, right} == {"e", "i"} and i == last - 1 and groups == 2 and _active(one, other):
                continue
            if groups < 2 or left.translate(_OPEN) != right.translate(_OPEN):
                return False
            # e and a in the first vowel (Mercy, Marcy) or the last one are two names
            if (first or i == last) and left.translate(_ROUND) != right.translate(_ROUND):
                return False
        first = first and not left
    return True


def _active(one: Sounds, other: Sounds) -> bool:
    """Words of the shape of Khalid and Khaled, the Arabic active participle: its i is written e or i."""
    return all(
        len(word) == 3 and word[0][0] and word[0][1] == "a" and not word[2][1] for word in (one, other)
    )
