"""DuckDB in process: the default, and fast enough for tens of millions of records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from fanal.foundation.engine.base import Engine, EngineFailed, OutOfSpace

MEMORY_LIMIT = "3GB"  # the process stays under 4 GB with what Python and Arrow hold
BATCH_ROWS = 65_536


@ibis.udf.scalar.builtin(name="list_distinct")
def _distinct(codes: dt.Array[dt.string]) -> dt.Array[dt.string]:  # type: ignore[empty-body]
    """Ibis's own ``unique`` also looks for NULL elements, which a split never makes: three times the time."""


class DuckDBEngine(Engine):
    name = "duckdb"

    def __init__(self, spill: Path, threads: int | None = None) -> None:
        super().__init__(spill, threads)
        self._con = ibis.duckdb.connect(
            temp_directory=str(spill),
            memory_limit=MEMORY_LIMIT,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            preserve_insertion_order=False,
            **({"threads": threads} if threads else {}),
        )

    def scan(self, paths: list[Path]) -> ir.Table:
        with _our_errors():
            return self._con.read_parquet([str(path) for path in paths])

    def scan_raw(self, path: Path, row_column: str | None) -> ir.Table:
        with _our_errors():
            if row_column is not None:
                table = self._con.read_parquet(str(path))
                return table if row_column == "_row" else table.rename(_row=row_column)
            table = self._con.read_parquet(str(path), file_row_number=True)
            return table.mutate(_row=table.file_row_number + 1).drop("file_row_number")

    def write(self, table: ir.Table, path: Path) -> None:
        with _our_errors():
            self._con.to_parquet(table, str(path), compression="snappy")

    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        with _our_errors():
            yield from self._con.to_pyarrow_batches(table, chunk_size=BATCH_ROWS)

    def each_once(self, codes: ir.StringColumn) -> ir.StringColumn:
        return _distinct(codes.split(";")).sort().join(";")

    def close(self) -> None:
        self._con.disconnect()


@contextmanager
def _our_errors() -> Iterator[None]:
    """DuckDB's error texts quote cells: none of them may be shown or kept."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise OutOfSpace(engine="DuckDB") from None
    except duckdb.Error as error:
        raise EngineFailed(engine="DuckDB", kind=type(error).__name__) from None
