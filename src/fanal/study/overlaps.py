"""Which lists found the same persons, in the best linkage and in each plausible one: what prevalence needs.

For the stage of prevalence. ``links_of(folder)`` gives the linked records of a dataset; the pipeline keeps
the folder of each in ``Pipeline.links``. Then::

    links = links_of(self.links[dataset])       # None where nothing was linked
    persons_of(links)                           # the best linkage: one row a person
    persons_of(links, 7)                        # the eighth plausible linkage, of len(links.draws)
    found = overlaps(links, by=("age_group", "sex"))
    found.lists                                 # ("police.csv", "shelter.xlsx", …): one list a source
    found.point                                 # {("Y0T17", "F"): {(True, False, …): 12, …}, …}
    found.draws[7], found.table(7)              # the same for a draw; all its strata together

``persons_of`` has the columns ``lists`` (list of sources), ``status``, ``age_group``, ``child_at_time``,
``sex``, ``purposes`` (codes joined by ``;``), ``year`` and ``area``, resolved in each linkage by the rules of
docs/decisions/0015, so a person's stratum can differ between draws. ``overlaps`` counts detected victims
alone, as the tables of the report do; ``form`` is the only purpose of a person, ``_MANY`` for several, ``_U``
for none. Counts are exact and confidential: they stay in ``private/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.tabulation.tables import VICTIM

Pattern = tuple[bool, ...]
Strata = dict[tuple[str, ...], dict[Pattern, int]]
BY = ("age_group", "child_at_time", "sex", "form", "year", "area")
UNKNOWN, MANY = "_U", "_MANY"
# the order in which a person's registrations speak for each attribute
_ORDER = {"status": "by_status", "age_group": "by_age", "child_at_time": "by_age", "sex": "by_trust",
          "year": "by_date", "area": "by_date"}  # fmt: skip
_UNSAID = {"child_at_time": "unknown"}


@dataclass(frozen=True)
class Links:
    """The linked records of one dataset: their attributes and lists, the person of each in the best linkage
    (``person``) and in every draw (``draws``, shape draws × records)."""

    records: pa.Table
    person: np.ndarray
    draws: np.ndarray


@dataclass(frozen=True)
class Overlaps:
    """Persons by stratum and pattern of lists, in the best linkage and in each draw."""

    lists: tuple[str, ...]
    by: tuple[str, ...]
    point: Strata
    draws: tuple[Strata, ...]

    def table(self, number: int = -1) -> dict[Pattern, int]:
        """All strata of one draw together; -1 is the best linkage."""
        found: dict[Pattern, int] = {}
        for patterns in (self.point if number < 0 else self.draws[number]).values():
            for pattern, n in patterns.items():
                found[pattern] = found.get(pattern, 0) + n
        return found


def links_of(folder: Path) -> Links | None:
    """The linked records in a cache folder of the stage ``link``; None where nothing could be linked."""
    if not (folder / "draws.npy").is_file():
        return None
    records = pq.read_table(folder / "strata.parquet")
    return Links(records, records["person"].to_numpy(), np.load(folder / "draws.npy", allow_pickle=False))


def persons_of(links: Links, number: int = -1) -> pa.Table:
    """One row a person: its lists and attributes, in the best linkage (-1) or in a draw."""
    person = links.person if number < 0 else links.draws[number]
    persons = int(person.max()) + 1 if len(person) else 0
    made = {"lists": _lists(links.records["source"], person, persons)}
    for name, order in _ORDER.items():
        made[name] = _first(links.records[name], links.records[order].to_numpy(), person, persons, name)
    made["purposes"] = _union(links.records["purposes"], person, persons)
    return pa.table(made)


def overlaps(links: Links, by: Sequence[str] = ()) -> Overlaps:
    """The overlap tables of linked records by the columns ``by`` (of BY)."""
    unknown = set(by) - set(BY)
    if unknown:
        raise ValueError(f"no such stratum: {', '.join(sorted(unknown))}; there are {', '.join(BY)}")
    names = tuple(sorted(pc.unique(links.records["source"]).to_pylist()))
    point = _counted(persons_of(links), names, by)
    draws = tuple(_counted(persons_of(links, number), names, by) for number in range(len(links.draws)))
    return Overlaps(names, tuple(by), point, draws)


def _counted(persons: pa.Table, names: tuple[str, ...], by: Sequence[str]) -> Strata:
    persons = persons.filter(pc.or_kleene(pc.is_null(persons["status"]), pc.is_in(
        persons["status"], value_set=pa.array(VICTIM))))  # fmt: skip
    keys = {name: _form(persons["purposes"]) if name == "form" else persons[name] for name in by}
    table = pa.table({"_lists": pc.binary_join(persons["lists"], "\x1f"), **keys})
    found: Strata = {}
    for row in table.group_by(table.column_names).aggregate([([], "count_all")]).to_pylist():
        met = set(row["_lists"].split("\x1f"))
        stratum = tuple(row[name] or UNKNOWN for name in by)
        found.setdefault(stratum, {})[tuple(name in met for name in names)] = row["count_all"]
    return found


def _form(purposes: pa.ChunkedArray) -> pa.ChunkedArray:
    several = pc.match_substring(purposes, ";")
    return pc.if_else(several, pa.scalar(MANY), purposes)


def _lists(source: pa.ChunkedArray, person: np.ndarray, persons: int) -> pa.Array:
    names, masks = _masks([[each] for each in source.to_pylist()], person, persons)
    each, place = np.unique(masks, return_inverse=True)
    lists = [[name for bit, name in enumerate(names) if mask >> bit & 1] for mask in each.tolist()]
    return pa.array(lists, pa.list_(pa.string())).take(pa.array(place))


def _union(codes: pa.ChunkedArray, person: np.ndarray, persons: int) -> pa.Array:
    """The codes that any registration gives, each once; null where none does."""
    names, masks = _masks([each.split(";") if each else [] for each in codes.to_pylist()], person, persons)
    each, place = np.unique(masks, return_inverse=True)
    texts = [";".join(n for bit, n in enumerate(names) if mask >> bit & 1) or None for mask in each.tolist()]
    return pa.array(texts, pa.string()).take(pa.array(place))


def _masks(codes: list[list[str]], person: np.ndarray, persons: int) -> tuple[list[str], np.ndarray]:
    """The codes of each person as bits; more than 63 codes would not fit, and no list has so many."""
    names = sorted({code for each in codes for code in each})[:63]
    bit = {name: 1 << place for place, name in enumerate(names)}
    of_record = np.array([sum(bit.get(code, 0) for code in set(each)) for each in codes], dtype=np.int64)
    masks = np.zeros(persons, dtype=np.int64)
    np.bitwise_or.at(masks, person, of_record)
    return names, masks


def _first(
    column: pa.ChunkedArray, order: np.ndarray, person: np.ndarray, persons: int, name: str
) -> pa.Array:
    """What the first of a person's registrations says, in order, that says anything."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    unsaid = {place for place, text in enumerate(encoded.dictionary.to_pylist())
              if text in (UNKNOWN, _UNSAID.get(name))}  # fmt: skip
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    said = np.flatnonzero((codes >= 0) & ~np.isin(codes, list(unsaid)))
    backwards = said[np.argsort(-order[said], kind="stable")]
    found = np.full(persons, -1)
    found[person[backwards]] = codes[backwards]  # the first in order is written last
    return encoded.dictionary.cast(pa.string()).take(pa.array(found, mask=found < 0))
