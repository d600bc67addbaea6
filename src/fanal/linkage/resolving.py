"""One row a person from all registrations of that person.

The rules (docs/decisions/0015): registrations stand in order, those whose age a document shows first, then by
date, source and row. A list holds every code that any registration gives. What is said of age comes from one
registration, the one that knows it best, so that ages stay in order. A status counts by how much was decided:
identified, presumed, not a victim, unknown. Year and area are those of the earliest registration that gives
them. Everything else is the first that any registration gives.
"""

from __future__ import annotations

from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.foundation.engine import Engine
from fanal.vocabulary import fields

STATUS = ("identified", "presumed", "not_identified", "unknown")
BASIS = ("document", "assessed", "stated", "estimated", "unknown")
AGES = (
    "age_recruitment", "age_exploitation", "age_identification", "age_band_recruitment",
    "age_band_exploitation", "age_band_identification", "age_basis", "age_group",
)  # fmt: skip
EARLIEST = ("year", "area", "date_registered", "date_identified")
ORDERS = ("by_trust", "by_date", "by_age", "by_status")
# what of a case record the orders are made from
NEEDED = ("source", "source_row", "date_registered", "date_identified", "age_basis", "age_group", "status",
          "child_at_time")  # fmt: skip


def orders(records: pa.Table) -> dict[str, np.ndarray]:
    """The place of each registration in the four orders, 0 first; ``records`` holds NEEDED."""
    date = pc.coalesce(records["date_identified"], records["date_registered"], pa.scalar("9999")).to_numpy(
        zero_copy_only=False
    )
    source = records["source"].to_numpy(zero_copy_only=False)
    row = records["source_row"].to_numpy()
    basis = _places(records["age_basis"], BASIS)
    status = _places(records["status"], STATUS)
    group = records["age_group"].to_pylist()
    child = records["child_at_time"].to_pylist()
    unsaid = np.array([a in (None, "_U") for a in group], dtype=int) * 2 + np.array(
        [c in (None, "unknown") for c in child], dtype=int
    )
    texts = (source.astype(str), date.astype(str))
    keys = {
        "by_trust": (row, *texts, basis != 0), "by_date": (row, *texts),
        "by_age": (row, *texts, basis, unsaid), "by_status": (row, *texts, status),
    }  # fmt: skip
    found = {}
    for name, key in keys.items():
        place = np.empty(len(row), dtype=np.int32)
        place[np.lexsort(key)] = np.arange(len(row), dtype=np.int32)
        found[name] = place
    return found


def _places(column: pa.ChunkedArray, codes: tuple[str, ...]) -> np.ndarray:
    place = pc.index_in(column, value_set=pa.array(codes))
    return np.asarray(pc.fill_null(place, len(codes)).to_numpy())


def resolve(engine: Engine, records: list[Path], links: Path, out: Path) -> int:
    """Write one row a person, in the columns of the case record; returns how many.

    ``links`` holds ``source``, ``source_row``, ``person`` and the four orders for every record.
    """
    table, known = engine.scan(records), engine.scan([links])
    joined = table.inner_join(known, ["source", "source_row"])
    persons = _resolved(engine, joined, table)
    engine.write(persons, out)
    return int(pq.read_metadata(out).num_rows)


def _resolved(engine: Engine, joined: ir.Table, like: ir.Table) -> ir.Table:
    lists = [each.name for each in fields("case_record") if each.many and not each.identity]
    aggregates: dict[str, ir.Value] = {}
    for name in like.columns:
        column = joined[name]
        if name in lists:
            aggregates[name] = column.group_concat(";", where=column.notnull())
        elif name in AGES:
            # argmin passes over what is missing, but one registration is to speak for all of these
            nothing = -1 if column.type().is_integer() else ""
            aggregates[name] = column.fill_null(nothing).argmin(joined.by_age)
        elif name == "status":
            aggregates[name] = column.argmin(column.notnull().ifelse(joined.by_status, None))
        elif name == "child_at_time":
            said = (column != "unknown").fill_null(False)
            aggregates[name] = column.argmin(said.ifelse(joined.by_age, None))
        else:
            order = joined.by_date if name in EARLIEST else joined.by_trust
            aggregates[name] = column.argmin(column.notnull().ifelse(order, None))
    grouped = joined.group_by("person").agg(**aggregates)
    mended: dict[str, ir.Value] = {
        name: engine.each_once(grouped[name]) for name in lists if name in aggregates
    }
    for name in AGES:
        if name in aggregates:
            nothing = -1 if like[name].type().is_integer() else ""
            value = grouped[name]
            mended[name] = ibis.ifelse(value == nothing, ibis.null(value.type()), value)
    mended["child_at_time"] = ibis.coalesce(grouped.child_at_time, ibis.literal("unknown"))
    return grouped.mutate(**mended).select(*like.columns).cast(dict(like.schema().items()))
