"""What a header may name: a field, or one code of a field where the column is ticked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from fanal.sources.headers import plain
from fanal.sources.proposing.base import CHECK, SURE, Why
from fanal.sources.proposing.known import case_fields, code_spellings, field_spellings, flag_fields
from fanal.sources.proposing.likeness import (
    ALIKE,
    MARGIN,
    closest,
    held_in,
    same_words,
    stems_of_places,
    telling,
    turned_round,
    word_list,
    words,
)
from fanal.vocabulary import fold

EXPLOITERS, OTHERS = word_list("exploiters"), word_list("others")
_OF_EXPLOITERS = {
    "sex": "exploiter_sex", "age_identification": "exploiter_age", "citizenship": "exploiter_citizenship",
}  # fmt: skip
_ABOUT_EXPLOITERS = ("exploiter_", "recruiter_")
_PARTS = re.compile(r"\s*[:/(\[|]\s*|\s+[-–—]\s+|__|\.")
_GROUPS = re.compile(r"[/.:]|(?<=\w)-(?=\w)")


@dataclass(frozen=True)
class Hit:
    """One thing that a header may name."""

    field: str
    code: str
    certainty: str
    why: Why
    rank: float  # more is likelier; whole numbers are kinds of evidence

    @property
    def target(self) -> tuple[str, str]:
        return self.field, self.code


@lru_cache(maxsize=4_000)
def hits(header: str) -> tuple[Hit, ...]:
    """Everything that a header may name, likeliest first; one hit a target."""
    best: dict[tuple[str, str], Hit] = {}
    for hit in (*_exact(header), *_composed(header)):
        _keep(best, hit)
    if not any(hit.certainty == SURE for hit in best.values()):
        for hit in (*_misspelt(header), *_around(header)):
            if hit := _of_whom(header, hit):  # type: ignore[assignment]
                _keep(best, hit)
    return tuple(sorted(best.values(), key=lambda hit: (-hit.rank, hit.field, hit.code)))


def _keep(best: dict[tuple[str, str], Hit], hit: Hit) -> None:
    if hit.target not in best or hit.rank > best[hit.target].rank:
        best[hit.target] = hit


def variants(header: str) -> Iterator[tuple[str, bool]]:
    """A header, then without the groups of a form or the prefix of a standard; and whether it is whole."""
    yield header, True
    parts = [part for part in _GROUPS.split(header) if part.strip()]
    for start in range(1, len(parts)):
        yield "/".join(parts[start:]), False
    if short := re.fullmatch(r"[A-Za-z]{2,5}_(\w{3,})", parts[-1] if parts else ""):
        yield short[1], False


def _exact(header: str) -> Iterator[Hit]:
    for name, whole in variants(header):
        for known in field_spellings().get(plain(name), ()):
            why = Why("named" if whole else "named_in_group", {"word": known.spelling})
            certainty = known.certainty if whole or not _of_somebody_else(header) else CHECK
            yield Hit(known.code, "", certainty, why, (8 if certainty == SURE else 6) + whole / 2)
        for field, code, spelling in _flags_by_key().get(plain(name), ()):
            yield Hit(
                field, code, SURE, Why("one_code", {"word": spelling}), 7 + whole / 2 + _nearer(header, field)
            )


def _of_somebody_else(header: str) -> bool:
    """Whether the groups around a name may speak of another person: caregiver/sex."""
    return bool(set(words(header)) & (OTHERS | EXPLOITERS))


def _nearer(header: str, field: str) -> float:
    """recruiterRelationFriend speaks of the recruiter, not of the exploiter, though the codes are shared."""
    have = telling(header)
    names = case_fields()[field]
    said = max(len(telling(text) & have) for text in (names.name, *names.labels.values()))
    return min(said, 4) / 10


def _composed(header: str) -> Iterator[Hit]:
    """A field and one of its codes in one header: "Moyens de contrôle : menaces"."""
    parts = [part.strip(" )]") for part in _PARTS.split(header) if part.strip(" )]")]
    for at in range(1, len(parts)):
        first, last = parts[at - 1], parts[-1] if at == len(parts) - 1 else " ".join(parts[at:])
        for name, exactly in _field_of(first):
            for code, spelling, code_exactly in _code_of(last, case_fields()[name].list):
                sure = exactly and code_exactly
                why = Why("field_and_code", {"word": first, "code": spelling})
                yield Hit(name, code, SURE if sure else CHECK, why, 8.25 if sure else 5.5)


def _field_of(text: str) -> Iterator[tuple[str, bool]]:
    names = {each.name for each in flag_fields()}
    found = [known for known in field_spellings().get(plain(text), ()) if known.code in names]
    if found:
        yield from ((known.code, True) for known in found)
        return
    for _, key in closest(plain(text), field_spellings())[:3]:
        yield from ((known.code, False) for known in field_spellings()[key] if known.code in names)


def _code_of(text: str, name: str) -> Iterator[tuple[str, str, bool]]:
    known = code_spellings(name)
    if exact := known.get(fold(text)):
        yield from ((hit.code, hit.spelling, True) for hit in exact)
        return
    for _, key in closest(fold(text), known)[:1]:
        yield from (
            (hit.code, hit.spelling, False) for hit in known[key] if not turned_round(text, hit.spelling)
        )


def _misspelt(header: str) -> Iterator[Hit]:
    """A typing error in the name of a field, or of a code."""
    for name, whole in variants(header):
        for ratio, key in closest(plain(name), field_spellings())[:5]:
            for known in field_spellings()[key]:
                if not same_words(name, known.spelling) or turned_round(name, known.spelling):
                    continue
                why = Why("typing_error", {"word": known.spelling})
                yield Hit(known.code, "", CHECK, why, 4 + ratio / 2 + whole / 4)
        for ratio, key in closest(plain(name), _flags_by_key(), ALIKE + MARGIN)[:5]:
            for field, code, spelling in _flags_by_key()[key]:
                if same_words(name, spelling) and not turned_round(name, spelling):
                    why = Why("typing_error", {"word": spelling})
                    yield Hit(field, code, CHECK, why, 3 + ratio / 2 + _nearer(header, field))


def _around(header: str) -> Iterator[Hit]:
    """The name of a field within a longer header."""
    have = frozenset(words(header))
    told = telling(header)
    for found in field_spellings().values():
        for known in found:
            needed = telling(known.spelling)
            if known.certainty == CHECK:
                continue  # too common a word to be looked for within others
            if not needed or max(map(len, needed)) < 3 or turned_round(header, known.spelling):
                continue
            if needed <= have or held_in(needed, have):
                covered = len(needed) / max(len(told), 1)
                why = Why("contains", {"word": known.spelling})
                yield Hit(known.code, "", CHECK, why, 1 + min(len(needed), 4) / 4 + covered)


def _of_whom(header: str, hit: Hit) -> Hit | None:
    """A guess about the victim is none where the header speaks of somebody else."""
    said = set(words(header))
    if said & OTHERS:
        return None
    if not said & EXPLOITERS or hit.field.startswith(_ABOUT_EXPLOITERS):
        return hit
    theirs = _OF_EXPLOITERS.get(hit.field)
    return Hit(theirs, hit.code, CHECK, hit.why, hit.rank) if theirs else None


def place_fields(header: str) -> Iterator[Hit]:
    """Which of the places of a case a header may mean, when its values are known to be countries."""
    said = words(header)
    if set(said) & OTHERS:
        return
    for name, stems in stems_of_places().items():
        if any(word.startswith(stem) for word in said for stem in stems):
            yield Hit(name, "", CHECK, Why("places"), 1.0)


@cache
def _flags_by_key() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """The codes that a column may stand for, with their fields, by key."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for each in flag_fields():
        for known_all in code_spellings(each.list).values():
            for known in known_all:
                if known.certainty == SURE:
                    found.setdefault(plain(known.spelling), {})[each.name, known.code] = known.spelling
    found.pop("", None)
    return {
        key: tuple((field, code, spelling) for (field, code), spelling in targets.items())
        for key, targets in found.items()
    }
