"""A name, analysed once: Latin words, folded words, consonant skeletons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from fanal.foundation.names.folding import fold, skeleton
from fanal.foundation.names.romanise import script, spelled

# words that come and go before a name, or join its parts; alone they are a name all the same
PARTICLES = frozenset(
    "al el ul ar as ash at an ad az bin ben ibn bint binti ould bou van von der den ter de del della da do dos das"  # noqa: E501
    " di du la las los le les y e i thi zu zur af av".split()
)
_SERVANT = frozenset("abd abdu abdul abdel abdal abdoul abdol abder abdur abdus abdes abdou".split())


@dataclass(frozen=True, slots=True)
class Name:
    """``latin``: romanised words as they came; ``words``: folded, without particles; ``folded``: the folded
    words sorted and joined; ``skeletons``: sorted, each once; ``marked``: the words of :func:`words` with
    guessed vowels as capitals, and ``scripts`` what each was written in, for
    :func:`fanal.foundation.names.alike`.
    """

    latin: str
    folded: str
    words: tuple[str, ...]
    skeletons: tuple[str, ...]
    marked: tuple[str, ...]
    scripts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.latin)


def words(name: str) -> tuple[str, ...]:
    """The romanised words of a name without particles; a name of particles alone keeps its last one."""
    return tuple(word.lower() for word in _marked(spelled(name)))


def _marked(text: str) -> tuple[str, ...]:
    """Words with guessed vowels as capitals, particles left out, Abd al-Rahman joined to one word."""
    found = text.split()
    joined: list[str] = []
    i = 0
    while i < len(found):
        word, after = found[i], i + 1
        if word.lower() in _SERVANT and word.lower() != "abdou":
            while after < len(found) - 1 and found[after] in PARTICLES:
                after += 1
            if after < len(found) and found[after] not in PARTICLES:
                joined.append("abdUl" + found[after])
                i = after + 1
                continue
        joined.append(word)
        i += 1
    kept = [word for word in joined if word.lower() not in PARTICLES]
    return tuple(kept or joined[-1:])


@lru_cache(maxsize=1 << 18)
def _part(part: str) -> tuple[str, tuple[str, ...], str]:
    text, written = spelled(part), script(part)
    return text.lower(), _marked(text), written


def _kept(latin: str, marked: tuple[str, ...], written: str) -> tuple[str, ...]:
    """The marked words; of Chinese characters all syllables, none is a particle."""
    return tuple(latin.split()) if written == "han" else marked


def analyse(*parts: str | None) -> Name:
    """Several name fields (given, family, other names) as one name; the order of the parts changes ``latin``,
    ``words`` and ``marked`` alone.
    """
    return _analyse(tuple(part for part in parts if part))


@lru_cache(maxsize=1 << 18)
def _analyse(parts: tuple[str, ...]) -> Name:
    read = [found for part in parts if (found := _part(part))[0]]
    marked = tuple(word for _, found, _ in read for word in found)
    folded = tuple(fold(word.lower()) for word in marked)
    return Name(
        latin=" ".join(latin for latin, _, _ in read),
        folded=" ".join(sorted(folded)),
        words=folded,
        skeletons=tuple(sorted({skeleton(word.lower()) for word in marked})),
        marked=tuple(word for found in read for word in _kept(*found)),
        scripts=tuple(found[2] for found in read for _ in _kept(*found)),
    )
