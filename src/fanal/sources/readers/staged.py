"""A raw table on its way to disk: text columns and row numbers, damaged text repaired as it passes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from fanal.sources.readers.base import MAX_COLUMNS, MEGABYTE, ROW, Note, RawTable, free_path, unique_names
from fanal.sources.readers.errors import HeaderOnly, TooManyColumns
from fanal.sources.repair import NAMES, Damage, Tally, mend, repair

GROUP_ROWS = 120_000
GROUP_BYTES = 64 * MEGABYTE


class Staged:
    """Writes batches in order into one Parquet file of a private folder; leaves nothing when it fails."""

    def __init__(self, staging: Path, file: str, headers: Sequence[str], *, name: str | None = None) -> None:
        if len(headers) > MAX_COLUMNS:
            raise TooManyColumns(file=file, found=len(headers), limit=MAX_COLUMNS)
        self.file = file
        self.name = name or file
        mended = [repair(header) for header in headers]
        self.columns = unique_names([header for header, _ in mended])
        self.damage: Tally = {
            (column, NAMES): Damage(column, NAMES, header != original, 1, 0)
            for column, (header, kind), original in zip(self.columns, mended, headers, strict=True)
            if kind
        }
        self.rows = 0
        self._schema = pa.schema([*((column, pa.string()) for column in self.columns), (ROW, pa.int64())])
        self._path = free_path(staging, self.name)
        self._writer: pq.ParquetWriter | None = None
        self._held: list[pa.Table] = []
        self._held_rows = self._held_bytes = 0

    def write(self, table: pa.Table, rows: npt.NDArray[np.int64], *, look: bool = True) -> None:
        """Text columns in the order of the header, NULL where empty. ``look``: they may be damaged."""
        if not table.num_rows:
            return
        if look:
            table = mend(table, rows, self.damage)
        self._held.append(table.append_column(ROW, pa.array(rows, pa.int64())))
        self.rows += table.num_rows
        self._held_rows += table.num_rows
        self._held_bytes += table.nbytes
        if self._held_rows >= GROUP_ROWS or self._held_bytes >= GROUP_BYTES:
            self._flush()

    def write_rows(self, cells: Sequence[Sequence[str | None]], rows: Sequence[int]) -> None:
        """The same for rows of Python texts; an empty text is NULL."""
        if not cells:
            return
        arrays = [
            pa.array([cell or None for cell in column], pa.string()) for column in zip(*cells, strict=True)
        ]
        self.write(pa.table(arrays, names=list(self.columns)), np.asarray(rows, np.int64))

    def finish(self, notes: Sequence[Note] = (), banner: Sequence[Sequence[str]] = ()) -> RawTable:
        """Close the file. Raises HeaderOnly when no row came."""
        if not self.rows:
            self.discard()
            empty = HeaderOnly(file=self.name)
            empty.columns = self.columns
            raise empty
        self._flush()
        if self._writer is not None:
            self._writer.close()
        return RawTable(
            name=self.name,
            path=self._path,
            columns=self.columns,
            rows=self.rows,
            row_column=ROW,
            notes=(*notes, *damage_notes(self.damage.values())),
            banner=tuple(tuple(row) for row in banner),
        )

    def discard(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._path.unlink(missing_ok=True)

    def _flush(self) -> None:
        if not self._held:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self._path, self._schema, compression="snappy", write_statistics=False
            )
        held = pa.concat_tables([table.cast(self._schema) for table in self._held])
        self._writer.write_table(held, row_group_size=held.num_rows)
        self._held, self._held_rows, self._held_bytes = [], 0, 0

    def __enter__(self) -> Staged:
        return self

    def __exit__(self, kind: type[BaseException] | None, *exc: object) -> None:
        if kind is not None:
            self.discard()


def damage_notes(found: object) -> list[Note]:
    """The tallies of damage by column, in a stable order; row 0 is the header."""
    ordered: list[Damage] = sorted(found, key=lambda d: (d.kind, d.first_row, d.column))  # type: ignore[call-overload]
    return [Note(d.note, {"column": d.column, "cells": d.cells, "first_row": d.first_row}) for d in ordered]
