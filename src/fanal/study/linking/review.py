"""The uncertain pairs of a linkage, with what the records say, for the eyes of a reviewer.

Identity values are read again where they lie and live in memory, in a file of mode 0600 inside a private
folder, and on the reviewer's screen.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from fanal import linkage
from fanal.foundation.scratch import private_folder
from fanal.linkage.base import Evidence, Model, Settings
from fanal.linkage.keeping import Change, Judgement, Ledger, Settled, keep_judgements, read_judgements, settle
from fanal.linkage.written import key_of, write_changes, write_rows
from fanal.study.config import read_config
from fanal.study.folder import Study
from fanal.study.linking.errors import NothingLinked, ReviewerUnnamed
from fanal.study.linking.files import read_batches
from fanal.study.linking.folder import LinkFolder

# what a reviewer sees of a record, in this order
SHOWN = (
    "given_name", "family_name", "other_names", "sex", "date_of_birth", "age", "citizenship",
    "place_of_birth", "id_number", "phone", "email", "address", "postcode", "place", "region",
    "date_identified", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One uncertain pair; ``one`` and ``other`` hold what the records say, by field."""

    left: str
    right: str
    probability: float
    evidence: tuple[Evidence, ...]
    one: dict[str, str] = field(default_factory=dict, repr=False)
    other: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Place:
    """Where the links, decisions and private files of a study or of a folder of ``fanal link`` lie."""

    root: Path
    study: Study | None

    @classmethod
    def of(cls, root: Path) -> Place:
        """Raises NothingLinked."""
        if LinkFolder.is_one(root):
            if not LinkFolder(root).model.is_file():  # encoded records show nothing to look at
                raise NothingLinked(folder=root.name)
            return cls(root, None)
        study = Study(root)
        if not any(study.cache.glob("link-*/pairs.parquet")):
            raise NothingLinked(folder=root.name)
        return cls(root, study)

    @property
    def decisions(self) -> Path:
        return self.study.decisions if self.study else LinkFolder(self.root).decisions

    @property
    def ids(self) -> Path:
        """The folder of the ledger."""
        return self.study.links if self.study else LinkFolder(self.root).private

    @property
    def review(self) -> Path:
        """The private folder of review files."""
        return self.study.review if self.study else LinkFolder(self.root).private / "review"

    @contextlib.contextmanager
    def lock(self, now: dt.datetime) -> Iterator[None]:
        with (
            self.study.lock(now.isoformat(timespec="seconds")) if self.study else LinkFolder(self.root).lock()
        ):
            yield


def settled(place: Place) -> Settled:
    return settle(read_judgements(place.decisions))


def uncertain_pairs(place: Place, *, by: str | None, most: int, now: dt.datetime) -> list[Pair]:
    """The pairs that wait for a decision of this reviewer, the most doubtful first."""
    done = _done(read_judgements(place.decisions), by)
    found = [pair for pair in _pairs(place) if (pair.left, pair.right) not in done][:most]
    keys = {key for pair in found for key in (pair.left, pair.right)}
    said = _study_records(place.study, keys, now) if place.study else _file_records(place.root, keys)
    return [
        Pair(p.left, p.right, p.probability, p.evidence, said.get(p.left, {}), said.get(p.right, {}))
        for p in found
    ]


def _done(judgements: Sequence[Judgement], by: str | None) -> set[tuple[str, str]]:
    """Pairs on which this reviewer has spoken, or which need nobody else."""
    state = settle(judgements)
    open_ = set(state.waiting)
    mine = {pair for each in judgements if each.by == by for pair in (each.pair, each.pair[::-1])}
    all_ = {pair for each in judgements for pair in (each.pair, each.pair[::-1])}
    waiting = open_ | {pair[::-1] for pair in open_}
    return mine | (all_ - waiting)


def _pairs(place: Place) -> list[Pair]:
    if place.study is None:
        folder = LinkFolder(place.root)
        return _explained(_from_csv(folder.root / "pairs.csv"), folder.model)
    pairs: list[Pair] = []
    for path in sorted(place.study.cache.glob("link-*/pairs.parquet")):
        pairs += _explained(pq.read_table(path), path.with_name("model.json"))
    return pairs


def _from_csv(path: Path) -> pa.Table:
    """The uncertain pairs of ``pairs.csv``, the most doubtful first."""
    text = {name: pa.string() for name in ("left", "right")}
    options = pacsv.ConvertOptions(column_types=text)
    table = pacsv.read_csv(path, convert_options=options)
    settings = Settings()
    low, high = settings.review
    probability = table["probability"].to_numpy()
    inside = [
        i
        for i in abs(probability - settings.threshold).argsort(kind="stable")
        if low <= probability[i] <= high
    ]
    return table.take(pa.array(inside, pa.int64()))


def _explained(pairs: pa.Table, model_file: Path) -> list[Pair]:
    model = Model.from_json(model_file.read_text(encoding="utf-8"))
    columns = [pairs[name].to_pylist() for name in ("left", "right", "probability")]
    return [
        Pair(key_of(left), key_of(right), p, tuple(linkage.explain(model, pairs, row)))
        for row, (left, right, p) in enumerate(zip(*columns, strict=True))
    ]


def _file_records(root: Path, keys: set[str]) -> dict[str, dict[str, str]]:
    folder = LinkFolder.open(root)
    folder.check_files()
    with private_folder() as private:
        return _said(read_batches(folder.batches, private).records, keys)


def _study_records(study: Study, keys: set[str], now: dt.datetime) -> dict[str, dict[str, str]]:
    """What the sources of a study say of these records; the identity folder is emptied again."""
    from fanal import sources
    from fanal.study.linking.joined import Linking

    config = read_config(study.config)
    linking = Linking(study, config, now)
    mappings = sources.own_mappings(study.mappings)
    found: dict[str, dict[str, str]] = {}
    try:
        for path in sorted(study.cache.glob("link-*/tables.json")):
            tables = json.loads(path.read_text(encoding="utf-8"))
            for table in tables:
                table["records"] = study.cache / table["records"]
            for file in linking.identity(tables, mappings, config.sources):
                found |= _said(pq.read_table(file), keys)
    finally:
        study.forget_identity()
    return found


def _said(records: pa.Table, keys: set[str]) -> dict[str, dict[str, str]]:
    import pyarrow.compute as pc

    mine = records.filter(pc.is_in(records["record"], value_set=pa.array(sorted(keys), pa.string())))
    rows: list[dict[str, Any]] = mine.to_pylist()
    order = [*SHOWN, *(name for name in records.column_names if name.startswith("extra_"))]
    return {row["record"]: {name: str(row[name]) for name in order if row.get(name)} for row in rows}


def keep(
    place: Place,
    decided: Sequence[tuple[str, str, bool, str]],
    *,
    by: str | None,
    four_eyes: bool,
    now: dt.datetime,
) -> int:
    """Keep decisions (left, right, same, reason) with who and when. Raises ReviewerUnnamed."""
    if decided and not (by or "").strip():
        raise ReviewerUnnamed
    at = now.isoformat(timespec="seconds")
    new = [
        Judgement(left, right, same, str(by).strip(), at, reason, 2 if four_eyes else 1)
        for left, right, same, reason in decided
    ]
    if new:
        keep_judgements(place.decisions, new)
    return len(new)


def undo(place: Place, number: int, *, by: str | None, now: dt.datetime) -> Change:
    """Put the persons of one change back, and keep decisions that hold it so at the next linkage.

    Raises NoSuchChange, ChangedSince, ReviewerUnnamed.
    """
    if not (by or "").strip():
        raise ReviewerUnnamed
    ledger = Ledger.open(place.ids)
    at = now.isoformat(timespec="seconds")
    undone = ledger.undo(number, at)
    known = {r for r, was in ledger.changes[number - 1].before.items() if was is not None}
    keep_judgements(place.decisions, _holding(undone, known, str(by).strip(), at))
    ledger.save(place.ids)
    write_changes(ledger, place.study.links if place.study else place.root)
    if place.study is None:
        _rewrite_persons(place.root / "persons.csv", ledger)
    return undone


def _holding(undone: Change, known: set[str], by: str, at: str) -> list[Judgement]:
    """Decisions that keep the records known before the change together or apart as they are after its undo;
    a record that came with it is left to the next linkage."""
    records = sorted(known)
    reason = f"undo {undone.reason.rpartition(' ')[2]}"
    found = []
    for place, one in enumerate(records):
        for other in records[place + 1 :]:
            same = undone.after[one] == undone.after[other]
            if same != (undone.before[one] == undone.before[other]):
                found.append(Judgement(one, other, same, by, at, reason))
    return found


def _rewrite_persons(path: Path, ledger: Ledger) -> None:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [key_of(row["record"]) for row in rows]
    written = [
        [key, person, row["probability"]]
        for key, person, row in zip(keys, ledger.ids(keys), rows, strict=True)
    ]
    write_rows(path, ("record", "person", "probability"), written)
