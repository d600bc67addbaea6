"""Spark, for data that outgrow one machine; needs the extra ``spark`` and Java 17."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from fanal.foundation.engine.base import Engine, EngineFailed


class SparkEngine(Engine):
    name = "spark"

    def __init__(self, spill: Path, threads: int | None = None) -> None:
        super().__init__(spill, threads)
        self._session = (
            SparkSession.builder.master(f"local[{threads or '*'}]")
            .appName("fanal")
            .config("spark.ui.enabled", "false")
            .config("spark.local.dir", str(spill))
            .config("spark.sql.warehouse.dir", str(spill / "warehouse"))
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("OFF")  # a log line may quote a cell
        self._con = ibis.pyspark.connect(self._session)

    def scan(self, paths: list[Path]) -> ir.Table:
        with _our_errors():
            tables = [self._con.read_parquet(str(path)) for path in paths]
            return tables[0] if len(tables) == 1 else ibis.union(*tables)

    def scan_raw(self, path: Path, row_column: str | None) -> ir.Table:
        if row_column is None:
            path = _number_rows(path, self.spill / f"numbered-{path.stem}.parquet")
        with _our_errors():
            return self._con.read_parquet(str(path))

    def write(self, table: ir.Table, path: Path) -> None:
        schema = table.schema().to_pyarrow()
        with _our_errors(), pq.ParquetWriter(path, schema) as writer:
            for batch in self.batches(table):
                writer.write_batch(batch.cast(schema))

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        with _our_errors():
            yield from self._con.to_pyarrow_batches(table)

    def close(self) -> None:
        """The session is shared by the whole process and ends with it."""


def _number_rows(path: Path, numbered: Path) -> Path:
    """Spark has no row number of its own that keeps the file's order."""
    first = 1
    source = pq.ParquetFile(path)
    schema = source.schema_arrow.append(pa.field("_row", pa.int64()))
    with pq.ParquetWriter(numbered, schema) as writer:
        for batch in source.iter_batches():
            numbers = pa.array(range(first, first + len(batch)), pa.int64())
            writer.write_batch(pa.RecordBatch.from_arrays([*batch.columns, numbers], schema=schema))
            first += len(batch)
    return numbered


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except PySparkException as error:
        raise EngineFailed(engine="Spark", kind=type(error).__name__) from None
