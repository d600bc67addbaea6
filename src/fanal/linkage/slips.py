"""Slips of the pen in names, found without a list of names.

A word that hardly anybody has, one slip away from a word that many have, is taken for that word when names
are compared by sound. How it is spelt is weighed apart, so a name of its own keeps a say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

LEAST = 4  # letters of a word that slips are mended to
OFTEN = 8  # records with the word, and so many times as many as have the slip


@dataclass
class Slips:
    """What may be mended: ``often`` the words that many records have, ``near`` these by themselves and by
    themselves with one letter left out, ``counts`` how many records have each word."""

    counts: dict[str, int] = field(default_factory=dict)
    near: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)

    def mend(self, word: str) -> str:
        if word not in self.known:
            self.known[word] = self._mended(word)
        return self.known[word]

    def _mended(self, word: str) -> str:
        if len(word) < LEAST - 1:
            return word
        bar = OFTEN * max(self.counts.get(word, 0), 1)
        found = {
            other for short in _shortened(word) for other in self.near.get(short, ())
            if self.counts[other] >= bar and one_slip(word, other)
        }  # fmt: skip
        return max(found, key=lambda other: (self.counts[other], other), default=word)


def slips_of(words: Iterable[str]) -> Slips:
    """From the words of all names, a word once for each record that has it."""
    counts = dict(Counter(words))
    near: dict[str, list[str]] = {}
    for word in sorted(counts):
        if len(word) >= LEAST and counts[word] >= OFTEN:
            for short in _shortened(word):
                near.setdefault(short, []).append(word)
    return Slips(counts, near)


def _shortened(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def one_slip(one: str, other: str) -> bool:
    """Whether one letter left out, put in or exchanged, or two neighbours swapped, make one of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else a == b[1:]
