"""The linkage of a study: identity columns in, persons and plausible linkages out, without identity values.

Its results lie in the cache: ``persons.parquet`` (one row a person), ``links.parquet`` (source, row,
record, person), ``strata.parquet`` and ``draws.npy`` (what ``study.overlaps`` reads), ``pairs.parquet`` (the
uncertain pairs, by record key), ``model.json`` and ``tally.json``. See docs/decisions/0015.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fanal.foundation.engine import Engine
from fanal.foundation.errors import DataError
from fanal.linkage.base import Settings
from fanal.linkage.keeping import Ledger, Settled
from fanal.linkage.resolving import NEEDED, ORDERS, orders, resolve
from fanal.linkage.whole import Whole, link_records
from fanal.linkage.written import write_changes
from fanal.study.linking.tally import by_pair, contradictions
from fanal.study.linking.unite import groups_of, united
from fanal.study.manifest import write_json

DRAWS, SEED = 50, 20240730
ASIDE = ("source_row", "person_key")  # columns of the identity files that are not compared
STRATA = ("age_group", "sex", "purposes", "year", "status", "child_at_time", "area")
TALLY, PERSONS, LINKS, PAIRS, MODEL = (
    "tally.json",
    "persons.parquet",
    "links.parquet",
    "pairs.parquet",
    "model.json",
)


def link_study(
    engine: Engine,
    records: Sequence[Path],
    identity: Sequence[Path],
    *,
    settled: Callable[[set[str]], Settled],
    ledger: Path,
    at: str,
    part: Path,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> None:
    """Link the accepted records of the sources that may be linked and write the results into ``part``.

    ``identity`` are the files of ``sources.write_identity``, one for each of ``records``. What the model
    cannot link (nothing to compare, too many pairs) is told in the tally; every record then stays as it was.
    """
    people = pa.concat_tables([pq.read_table(path) for path in identity], promote_options="default")
    people = people.sort_by([("source", "ascending"), ("source_row", "ascending")])
    decisions = settled(set(people["record"].to_pylist()))
    settings = Settings(folder=engine.spill, threads=threads)
    try:
        whole = link_records(people.drop_columns(list(ASIDE)), settings, decisions.used, progress=progress)
    except DataError as error:
        write_json(part / TALLY, {"failed": error.code, "registrations": people.num_rows})
        return
    group = groups_of(people)
    person = united(np.asarray(whole.linkage.person), group)
    slim = _slim(records, people)
    _write_links(people, person, whole, slim, part)
    persons = resolve(engine, list(records), part / LINKS, part / PERSONS)
    _write_draws(whole, group, slim, part)
    _write_pairs(whole, part)
    (part / MODEL).write_text(whole.model.to_json(), encoding="utf-8", newline="\n")
    kept = Ledger.open(ledger)
    kept.update(whole.prepared.records, person, at, lambda known, new: _why(known, new, decisions))
    kept.save(ledger)
    write_changes(kept, ledger)
    write_json(part / TALLY, _tally(people, person, persons, whole, decisions, slim))


def _slim(records: Sequence[Path], people: pa.Table) -> pa.Table:
    """What the orders and the strata need of the case records, in the order of ``people``."""
    columns = list(dict.fromkeys((*NEEDED, *STRATA)))
    table = pa.concat_tables([pq.read_table(path, columns=columns) for path in records])
    table = table.sort_by([("source", "ascending"), ("source_row", "ascending")])
    if not table["source_row"].equals(people["source_row"]) or not table["source"].equals(people["source"]):
        raise AssertionError("identity files and case records hold the same rows")
    return table


def _write_links(people: pa.Table, person: np.ndarray, whole: Whole, slim: pa.Table, part: Path) -> None:
    placed = orders(slim)
    table = pa.table(
        {
            "source": people["source"], "source_row": people["source_row"], "record": people["record"],
            "person": pa.array(person, pa.int64()),
            "probability": pa.array(np.asarray(whole.linkage.probability, dtype=np.float64)),
            **{name: pa.array(placed[name], pa.int32()) for name in ORDERS},
        }
    )  # fmt: skip
    pq.write_table(table, part / LINKS, compression="zstd")


def _write_draws(whole: Whole, group: np.ndarray, slim: pa.Table, part: Path) -> None:
    """Plausible linkages of the same records; what a source says itself holds in each of them."""
    from fanal.linkage import draw

    drawn = draw(whole.prepared, whole.pairs, n=DRAWS, seed=SEED)
    joined = np.stack([united(each, group) for each in np.asarray(drawn)]).astype(np.int32)
    np.save(part / "draws.npy", joined, allow_pickle=False)
    placed = orders(slim)
    strata = slim.select(["source", *STRATA])
    for name in ORDERS:
        strata = strata.append_column(name, pa.array(placed[name], pa.int32()))
    person = pq.read_table(part / LINKS, columns=["person"])["person"]
    pq.write_table(strata.append_column("person", person), part / "strata.parquet", compression="zstd")


def _write_pairs(whole: Whole, part: Path) -> None:
    """The uncertain pairs by record key, the most doubtful first, with the level of each comparison."""
    keys = pa.array(whole.prepared.records, pa.string())
    pairs = whole.pairs.take(pa.array(whole.uncertain()))
    for name in ("left", "right"):
        named = keys.take(pairs[name].combine_chunks())
        pairs = pairs.set_column(pairs.column_names.index(name), name, named)
    pq.write_table(pairs, part / PAIRS, compression="zstd")


def _why(known: Sequence[str], new: Sequence[str], decisions: Settled) -> str:
    decided = {record for each in decisions.used for record in (each.left, each.right)}
    return "decision" if decided & set(known) else "new_record" if new else "model"


def _tally(
    people: pa.Table, person: np.ndarray, persons: int, whole: Whole, decisions: Settled, slim: pa.Table
) -> dict[str, Any]:
    names, place = np.unique(people["source"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    rates = whole.rates
    columns = {name: slim[name].to_pylist() for name in ("sex", "age_group", "child_at_time")}
    return {
        "registrations": people.num_rows,
        "persons": persons,
        "sources": names.tolist(),
        "links": rates.links,
        "false_links": _rounded(rates.false_links),
        "missed_links": _rounded(rates.missed_links),
        "missed_by_blocking": _rounded(rates.missed_by_blocking),
        "uncertain": len(whole.uncertain()),
        "decisions": {
            "used": len(decisions.used), "waiting": len(decisions.waiting),
            "disagreed": len(decisions.disagreed), "unknown": decisions.unknown,
        },
        "pairs": by_pair(place, names.tolist(), person),
        "contradictions": contradictions(person, columns, {"_U", "unknown"}),
        "model": whole.model.hash[:16],
    }  # fmt: skip


def _rounded(value: float) -> int | None:
    return round(float(value)) if np.isfinite(value) else None


def read_tally(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / TALLY).read_text(encoding="utf-8")))
