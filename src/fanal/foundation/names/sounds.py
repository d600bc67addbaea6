"""What the letters of a Latin spelling may sound like, given the script that stands behind them.

A word becomes pairs of a consonant and the vowels after it. Two consonants agree when they share a sound, two
groups of vowels when one may stand for the other. The classes follow the tables that people are written by:
BGN/PCGN 1956 and the IGN's French system (Arabic), ISO 9, BGN/PCGN, Duden and the Ukrainian table of 2010
(Cyrillic), BGN/PCGN 2007 (Amharic), RTGS 1999 and common Thai spelling, ALA-LC (Bengali and its neighbours).
"""

from __future__ import annotations

import re
from functools import lru_cache

from fanal.foundation.names.sound_tables import (
    ARABIC,
    BEGINNINGS,
    CYRILLIC,
    ENDS,
    ETHIOPIC,
    FINAL,
    GRAPHEME,
    GUESSED,
    INDIC,
    LATIN,
    LETTERS,
    OF_SCRIPT,
    ONE_VOWEL,
    READINGS,
    SHORT,
    STANDS_FOR,
    THAI,
    VOWEL,
    WORD,
)

Sounds = tuple[tuple[str, str], ...]


@lru_cache(maxsize=1 << 16)
def beginnings(word: str) -> int:
    return BEGINNINGS.get(word[:1].lower(), 511)


def hears(grapheme: str, after: str, script: str, final: bool, between: bool) -> str:
    """The sounds of one consonant; ``after`` is the letter that follows it, in lower case."""
    if final and grapheme in (ends := ENDS.get(script, {})):
        return ends[grapheme]
    if script in OF_SCRIPT and grapheme in OF_SCRIPT[script]:
        return OF_SCRIPT[script][grapheme]
    if script == LATIN:
        if grapheme == "c" and after in "eiy" and after:
            return "sc"
        if grapheme == "g" and after in "eiy" and after:
            return "gJZ"
        if grapheme == "s" and between:
            return "sz"
        if grapheme == "n" and after in "bpf" and after:
            return "nm"
    return LETTERS.get(grapheme, grapheme)


@lru_cache(maxsize=1 << 16)
def segments(word: str, script: str, partner: str) -> tuple[Sounds, ...]:
    """The readings of a word against one of another script: pairs of sounds and the vowels after them."""
    readings = [word]
    if script in (LATIN, CYRILLIC) and "j" in word[1:]:
        readings.append(
            word[0] + re.sub("(?<=[^d])j", "y", word[1:])
        )  # j is a vowel, or a softened consonant
    if script == LATIN:
        for partners, pattern, letters in READINGS:
            if partner in partners and pattern.search(word):
                readings += [pattern.sub(letters, each) for each in readings]
    elif script == THAI:
        readings.append(re.sub("t(?=[dt])|p(?=[bp])|k(?=k)", "", word))
    elif script == INDIC and "ow" in word:
        readings.append(re.sub("(?<=[^aeiou])o(?=w)", "", word))
    return tuple(dict.fromkeys(_segments(each, script) for each in readings))


def _segments(word: str, script: str) -> Sounds:
    for pattern, letters in WORD:
        word = pattern.sub(letters, word)
    found: list[tuple[str, str]] = []
    sounds, vowels, place, length = "", "", 0, len(word)
    while place < length:
        sign = word[place]
        after = word[place + 1 : place + 2]
        if sign == "'":  # keeps two letters from being read as one
            place += 1
            continue
        if (
            sign in VOWEL
            or (sign == "y" and place)
            or (sign == "w" and vowels and (not after or after not in VOWEL + "y"))
        ):
            vowels += sign
            place += 1
            continue
        if sounds or vowels:
            found.append((sounds, vowels))
        match = GRAPHEME.match(word, place)
        grapheme = match.group() if match else sign
        end = place + len(grapheme)
        after = word[end : end + 1].lower()
        closes = end == length or after not in "aeiouy"
        sounds = hears(grapheme, after, script, closes, bool(vowels) and not closes)
        vowels, place = "", end
    if sounds or vowels:
        found.append((sounds, vowels))
    return tuple(found)


@lru_cache(maxsize=1 << 14)
def plain(vowels: str) -> str:
    """A group of vowels with the letters of one sound put together; guesses in lower case."""
    made = vowels.lower()
    for pattern, letters in ONE_VOWEL:
        made = pattern.sub(letters, made)
    return made


@lru_cache(maxsize=1 << 14)
def stands_for(vowels: str, script: str, final: bool) -> re.Pattern[str]:
    """What a group of vowels of a script may look like in Latin letters (of :func:`plain`)."""
    table = STANDS_FOR.get(script, {})
    if final:
        table = table | FINAL.get(script, {})
    if vowels == "A" and final and script == ARABIC:
        return re.compile("[ae]")  # before an h that is not heard
    made, place = "", 0
    while place < len(vowels):
        one = vowels[place]
        group = next((vowels[place : place + n] for n in (3, 2) if vowels[place : place + n] in table), "")
        if len(group) > 1:
            made += table[group]
            place += len(group)
            continue
        if one == "w":
            made += "u?"
        else:
            made += table.get(one) or (GUESSED.get(script, {}).get(one, SHORT) if one.isupper() else one)
        place += 1
    if not vowels and not final:
        # a script that writes every vowel but the shortest
        made = {ARABIC: SHORT, ETHIOPIC: "[iea]?", INDIC: "[aiou]?", THAI: "a?"}.get(script, "")
    return re.compile(made)
