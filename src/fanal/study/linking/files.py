"""``fanal link``: person files to persons with stable ids, whatever the files are."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanal import linkage, sources
from fanal.foundation.scratch import private_folder
from fanal.linkage.keeping import Change, Ledger, Settled, read_judgements, settle
from fanal.linkage.whole import Whole, link_records
from fanal.linkage.written import write_changes, write_clusters, write_pairs, write_persons
from fanal.study.linking.errors import GroupsWithoutTruth, NotALinkFolder, NoTruth
from fanal.study.linking.folder import Batch, LinkFolder, write_private

if TYPE_CHECKING:
    from fanal.linkage.base import Scores

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Linked:
    """What a linkage of files came to, for people and for programs."""

    folder: LinkFolder
    whole: Whole
    changes: list[Change]
    settled: Settled
    scores: Scores | None
    uncertain: int
    seconds: float
    columns: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    unused: dict[str, list[str]] = field(default_factory=dict)
    undated: int = 0

    def to_json(self) -> dict[str, Any]:
        rates, scores = self.whole.rates, self.scores
        return {
            "schema": "fanal.link/1",
            "out": self.folder.root.name,
            "records": len(self.whole.prepared),
            "persons": self.whole.linkage.persons,
            "pairs_scored": int(self.whole.pairs.num_rows),
            "uncertain": self.uncertain,
            "false_links": _finite(rates.false_links),
            "missed_links": _finite(rates.missed_links),
            "missed_by_blocking": _finite(rates.missed_by_blocking),
            "changes": len(self.changes),
            **_agreement(scores),
            "by": {name: _agreement(each) for name, each in scores.by.items()} if scores else {},
            "seconds": round(self.seconds, 2),
        }


def _agreement(scores: Scores | None) -> dict[str, float | None]:
    return {name: getattr(scores, name) if scores else None for name in ("precision", "recall", "f1")}


def _finite(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None


def link_files(
    files: Sequence[Path],
    *,
    out: Path,
    key: str | None = None,
    truth: str | None = None,
    by: str | None = None,
    map: Path | None = None,
    kinds: Mapping[str, str] | None = None,
    settings: linkage.Settings | None = None,
    now: dt.datetime | None = None,
    progress: Progress | None = None,
) -> Linked:
    """Link person files; with a folder that holds earlier batches, these and the new files together.

    Raises NotALinkFolder, InputsGone, NoTruth, GroupsWithoutTruth, and what readers and the model raise. The
    truth and the keys are never compared. ``kinds`` gives the type of organisation that keeps a source, by
    the name of the source or of its file: presets go by pairs of them.
    """
    started = time.monotonic()
    if by and not truth:
        raise GroupsWithoutTruth
    at = (now or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
    files_ = tuple(str(path.resolve()) for path in files)
    kinds_ = tuple((source, sources.kind_of(kind)) for source, kind in (kinds or {}).items())
    batch = Batch(files_, key, truth, by, str(map.resolve()) if map else None, kinds=kinds_)
    folder = LinkFolder.open(out).with_batch(batch)
    if any(each.encoded for each in folder.batches):
        raise NotALinkFolder(folder=out.name)
    folder.check_files(files_)
    fresh = not out.exists()
    folder.prepare()
    try:
        with folder.lock(), private_folder() as private:
            return _linked(folder, private, settings, at, started, progress or (lambda step, share: None))
    except BaseException:
        if fresh and not folder.inputs.exists():
            _remove(folder)
        raise


def _linked(
    folder: LinkFolder,
    private: Path,
    settings: linkage.Settings | None,
    at: str,
    started: float,
    progress: Progress,
) -> Linked:
    from dataclasses import replace

    progress("reading", 0.0)
    found = read_batches(folder.batches, private)
    settled = settle(read_judgements(folder.decisions), set(found.records["record"].to_pylist()))
    spill = private / "spill"
    spill.mkdir()
    settings = replace(settings or linkage.Settings(), folder=spill)
    whole = link_records(
        found.records, settings, settled.used, progress=lambda share: progress("linking", share)
    )
    scores = _scores(whole, found) if found.truth is not None else None
    ledger = Ledger.open(folder.private)
    decided = {record for each in settled.used for record in (each.left, each.right)}
    changes = ledger.update(
        whole.prepared.records, whole.linkage.person, at,
        lambda known, new: "decision" if decided & set(known) else "new_record" if new else "model",
    )  # fmt: skip
    progress("writing", 0.0)
    ledger.save(folder.private)
    write_private(folder.model, whole.model.to_json())
    write_persons(whole, ledger, folder.root)
    write_pairs(whole, folder.root)
    write_clusters(whole, ledger, folder.root)
    write_changes(ledger, folder.root)
    folder.remember()
    return Linked(
        folder, whole, changes, settled, scores, len(whole.uncertain()), time.monotonic() - started,
        found.columns, found.unused, found.undated,
    )  # fmt: skip


def read_batches(batches: Sequence[Batch], private: Path) -> sources.PersonFiles:
    """The records of all batches, each read with the columns that were named for it."""
    found = []
    for number, batch in enumerate(batches):
        own = sources.read_person_map(Path(batch.map)) if batch.map else None
        asked = sources.Asked(batch.key, batch.truth, batch.by, own, dict(batch.kinds))
        paths = [Path(file) for file in batch.files]
        found.append(sources.read_person_files(paths, private=private / str(number), asked=asked))
    return sources.joined_person_files(found)


def _scores(whole: Whole, found: sources.PersonFiles) -> Scores:
    """Agreement with the truth among the records whose truth is known."""
    assert found.truth is not None  # noqa: S101
    known = pc.is_valid(found.truth).to_numpy(zero_copy_only=False)
    if not known.any():
        raise NoTruth
    from dataclasses import replace

    among = replace(whole.linkage, person=whole.linkage.person[known])
    truth = found.truth.filter(pa.array(known)).to_pylist()
    groups = found.by.filter(pa.array(known)).to_pylist() if found.by is not None else None
    return linkage.evaluate(among, truth, [each or "—" for each in groups] if groups is not None else None)


def _remove(folder: LinkFolder) -> None:
    """A folder that this call made and could not fill."""
    import shutil

    shutil.rmtree(folder.root, ignore_errors=True)
