"""Which code a value may mean: what the vocabulary knows is sure, a hint too, a likeness is for a person to
check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from fanal.sources import decoders
from fanal.sources.proposing.base import CHECK, FLAG, NONE, PLACES, SURE, Why
from fanal.sources.proposing.known import Known, code_spellings
from fanal.sources.proposing.likeness import (
    ALIKE,
    MARGIN,
    closest,
    held_in,
    same_words,
    telling,
    turned_round,
    words,
)
from fanal.vocabulary import Field, code_list, fold, lookup_place, lookup_place_damaged

Meaning = tuple[str | None, str, Why]
# values of a column that are compared with every spelling; the rest is looked up only
MOST_GUESSED = 200
# of what separates the codes of a cell, beside ; | and line ends, which are always understood
SEPARATORS = (" ", "/", "+", " - ")
GAIN = 0.2  # what another separator must explain more of the cells to be proposed
_BAND = re.compile(r"(\d{1,3})\s*(?:-{1,2}|–|to|à|a|bis|/)\s*(\d{1,3})(?:\s*\D{0,12})")
NO_CODE = Why("no_code_like_it")


@lru_cache(maxsize=50_000)
def meaning(value: str, name: str, guess: bool = True) -> Meaning:
    """The code of one value in one list (``flag`` and ``places`` too), how sure, and why."""
    if len(value) > decoders.LONGEST_CODE:
        return None, NONE, Why("too_long")
    if found := _understood(value, name):
        return found
    hits = code_spellings(name).get(fold(value), ())
    if len({hit.code for hit in hits}) == 1:
        return hits[0].code, hits[0].certainty, Why("known_word", {"word": hits[0].spelling})
    if hits:
        return None, NONE, Why("several_codes", {"codes": ", ".join(hit.code for hit in hits)})
    if not guess or name == FLAG:
        return None, NONE, NO_CODE
    return _within_band(value, name) or _guessed(value, name)


def _understood(value: str, name: str) -> Meaning | None:
    """What the decoders make of it by themselves."""
    if name == FLAG:
        ticked = decoders.flag(value).meaning
        return (ticked, SURE, Why("understood")) if ticked else None
    if name == PLACES:
        code, damaged = lookup_place(value), lookup_place_damaged
    else:
        code, damaged = code_list(name).lookup(value), code_list(name).lookup_damaged
    if code:
        return code, SURE, Why("understood")
    if ("?" in value or "\ufffd" in value) and (code := damaged(value)):
        return code, SURE, Why("letters_restored")
    return None


def _guessed(value: str, name: str) -> Meaning:
    """A typing error, an abbreviation, or a longer text around a known one: never sure."""
    known = code_spellings(name)
    key = fold(value)
    for found, kind in (
        (_best({key: ratio for ratio, key in closest(key, known)}, known, value), "typing_error"),
        (_abbreviated(key, known), "abbreviation"),
        (_around(value, known), "contains"),
    ):
        if found is not None:
            return found.code, CHECK, Why(kind, {"word": found.spelling})
    return None, NONE, NO_CODE


def _best(likeness: Mapping[str, float], known: Mapping[str, tuple[Known, ...]], value: str) -> Known | None:
    """The most alike spelling, unless another code comes close or one of the two denies the other."""
    best: dict[str, tuple[float, Known]] = {}
    for key, ratio in likeness.items():
        for hit in known[key]:
            if not same_words(value, hit.spelling) or turned_round(value, hit.spelling):
                continue
            if ratio > best.get(hit.code, (0.0, hit))[0]:
                best[hit.code] = (ratio, hit)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].code))
    if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < MARGIN):
        return None
    return ranked[0][1]


def _abbreviated(key: str, known: Mapping[str, tuple[Known, ...]]) -> Known | None:
    if len(key) < 3 or not key.isalpha():
        return None
    hits = {hit.code: hit for other, found in known.items() if other.startswith(key) for hit in found}
    return next(iter(hits.values())) if len(hits) == 1 else None


def _around(value: str, known: Mapping[str, tuple[Known, ...]]) -> Known | None:
    """The one code of which a spelling stands, word for word, within a longer text; more words win."""
    have = frozenset(words(value))
    parts = [known.get(fold(word), ()) for word in have if len(word) > 1]
    if len({hit.code for hits in parts for hit in hits}) > 1:
        return None  # "Congo (RDC)": its words stand for two codes
    longest: dict[str, tuple[int, Known]] = {}
    for found in known.values():
        for hit in found:
            needed = telling(hit.spelling)
            if max(map(len, needed), default=0) < 4:
                continue
            within = needed <= have or (len(needed) > 1 and held_in(needed, have))
            if within and not turned_round(value, hit.spelling):
                longest[hit.code] = max(
                    longest.get(hit.code, (0, hit)), (len(needed), hit), key=lambda pair: pair[0]
                )
    ranked = sorted(longest.values(), key=lambda pair: (-pair[0], pair[1].code))
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _within_band(value: str, name: str) -> Meaning | None:
    """The narrowest band of ages that holds a band which our list lacks: 10–14 lies within 9–17."""
    numbers = _BAND.fullmatch(value.strip())
    if name != "age_band" or not numbers:
        return None
    low, high = int(numbers[1]), int(numbers[2])
    holding = [
        (int(entry.attributes["high"] or 999) - int(entry.attributes["low"]), entry.code)
        for entry in code_list(name).entries
        if entry.attributes["low"]
        and int(entry.attributes["low"]) <= low <= high <= int(entry.attributes["high"] or 999)
    ]
    if not holding:
        return None
    return min(holding)[1], CHECK, Why("within_band")


def nearest(value: str, name: str) -> tuple[str, ...]:
    """Up to three codes to choose from where nothing is proposed."""
    known = code_spellings(name)
    codes: list[str] = []
    for _, key in closest(fold(value), known, least=ALIKE - 0.2):
        codes += [hit.code for hit in known[key] if hit.code not in codes]
    return tuple(codes[:3])


def share(counts: Mapping[str, int], name: str, *, guess: bool = False) -> float:
    """The share of the cells whose value has a code; by guesses too where asked."""
    total = sum(counts.values())
    known = sum(n for value, n in counts.items() if meaning(value, name, guess)[0] is not None)
    return known / total if total else 0.0


def pieces(counts: Mapping[str, int], each: Field, name: str, separator: str) -> Counter[str]:
    """The values of a column as they are decoded: one by one where a cell may hold several."""
    if not each.many:
        return Counter(counts)
    found: Counter[str] = Counter()
    for cell, n in counts.items():
        for piece in split(cell, name, separator):
            found[piece] += n
    return found


def split(cell: str, name: str, separator: str) -> list[str]:
    """The codes of one cell, split as the decoder will split them."""
    if meaning(cell, name, False)[0] is not None:
        return [cell]
    best: tuple[float, list[str]] = (-1.0, [cell])
    for pattern in decoders.separators(separator or None):
        found = [piece for piece in decoders.split(cell, pattern) if piece]
        known = sum(meaning(piece, name, False)[0] is not None for piece in found)
        best = max(best, (known / len(found) if found else 0.0, found), key=lambda pair: pair[0])
    return best[1]


def separator_of(counts: Mapping[str, int], each: Field, name: str) -> str:
    """What stands between the codes of a cell; "" for what is always understood."""
    if not each.many:
        return ""
    usual = share(pieces(counts, each, name, ""), name)
    if usual == 1:
        return ""
    other = {
        sign: share(found, name)
        for sign in SEPARATORS
        if _may_separate(found := pieces(counts, each, name, sign), name, sign)
    }
    if not other:
        return ""
    best = max(other, key=lambda sign: other[sign])
    return best if other[best] >= usual + GAIN else ""


def _may_separate(found: Mapping[str, int], name: str, sign: str) -> bool:
    """A space stands within the names of countries: it separates their codes only."""
    return not (name == PLACES and sign == " ") or all(len(piece) <= 3 for piece in found)
