"""What an engine must do, and the operations that a stage may ask of it.

Stages build Ibis expressions from this list alone, because each is tested to give the same answer on DuckDB
and on Spark, with NULL and with the empty string (tests/functional/test_engine_parity.py):

    select, filter, mutate, rename, cast to string or integer · equality, comparison, isin, isnull,
    fill_null, and, or, not · case expressions, coalesce · string strip, length, substr, find, concatenation,
    split on ``;`` with unnest, and ``Engine.each_once`` · integer minus, floor division · group by with
    count, integer sum, min, argmin, group_concat · distinct, left, semi and anti join on equality · order by

Codes compare as binary text. No regular expression, no float aggregate, no collation, no date arithmetic.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from fanal.foundation.errors import CallError, RunError


class UnknownEngine(CallError):
    code = "FNL-ENG-001"


class EngineFailed(RunError):
    """The engine gave up; its own text may quote a cell, so it is not shown."""

    code = "FNL-ENG-002"


class MissingExtra(RunError):
    code = "FNL-ENG-003"


class OutOfSpace(RunError):
    code = "FNL-ENG-004"


@dataclass(frozen=True)
class Lookup:
    """What each distinct raw value of a column means: the engine only joins or compares, Python decided
    once."""

    meanings: Mapping[str, str]

    @property
    def is_identity(self) -> bool:
        return all(raw == meaning for raw, meaning in self.meanings.items())


class Engine(ABC):
    """Tables in, result tables out; nothing bigger than a result table enters Python."""

    name: str

    def __init__(self, spill: Path, threads: int | None = None) -> None:
        """``spill`` is the only folder where the engine may write by itself: it can hold identity columns."""
        self.spill = spill
        self.threads = threads
        self._held = 0
        spill.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def scan(self, paths: list[Path]) -> ir.Table:
        """The rows of Parquet files that share one schema."""

    @abstractmethod
    def scan_raw(self, path: Path, row_column: str | None) -> ir.Table:
        """A raw table with its row number as ``_row`` (1-based, BIGINT)."""

    @abstractmethod
    def write(self, table: ir.Table, path: Path) -> None:
        """Stream a table into one Parquet file."""

    @abstractmethod
    def batches(self, table: ir.Table) -> Iterator[pa.RecordBatch]:
        """Stream a table through memory in pieces."""

    @abstractmethod
    def close(self) -> None:
        """Give back the memory and the spill folder."""

    def query(self, table: ir.Table) -> list[dict[str, object]]:
        """A result table as rows."""
        return [row for batch in self.batches(table) for row in batch.to_pylist()]

    def hold(self, table: ir.Table) -> ir.Table:
        """The same rows, computed once and kept in the spill folder until the engine closes."""
        self._held += 1
        path = self.spill / f"held-{self._held}.parquet"
        self.write(table, path)
        return self.scan([path])

    def each_once(self, codes: ir.StringColumn) -> ir.StringColumn:
        """The codes of a list, split at ``;``, each once and in binary order."""
        return codes.split(";").unique().sort().join(";")

    def lookup_table(self, lookup: Lookup, raw: str, meaning: str) -> ir.Table:
        """A small table that a stage joins with."""
        return ibis.memtable(
            pa.table(
                {
                    raw: pa.array(list(lookup.meanings), pa.string()),
                    meaning: pa.array(list(lookup.meanings.values()), pa.string()),
                }
            )
        )

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()
