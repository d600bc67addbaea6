"""Readers: a file of any kind becomes raw tables, Parquet in a private folder."""

from __future__ import annotations

import re
from pathlib import Path

from fanal.foundation.filenames import check_name
from fanal.sources.readers import errors
from fanal.sources.readers.base import Note, Progress, RawTable
from fanal.sources.readers.errors import DamagedFile, EmptyFile, SlippedColumns, UnknownKind, Unreadable

__all__ = ["Note", "Progress", "RawTable", "SlippedColumns", "errors", "read"]

_MAGIC = ((b"PK\x03\x04", "zip"), (b"\xd0\xcf\x11\xe0", "xls"), (b"PAR1", "parquet"), (b"\x1f\x8b", "gzip"))
# what a name promises; a file that is something else by its first bytes is read as that
_PROMISES = {
    ".xlsx": "zip", ".xlsm": "zip", ".ods": "zip", ".xls": "xls", ".parquet": "parquet", ".gz": "gzip",
    ".json": "json", ".jsonl": "json", ".ndjson": "json", ".csv": "text", ".tsv": "text", ".tab": "text",
    ".txt": "text", ".psv": "text",
}  # fmt: skip
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!doctype|<html|<table|%PDF|\{\\rtf)", re.IGNORECASE)
_BINARY_SHARE = 0.02


def read(path: Path, staging: Path, *, progress: Progress | None = None) -> list[RawTable]:
    """The tables of one file, in the order of the file.

    Everything written (identity columns may be in it) lies in ``staging``; after an error nothing of it is
    left. ``progress`` is called with the share done, 0 to 1. Raises the errors of
    :mod:`fanal.sources.readers.errors`; none of them, and no note, holds the value of a cell.
    """
    path = Path(path)
    check_name(path.name)
    kind = _kind(path, path.name)
    if kind != "gzip":
        return _read_as(kind, path, staging, path.name, progress)
    return _read_gzipped(path, staging, progress)


def _read_gzipped(path: Path, staging: Path, progress: Progress | None) -> list[RawTable]:
    from fanal.sources.readers.gzipped import unpack

    unpacked = unpack(path, staging, name=path.name)
    tables: list[RawTable] = []
    try:
        inner = path.name[: -len(".gz")] if path.name.lower().endswith(".gz") else path.name
        kind = _kind(unpacked, inner, shown=path.name)
        if kind == "gzip":
            raise UnknownKind(file=path.name)
        tables = _read_as(kind, unpacked, staging, path.name, progress)
        return tables
    finally:
        if all(table.path != unpacked for table in tables):
            unpacked.unlink(missing_ok=True)


def _read_as(kind: str, path: Path, staging: Path, name: str, progress: Progress | None) -> list[RawTable]:
    try:
        if kind in ("zip", "xls"):
            from fanal.sources.readers.excel import read_workbook

            return read_workbook(path, staging, name=name, zipped=kind == "zip", progress=progress)
        if kind == "parquet":
            from fanal.sources.readers.parquet import read_parquet

            return read_parquet(path, staging, name=name, progress=progress)
        if kind == "json":
            from fanal.sources.readers.json_lines import read_json

            return read_json(path, staging, name=name, progress=progress)
        from fanal.sources.readers.delimited import read_delimited

        return read_delimited(path, staging, name=name, progress=progress)
    except PermissionError:
        raise Unreadable(file=name) from None


def _kind(path: Path, name: str, *, shown: str | None = None) -> str:
    """What a file is, by its first bytes, then by its name."""
    shown = shown or name
    try:
        if not path.is_file():  # also a pipe or a device, which would never end
            raise Unreadable(file=shown)
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        raise Unreadable(file=shown) from None
    if not head:
        raise EmptyFile(file=shown)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    promised = _PROMISES.get(Path(name).suffix.lower(), "")
    if promised in ("zip", "parquet", "gzip"):
        raise DamagedFile(file=shown)
    if _MARKUP.match(head):
        raise UnknownKind(file=shown)
    if promised in ("text", "json"):
        return promised
    if _is_binary(head):
        raise DamagedFile(file=shown) if promised else UnknownKind(file=shown)
    return "json" if re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*\{)", head) else "text"


def _is_binary(head: bytes) -> bool:
    """Control characters that no text holds. UTF-16 has zeros in every second place only."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    control = sum(byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f" for byte in head)
    zeros = head.count(0)
    if zeros and max(head[0::2].count(0), head[1::2].count(0)) == zeros == control:
        return False
    return control > _BINARY_SHARE * len(head)
