"""One person a case record, except where a source itself says two records are one person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from fanal.foundation.engine import Engine
from fanal.vocabulary import fields


@dataclass(frozen=True)
class LinkageTally:
    """records = persons + merged."""

    dataset: str
    records: int
    persons: int
    merged: int

    def to_json(self) -> dict[str, object]:
        return {
            "dataset": self.dataset,
            "records": self.records,
            "persons": self.persons,
            "merged": self.merged,
        }


def link(engine: Engine, records: list[Path], dataset: str, out: Path) -> tuple[list[Path], LinkageTally]:
    """The Parquet files that together hold one row a person of a dataset, and how many records were merged.

    Where no key repeats the files of the case records are the answer and nothing is written. Otherwise
    ``out`` receives the persons: for a repeated key each attribute is the first that any of its records
    gives, in the order of the file; lists are joined.
    """
    total = sum(pq.read_metadata(path).num_rows for path in records)
    table = engine.scan(records)
    keyed = table.filter(table.person_key.notnull())
    groups = keyed.group_by(["source", "person_key"]).agg(n=keyed.count())
    repeated = groups.filter(groups.n > 1).select("source", "person_key")
    repeated_path = out.with_suffix(".keys.parquet")
    engine.write(repeated, repeated_path)
    if pq.read_metadata(repeated_path).num_rows == 0:
        repeated_path.unlink()
        return records, LinkageTally(dataset, total, total, 0)
    keys = engine.scan([repeated_path])
    same = [table.source == keys.source, table.person_key == keys.person_key]
    several = table.semi_join(keys, same)
    alone = table.anti_join(keys, same)
    merged_path = out.with_suffix(".merged.parquet")
    engine.write(_merge(engine, several), merged_path)
    alone_path = out.with_suffix(".alone.parquet")
    engine.write(alone, alone_path)
    persons = pq.read_metadata(alone_path).num_rows + pq.read_metadata(merged_path).num_rows
    repeated_path.unlink()
    return [alone_path, merged_path], LinkageTally(dataset, total, persons, total - persons)


def _merge(engine: Engine, table: ir.Table) -> ir.Table:
    lists = [each for each in fields("case_record") if each.kind in ("codes", "places") and not each.identity]
    aggregates: dict[str, ir.Scalar] = {}
    for name in table.columns:
        if name in ("source", "person_key"):
            continue
        column = table[name]
        if name == "source_row":
            aggregates[name] = column.min()
        elif any(each.name == name for each in lists):
            aggregates[name] = column.group_concat(";", where=column.notnull())
        else:
            # a row that says nothing has no place in the order; quicker than a filter on each column
            aggregates[name] = column.argmin(column.notnull().ifelse(table.source_row, None))
    # a status that is known says more than an earlier "unknown"
    known = (table.status != "unknown").fill_null(False)
    aggregates["known_status"] = table.status.argmin(known.ifelse(table.source_row, None))
    merged = table.group_by(["source", "person_key"]).agg(**aggregates)
    merged = merged.mutate(status=ibis.coalesce(merged.known_status, merged.status))
    # each code once; the order of a list means nothing
    once = {each.name: engine.each_once(merged[each.name]) for each in lists}
    return merged.mutate(**once).select(*table.columns).cast(dict(table.schema().items()))
