"""Who is on which lists, as far as it may be shown: asked of an attacker before it leaves.

Combinations under the threshold stand together. Then the attacker is given all that is published of the
dataset: if any hidden combination or pair of sources would be left with fewer than FEWEST_VALUES possible
values, first the pairs of sources are withheld, then how many are on several lists, then the smallest
combinations shown join the others, and in the end none is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

from fanal.disclosure.attack import ANY, MOST_LISTS, Known, Range, leaves
from fanal.disclosure.cells import Cell, cell
from fanal.disclosure.wall import THRESHOLD

FEWEST_VALUES = 4  # two counts rounded by the wall leave that many for what is between them


@dataclass(frozen=True)
class Registered:
    """What the tally of a dataset publishes, by the names of its lists. ``registrations`` are the accepted
    rows; ``alone`` the lists whose persons were not linked to any other."""

    registrations: Mapping[str, int]
    alone: frozenset[str] = frozenset()
    persons: Mapping[str, float] | None = None
    left_out: Mapping[str, float] | None = None
    pairs: Sequence[tuple[str, str, float, float]] = ()


@dataclass(frozen=True)
class Shown:
    """What passes: combinations (the last without lists are all others), and whether the pairs do."""

    combinations: list[dict[str, Any]] = field(default_factory=list)
    pairs: bool = True
    several: bool = False  # how many persons are on two lists or more
    joined: int = 0  # combinations of ten or more that stand among the others
    withheld: bool = False


def protect_overlap(observed: Mapping[str, Any] | None, registered: Registered | None) -> Shown:
    """The combinations of ``observed`` (``fanal.estimate/1``) that may be shown, and whether the pairs may.

    ``observed`` is None where a study estimates nothing: then it is about the pairs alone.
    """
    told = registered or Registered({})
    named = {each["name"] for each in observed["lists"]} if observed else set()
    lists = sorted(named | set(told.registrations))
    counts = _counts(observed, lists) if observed else {}
    if len(lists) > MOST_LISTS:
        return Shown(pairs=False, withheld=bool(counts))
    for large, pairs, several in _retreat(counts, bool(told.pairs)):
        if not counts and not pairs:
            break
        known = _known(lists, counts, large, told if pairs else replace(told, pairs=()), observed)
        known = known if several else replace(known, several=ANY)
        if leaves(known, FEWEST_VALUES, combinations=bool(large)):
            joined = sum(n >= THRESHOLD for n in counts.values()) - len(large)
            shown = _combinations(lists, counts, large)
            return Shown(shown, pairs, several, joined, bool(counts) and not large)
    return Shown(pairs=False, withheld=bool(counts))


def few_pairs(observed: Mapping[str, Any]) -> int:
    """How many two lists share fewer persons than the threshold."""
    return sum(int(each["persons"]) < THRESHOLD for each in observed["pairs"])


def _retreat(counts: Mapping[int, int], pairs: bool) -> Iterator[tuple[dict[int, int], bool, bool]]:
    """What to try, the fullest first: combinations, pairs of sources, the sum of those on several lists."""
    large = {mask: n for mask, n in counts.items() if n >= THRESHOLD}
    if pairs:
        yield large, True, bool(large)
    if large:
        yield large, False, True
    ordered = sorted(large, key=lambda mask: (large[mask], mask))
    joined = 0
    while joined < len(ordered):
        yield {mask: large[mask] for mask in ordered[joined:]}, False, False
        joined = max(1, 2 * joined)  # one, two, four: with many lists each question takes long
    yield {}, False, False


def _counts(observed: Mapping[str, Any], lists: Sequence[str]) -> dict[int, int]:
    bit = {name: 1 << place for place, name in enumerate(lists)}
    return {sum(bit[n] for n in each["lists"]): each["persons"] for each in observed["combinations"]}


def _combinations(
    lists: Sequence[str], counts: Mapping[int, int], large: Mapping[int, int]
) -> list[dict[str, Any]]:
    """The shown from the largest to the smallest, then the others together."""
    shown = [
        {"lists": [name for place, name in enumerate(lists) if mask >> place & 1], **cell(n)}
        for mask, n in sorted(large.items(), key=lambda each: (-each[1], each[0]))
    ]
    if large and len(large) < (1 << len(lists)) - 1:  # somewhere else nobody may be, which is not said
        shown.append({"lists": [], **_others(counts, large)})
    return shown


def _others(counts: Mapping[int, int], large: Mapping[int, int]) -> Cell:
    return cell(sum(n for mask, n in counts.items() if mask not in large))


def _known(
    lists: Sequence[str],
    counts: Mapping[int, int],
    large: Mapping[int, int],
    told: Registered,
    observed: Mapping[str, Any] | None,
) -> Known:
    bit = {name: 1 << place for place, name in enumerate(lists)}
    alone = sum(bit[name] for name in told.alone if name in bit)
    # a list whose persons were linked to no other shares nobody: that everybody knows
    apart = {m: (0.0, 0.0) for m in range(1, 1 << len(lists)) if m & alone and m.bit_count() > 1}
    pairs: dict[int, Range] = {}
    again: list[Range] = [ANY] * len(lists)
    if observed and large and not few_pairs(observed):
        # the report card says so
        pairs = {bit[one] | bit[other]: (THRESHOLD, ANY[1]) for one, other in combinations(lists, 2)}
    for one, other, low, high in told.pairs:
        if one == other:
            again[lists.index(one)] = (low, high)
        else:
            pairs[bit[one] | bit[other]] = (low, high)
    return Known(
        lists=len(lists),
        shown={mask: _ends(cell(n)) for mask, n in large.items()} | apart,
        small_alone=bool(large) and len(large) == sum(n >= THRESHOLD for n in counts.values()),
        others=_ends(_others(counts, large)) if large else ANY,
        known=_ends(cell(int(observed["known"]))) if observed else ANY,
        several=_ends(cell(int(observed["on_two_or_more"]))) if observed and counts else ANY,
        files=[told.registrations[name] for name in lists] if set(lists) <= set(told.registrations) else (),
        again=again,
        persons=_ends(told.persons),
        left_out=_ends(told.left_out),
        pairs=pairs,
    )


def _ends(between: Mapping[str, float] | None) -> Range:
    return (between["low"], between["high"]) if between else ANY
