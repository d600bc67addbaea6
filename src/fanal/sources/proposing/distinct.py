"""The distinct values of a raw table with their counts, in bounded memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.sources.decoders import NOT_GIVEN
from fanal.sources.readers import RawTable

# a column with more distinct values than this holds free text, names or keys; what it holds is then not kept
MOST_DISTINCT = 1_000


@dataclass
class Column:
    """The values of one column. Where there are too many, ``counts`` stays incomplete and ``many`` is set."""

    header: str
    filled: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    many: bool = False

    @property
    def distinct(self) -> int | None:
        return None if self.many else len(self.counts)

    @property
    def counted(self) -> int:
        return sum(self.counts.values())


def count(table: RawTable) -> list[Column]:
    """The columns of a table in its order."""
    columns = [Column(header) for header in table.columns]
    for batch in pq.ParquetFile(table.path).iter_batches(columns=list(table.columns)):
        for column, values in zip(columns, _in_order(batch, table.columns), strict=True):
            _add(column, values)
    return columns


def _in_order(batch: pa.RecordBatch, headers: tuple[str, ...]) -> list[pa.Array]:
    return [batch.column(batch.schema.get_field_index(header)) for header in headers]


def _add(column: Column, values: pa.Array) -> None:
    texts = values.cast(pa.string())
    if column.many:
        column.filled += len(texts) - texts.null_count
        return
    for pair in pc.value_counts(texts.drop_null()).to_pylist():
        value = pair["values"].strip()
        # "none" may be a code
        if value.casefold() in NOT_GIVEN and value.casefold() != "none":
            continue
        column.filled += pair["counts"]
        if value in column.counts or len(column.counts) < MOST_DISTINCT:
            column.counts[value] += pair["counts"]
        else:
            column.many = True
