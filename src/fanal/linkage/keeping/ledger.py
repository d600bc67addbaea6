"""Ids of persons that stay the same over batches.

An id is made from a running number with a salt that lies beside it: it says nothing, and the same person has
another id in another study. Numbers are never used twice. Each change of what was known before (persons
joined, a person split, or both at once) has a number, a reason and the ids before it, so that it can be
undone exactly.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from fanal.linkage.keeping.errors import ChangedSince, LedgerUnreadable, NoSuchChange

SCHEMA = "fanal.person-ids/1"
NAME, SALT = "person-ids.json", "salt"
MERGE, SPLIT, REGROUP, UNDO = "merge", "split", "regroup", "undo"


@dataclass(frozen=True)
class Change:
    """One change of persons that were known before. ``before`` and ``after`` give the running number of the
    person of each record that moved; a record that came with the change has None before."""

    number: int
    batch: int
    at: str
    kind: str
    reason: str
    before: dict[str, int | None]
    after: dict[str, int]
    undone: int = 0  # the number of the change that undid this one

    @property
    def moved(self) -> list[str]:
        """The records that were known before and now have another id."""
        return [
            record for record, was in self.before.items() if was is not None and was != self.after[record]
        ]


class Ledger:
    """The person of every record seen so far, by running number, and every change."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self.person: dict[str, int] = {}
        self.changes: list[Change] = []
        self.batches = 0
        self._next = 1

    # files

    @classmethod
    def open(cls, folder: Path) -> Ledger:
        """The ledger of a folder, a new one where there is none. Raises LedgerUnreadable."""
        path, salt = folder / NAME, folder / SALT
        if not path.exists():
            return cls(salt.read_bytes() if salt.is_file() else os.urandom(32))
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            ledger = cls(salt.read_bytes())
            ledger.person = {str(record): int(number) for record, number in found["person"].items()}
            ledger.changes = [Change(**each) for each in found["changes"]]
            ledger.batches, ledger._next = int(found["batches"]), int(found["next"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            raise LedgerUnreadable(file=NAME) from None
        return ledger

    def save(self, folder: Path) -> None:
        """Write it whole or not at all, for its owner's eyes."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (folder / SALT).exists():
            _write(folder / SALT, self._salt)
        body = {
            "schema": SCHEMA, "next": self._next, "batches": self.batches, "person": self.person,
            "changes": [asdict(each) for each in self.changes],
        }  # fmt: skip
        _write(folder / NAME, (json.dumps(body, ensure_ascii=False, indent=0) + "\n").encode("utf-8"))

    # reading

    def id_of(self, number: int) -> str:
        """The id of a person: 65 bits of a keyed hash, so that it says nothing of order or size."""
        digest = hmac.new(self._salt, f"person {number}".encode(), hashlib.sha256).digest()
        return "P" + base64.b32encode(digest).decode("ascii")[:13]

    def ids(self, records: Iterable[str]) -> list[str]:
        """The ids of the persons of these records."""
        known: dict[int, str] = {}
        numbers = [self.person[record] for record in records]
        for number in set(numbers):
            known[number] = self.id_of(number)
        return [known[number] for number in numbers]

    # changing

    def update(
        self,
        records: Sequence[str],
        cluster: np.ndarray,
        at: str,
        reason: Callable[[Sequence[str], Sequence[str]], str] | None = None,
    ) -> list[Change]:
        """Give the persons of a linkage (``cluster``: a number for each record) their ids.

        A person keeps its id unless its records were joined with others or split; the larger part keeps it,
        of equal parts the one that has it longest. Records not among ``records`` keep what they have.
        ``reason(known, new)`` says why from the records that were known before and those that are new.
        """
        groups: dict[int, list[str]] = {}
        for record, number in zip(records, cluster.tolist(), strict=True):
            groups.setdefault(number, []).append(record)
        held: dict[int, dict[int, int]] = {}  # person → cluster → records in common
        for number, members in groups.items():
            for record in members:
                if (old := self.person.get(record)) is not None:
                    each = held.setdefault(old, {})
                    each[number] = each.get(number, 0) + 1
        given = self._given(held)
        self.batches += 1
        made = self._changes(groups, held, given, at, reason or _because)
        for number, members in groups.items():
            person = given.get(number)
            if person is None:
                person, self._next = self._next, self._next + 1
            for record in members:
                self.person[record] = person
        self.changes += [self._after(each) for each in made]
        return self.changes[len(self.changes) - len(made) :]

    def undo(self, number: int, at: str) -> Change:
        """Put back the ids before a change; records that came with it become persons of their own.

        Raises NoSuchChange, ChangedSince.
        """
        found = next((each for each in self.changes if each.number == number), None)
        if found is None or found.undone or found.kind == UNDO:
            raise NoSuchChange(number=number, there=", ".join(self._undoable()) or "—")
        later = [c.number for c in self.changes if c.number > number and not c.undone and c.kind != UNDO
                 and set(c.before) & set(found.before)]  # fmt: skip
        if later:
            raise ChangedSince(number=number, later=max(later))
        before: dict[str, int | None] = {record: self.person[record] for record in found.before}
        for record, was in found.before.items():
            if was is None:
                was, self._next = self._next, self._next + 1
            self.person[record] = was
        after = {record: self.person[record] for record in found.before}
        undoing = Change(len(self.changes) + 1, found.batch, at, UNDO, f"undo {number}", before, after)
        place = self.changes.index(found)
        self.changes[place] = Change(**{**asdict(found), "undone": undoing.number})
        self.changes.append(undoing)
        return undoing

    def _undoable(self) -> list[str]:
        return [str(each.number) for each in self.changes if not each.undone and each.kind != UNDO]

    @staticmethod
    def _given(held: dict[int, dict[int, int]]) -> dict[int, int]:
        """Which cluster keeps which id: most records in common first, then the oldest id."""
        wishes = sorted((-n, old, number) for old, clusters in held.items() for number, n in clusters.items())
        given: dict[int, int] = {}
        taken: set[int] = set()
        for _, old, number in wishes:
            if number not in given and old not in taken:
                given[number] = old
                taken.add(old)
        return given

    def _changes(
        self,
        groups: dict[int, list[str]],
        held: dict[int, dict[int, int]],
        given: dict[int, int],
        at: str,
        reason: Callable[[Sequence[str], Sequence[str]], str],
    ) -> list[Change]:
        """One change for every group of persons that were joined or split, each with all records it moved."""
        of_cluster: dict[int, list[int]] = {}
        for old, clusters in held.items():
            for number in clusters:
                of_cluster.setdefault(number, []).append(old)
        seen: set[int] = set()
        made: list[Change] = []
        for start in sorted(held):
            if start in seen:
                continue
            olds, numbers = _together(start, held, of_cluster)
            seen |= olds
            if len(olds) == 1 and len(numbers) == 1:
                continue
            kind = MERGE if len(numbers) == 1 else SPLIT if len(olds) == 1 else REGROUP
            members = [record for number in sorted(numbers) for record in groups[number]]
            before = {record: self.person.get(record) for record in members}
            known = [record for record, was in before.items() if was is not None]
            new = [record for record, was in before.items() if was is None]
            number = len(self.changes) + len(made) + 1
            made.append(Change(number, self.batches, at, kind, reason(known, new), before, {}))
        return made

    def _after(self, change: Change) -> Change:
        after = {record: self.person[record] for record in change.before}
        return Change(**{**asdict(change), "after": after})


def _together(
    start: int, held: dict[int, dict[int, int]], of_cluster: dict[int, list[int]]
) -> tuple[set[int], set[int]]:
    """The persons and clusters that hang together with one person."""
    olds, numbers, waiting = {start}, set[int](), [start]
    while waiting:
        for number in held[waiting.pop()]:
            if number not in numbers:
                numbers.add(number)
                fresh = [old for old in of_cluster[number] if old not in olds]
                olds.update(fresh)
                waiting += fresh
    return olds, numbers


def _because(known: Sequence[str], new: Sequence[str]) -> str:
    """A new record is what joined them, or the weights of the model changed."""
    return "new_record" if new else "model"


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    part.replace(path)
