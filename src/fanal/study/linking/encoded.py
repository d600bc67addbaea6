"""``fanal link --encoded``: files of ``fanal encode`` to persons; needs no secret and shows no name."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from fanal.linkage.keeping import Ledger
from fanal.linkage.written import write_changes, write_rows
from fanal.sources.person_files import KeysRepeat
from fanal.study.linking.errors import ColumnsOfEncodedFiles, NotALinkFolder
from fanal.study.linking.folder import Batch, LinkFolder


@dataclass(frozen=True)
class LinkedEncoded:
    """What a linkage of encoded files came to."""

    folder: LinkFolder
    records: int
    persons: int
    pairs: pa.Table
    changes: int
    seconds: float

    @property
    def false_links(self) -> float:
        """Expected among the links: what their probabilities leave."""
        return float((1 - self.pairs["probability"].to_numpy()).sum())

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": "fanal.link/1", "out": self.folder.root.name, "records": self.records,
            "persons": self.persons, "pairs_scored": self.pairs.num_rows, "uncertain": 0,
            "false_links": round(self.false_links, 3), "missed_links": None, "missed_by_blocking": None,
            "changes": self.changes, "precision": None, "recall": None, "f1": None, "by": {},
            "seconds": round(self.seconds, 2),
        }  # fmt: skip


def link_encoded_files(
    files: Sequence[Path], *, out: Path, columns: Mapping[str, object], now: dt.datetime | None = None
) -> LinkedEncoded:
    """Link encoded files; a folder of earlier encoded batches links these and the new ones together.

    ``columns`` are the options that name columns: encoded files have none. Raises ColumnsOfEncodedFiles,
    NotALinkFolder, InputsGone, KeysRepeat, and what reading encoded files raises.
    """
    from fanal.foundation.names.encoding import read_encoded
    from fanal.linkage.encoded import link_encoded, persons_of

    started = time.monotonic()
    for option, given in columns.items():
        if given:
            raise ColumnsOfEncodedFiles(option=f"--{option}")
    folder = LinkFolder.open(out)
    if any(not batch.encoded for batch in folder.batches):
        raise NotALinkFolder(folder=out.name)
    folder = folder.with_batch(Batch(tuple(str(path.resolve()) for path in files), encoded=True))
    folder.check_files()
    found = read_encoded([Path(file) for batch in folder.batches for file in batch.files])
    if len(set(found.record)) < len(found.record):
        raise KeysRepeat(n=len(found.record) - len(set(found.record)))
    pairs = link_encoded(found)
    person = persons_of(len(found.record), pairs)
    folder.prepare()
    with folder.lock():
        ledger = Ledger.open(folder.private)
        at = (now or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
        changes = ledger.update(found.record, person, at)
        ledger.save(folder.private)
        _write(folder, ledger, found.record, person, pairs)
        folder.remember()
    n = int(person.max()) + 1 if len(person) else 0
    return LinkedEncoded(folder, len(found.record), n, pairs, len(changes), time.monotonic() - started)


def _write(
    folder: LinkFolder, ledger: Ledger, records: Sequence[str], person: np.ndarray, pairs: pa.Table
) -> None:
    left, right, probability = (pairs[name].to_numpy() for name in ("left", "right", "probability"))
    sure = np.zeros(len(records))
    for side in (left, right):
        np.maximum.at(sure, side, probability)
    sure[sure == 0] = 1.0
    ids = ledger.ids(records)
    rows = ([record, who, f"{p:.4f}"] for record, who, p in zip(records, ids, sure, strict=True))
    write_rows(folder.root / "persons.csv", ("record", "person", "probability"), rows)
    likeness = pairs["similarity"].to_numpy()
    write_rows(
        folder.root / "pairs.csv",
        ("left", "right", "probability", "similarity"),
        ([records[i], records[j], f"{p:.4f}", f"{s:.4f}"]
         for i, j, p, s in zip(left, right, probability, likeness, strict=True)),
    )  # fmt: skip
    numbers, first, counts = np.unique(person, return_index=True, return_counts=True)
    several = sorted([ids[at], int(n)] for at, n in zip(first, counts, strict=True) if n > 1)
    write_rows(folder.root / "clusters.csv", ("person", "records"), several)
    write_changes(ledger, folder.root)
