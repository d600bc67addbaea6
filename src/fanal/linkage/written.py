"""The files of a linkage: record keys, ids of persons, probabilities; never an identity value."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from fanal.linkage.keeping.ledger import Change, Ledger
from fanal.linkage.whole import Whole

_ACTS = ("=", "+", "-", "@", "\t", "\r")


def write_persons(whole: Whole, ledger: Ledger, folder: Path) -> None:
    """``persons.csv``: the person of each record and how sure that is, in the order of the input."""
    ids = ledger.ids(whole.prepared.records)
    probability = whole.linkage.probability.tolist()
    rows = (
        [record, person, f"{p:.4f}"]
        for record, person, p in zip(whole.prepared.records, ids, probability, strict=True)
    )
    write_rows(folder / "persons.csv", ("record", "person", "probability"), rows)


def write_pairs(whole: Whole, folder: Path) -> None:
    """``pairs.csv``: the pairs that are linked or stand in the uncertain band, with the level that each
    comparison reached."""
    keys = whole.prepared.records
    low = min(whole.settings.review[0], whole.settings.threshold)
    pairs = whole.pairs.filter(_at_least(whole, low))
    names = [name for name in pairs.column_names if name not in ("left", "right", "probability", "weight")]
    columns = [pairs[name].to_pylist() for name in ("left", "right", "probability", "weight", *names)]
    rows = (
        [keys[left], keys[right], f"{p:.4f}", f"{weight:.2f}", *levels]
        for left, right, p, weight, *levels in zip(*columns, strict=True)
    )
    write_rows(folder / "pairs.csv", ("left", "right", "probability", "weight", *names), rows)


def write_clusters(whole: Whole, ledger: Ledger, folder: Path) -> None:
    """``clusters.csv``: each person of several records, how many, and how well they hang together."""
    keys = whole.prepared.records
    rows = sorted(
        [
            ledger.id_of(ledger.person[keys[each.rows[0]]]), len(each.rows), f"{each.probability:.4f}",
            f"{each.weakest:.4f}", f"{each.density:.4f}",
        ]
        for each in whole.linkage.clusters
    )  # fmt: skip
    head = ("person", "records", "probability", "weakest_link", "share_of_pairs_linked")
    write_rows(folder / "clusters.csv", head, rows)


def write_changes(ledger: Ledger, folder: Path) -> None:
    """``changes.csv``: every merge and split of persons that were known before, and what undid it."""
    head = (
        "change",
        "batch",
        "at",
        "kind",
        "reason",
        "persons_before",
        "persons_after",
        "records",
        "undone_by",
    )
    write_rows(folder / "changes.csv", head, (_change(ledger, each) for each in ledger.changes))


def _change(ledger: Ledger, change: Change) -> list[object]:
    before = sorted({number for number in change.before.values() if number is not None})
    after = sorted(set(change.after.values()))
    return [
        change.number, change.batch, change.at, change.kind, change.reason,
        " ".join(map(ledger.id_of, before)), " ".join(map(ledger.id_of, after)), len(change.before),
        change.undone or "",
    ]  # fmt: skip


def _at_least(whole: Whole, low: float) -> object:
    import pyarrow.compute as pc

    return pc.greater_equal(whole.pairs["probability"], low)


def key_of(cell: str) -> str:
    """The key that ``write_rows`` wrote into a cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _ACTS else cell


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A CSV file for its owner's eyes, whole or not at all; a key that a spreadsheet would take for a formula
    is marked as text."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8",
              newline="") as file:  # fmt: skip
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        for row in rows:
            writer.writerow([f"'{c}" if isinstance(c, str) and c[:1] in _ACTS else c for c in row])
    part.replace(path)
