"""Decisions of people about pairs of records, as data: who, when, why; opaque keys, never a name.

``same`` is yes or no. ``needs`` is how many different reviewers must agree before a decision is used: 2 where
four eyes were asked for. The file only grows: a reviewer who changes their mind adds a row.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fanal.linkage.base import Decision
from fanal.linkage.keeping.errors import DecisionsUnreadable

COLUMNS = ("left", "right", "same", "by", "at", "reason", "needs")
_YES_NO = {"yes": True, "no": False}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Judgement:
    """One reviewer's word on one pair of records; ``at`` is an ISO time."""

    left: str
    right: str
    same: bool
    by: str
    at: str
    reason: str = ""
    needs: int = 1

    @property
    def pair(self) -> Pair:
        return (self.left, self.right) if self.left <= self.right else (self.right, self.left)


@dataclass(frozen=True)
class Settled:
    """What the judgements come to: decisions to use, pairs that wait for a second reviewer, pairs on which
    reviewers disagree (unused), and how many pairs name a record that is not there."""

    used: tuple[Decision, ...] = ()
    waiting: tuple[Pair, ...] = ()
    disagreed: tuple[Pair, ...] = ()
    unknown: int = 0


def read_judgements(path: Path) -> list[Judgement]:
    """The judgements in a file, in its order; none where there is no file. Raises DecisionsUnreadable."""
    if not path.is_file():
        return []
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                found.append(_judgement(row, path.name, rows.line_num))
    except (UnicodeDecodeError, csv.Error):
        raise DecisionsUnreadable(file=path.name, row=1) from None
    return found


def _judgement(row: dict[str, str], file: str, number: int) -> Judgement:
    try:
        given = {name: row[name] or "" for name in COLUMNS}
        same, needs = _YES_NO[given.pop("same").strip().lower()], int(given.pop("needs") or 1)
    except (KeyError, ValueError):
        raise DecisionsUnreadable(file=file, row=number) from None
    if not given["left"] or not given["right"] or given["left"] == given["right"] or needs < 1:
        raise DecisionsUnreadable(file=file, row=number)
    return Judgement(same=same, needs=needs, **given)


def keep_judgements(path: Path, new: Iterable[Judgement]) -> None:
    """Add judgements at the end of the file, for its owner's eyes; the old rows stay as they are."""
    rows = [*read_judgements(path), *new]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8",
              newline="") as file:  # fmt: skip
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for each in rows:
            same = "yes" if each.same else "no"
            writer.writerow([each.left, each.right, same, each.by, each.at, each.reason, each.needs])
    part.replace(path)


def settle(judgements: Sequence[Judgement], records: Collection[str] | None = None) -> Settled:
    """What the judgements come to for these records (None: for any). The last word of a reviewer counts."""
    by_pair: dict[Pair, dict[str, Judgement]] = {}
    for each in judgements:
        # ab and AB are one person: otherwise one pair of eyes could pass for two
        by_pair.setdefault(each.pair, {})[each.by.strip().casefold()] = each
    known = records if records is None or isinstance(records, set | frozenset) else set(records)
    used: list[Decision] = []
    waiting: list[Pair] = []
    disagreed: list[Pair] = []
    unknown = 0
    for pair, words in sorted(by_pair.items()):
        if known is not None and not set(pair) <= known:
            unknown += 1
        elif len({each.same for each in words.values()}) > 1:
            disagreed.append(pair)
        elif len(words) < max(each.needs for each in words.values()):
            waiting.append(pair)
        else:
            last = max(words.values(), key=lambda each: each.at)
            by = ", ".join(sorted(each.by for each in words.values()))
            used.append(Decision(*pair, same=last.same, by=by, reason=last.reason, at=last.at))
    return Settled(tuple(used), tuple(waiting), tuple(disagreed), unknown)
