"""Parquet: read in place where nothing needs to change, else copied as text."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.sources.readers.base import MAX_COLUMNS, Note, Progress, RawTable, unique_names
from fanal.sources.readers.errors import (
    DamagedFile,
    HeaderOnly,
    LockedFile,
    NestedColumn,
    TooManyColumns,
)
from fanal.sources.readers.staged import Staged, damage_notes
from fanal.sources.repair import scan_damage

BATCH = 65_536


def read_parquet(path: Path, staging: Path, *, name: str, progress: Progress | None = None) -> list[RawTable]:
    """One table. Columns may be typed when the file is not copied. Every page is read once: damage shows.

    It is copied, as text, only when a name must change or damaged text can be repaired.
    Raises DamagedFile, LockedFile, NestedColumn, TooManyColumns, HeaderOnly.
    """
    try:
        return [_read(path, staging, name)]
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        if "ncrypt" in str(error):
            raise LockedFile(file=name) from None
        raise DamagedFile(file=name) from None


def _read(path: Path, staging: Path, name: str) -> RawTable:
    file = pq.ParquetFile(path)
    schema, rows = file.schema_arrow, file.metadata.num_rows
    if len(schema) > MAX_COLUMNS:
        raise TooManyColumns(file=name, found=len(schema), limit=MAX_COLUMNS)
    for field in schema:
        if pa.types.is_nested(field.type):
            raise NestedColumn(file=name, column=field.name)
    if not rows or not len(schema):
        raise HeaderOnly(file=name)
    damage = scan_damage(path)
    others = [field.name for field in schema if not pa.types.is_string(field.type)]
    for _ in file.iter_batches(batch_size=BATCH, columns=others) if others else ():
        pass  # a broken page must fail here, not in the middle of a run
    names = tuple(schema.names)
    if unique_names(names) == names and not any(each.repaired for each in damage) and not _has_bytes(schema):
        return RawTable(name, path, names, rows, None, tuple(damage_notes(damage)))
    return _copied(file, staging, name)


def _has_bytes(schema: pa.Schema) -> bool:
    """Old writers did not say that their bytes are text."""
    return any(pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type) for field in schema)


def _copied(file: pq.ParquetFile, staging: Path, name: str) -> RawTable:
    first = 1
    with Staged(staging, name, file.schema_arrow.names) as out:
        for batch in file.iter_batches(batch_size=BATCH):
            texts = [_as_text(column) for column in batch.columns]
            rows = np.arange(first, first + len(batch), dtype=np.int64)
            out.write(pa.table(texts, names=list(out.columns)), rows)
            first += len(batch)
        return out.finish([Note("copied", {})])


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    texts = column.cast(pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
