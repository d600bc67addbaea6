"""JSON: one object a line, or one list of objects; flat, but a list of plain values is joined with ``;``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fanal.sources.readers.base import MAX_COLUMNS, MAX_RECORD, MEGABYTE, ROW, Note, Progress, RawTable
from fanal.sources.readers.encoding import Tally, detect, utf8_blocks
from fanal.sources.readers.errors import (
    EmptyFile,
    LineTooLong,
    NestedValue,
    NotJson,
    NulByte,
    TooManyColumns,
)
from fanal.sources.readers.staged import Staged

BATCH = 20_000
_SPACE = " \t\r\n"


def read_json(path: Path, staging: Path, *, name: str, progress: Progress | None = None) -> list[RawTable]:
    """One table. The row number is the line, or the place in the list. Raises NotJson, NestedValue…"""
    encoding = detect(path)
    tally = Tally()
    records = _records(utf8_blocks(path, encoding, tally, progress, name=name), name)
    columns: dict[str, None] = {}
    parts = _Parts(staging, name)
    try:
        held: list[dict[str, str | None]] = []
        rows: list[int] = []
        for row, record in records:
            held.append(record)
            rows.append(row)
            columns.update(dict.fromkeys(record))
            if len(columns) > MAX_COLUMNS:
                raise TooManyColumns(file=name, found=len(columns), limit=MAX_COLUMNS)
            if len(held) == BATCH:
                parts.write(columns, held, rows)
                held, rows = [], []
        if held:
            parts.write(columns, held, rows)
        if not columns:
            raise EmptyFile(file=name)
        notes = [Note("encoding", {"encoding": encoding.name})]
        if tally.foreign_lines:
            params: dict[str, object] = {"cells": tally.foreign_lines, "first_row": tally.first_foreign}
            notes.append(Note("repaired_mixed_encoding", params))
        return [parts.finish(notes)]
    except BaseException:
        parts.discard()
        raise


class _Parts:
    """Records may bring new columns late: then a new part begins, and the parts are joined at the end."""

    def __init__(self, staging: Path, name: str) -> None:
        self._staging = staging
        self._name = name
        self._open: Staged | None = None
        self._width = 0
        self._done: list[RawTable] = []

    def write(self, columns: dict[str, None], records: list[dict[str, str | None]], rows: list[int]) -> None:
        if self._open is None or len(columns) > self._width:
            self._close()
            self._open = Staged(self._staging, self._name, list(columns))
            self._width = len(columns)
        self._open.write_rows([[record.get(column) for column in columns] for record in records], rows)

    def finish(self, notes: list[Note]) -> RawTable:
        assert self._open is not None  # noqa: S101
        if not self._done:
            return self._open.finish(notes)
        headers = self._open.columns
        self._close()
        parts, self._done = self._done, []
        out = Staged(self._staging, self._name, headers)
        try:
            for part in parts:
                for batch in pq.ParquetFile(part.path).iter_batches(BATCH):
                    out.write(_widened(batch, headers), batch.column(ROW).to_numpy(), look=False)
            damage = [note for part in parts for note in part.notes]
            return out.finish([*notes, *_added(damage)])
        except BaseException:
            out.discard()
            raise
        finally:
            for part in parts:
                part.path.unlink(missing_ok=True)

    def discard(self) -> None:
        if self._open is not None:
            self._open.discard()
        for part in self._done:
            part.path.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._open is not None:
            self._done.append(self._open.finish())
            self._open = None


def _widened(batch: pa.RecordBatch, headers: tuple[str, ...]) -> pa.Table:
    missing = pa.nulls(len(batch), pa.string())
    have = set(batch.schema.names)
    return pa.table(
        [batch.column(each) if each in have else missing for each in headers], names=list(headers)
    )


def _added(notes: list[Note]) -> list[Note]:
    """One note a kind and column, with the sum of its cells and the first of its rows."""
    added: dict[tuple[str, object], dict[str, object]] = {}
    for note in notes:
        known = added.setdefault((note.kind, note.params["column"]), {**note.params, "cells": 0})
        known["cells"] = int(str(known["cells"])) + int(str(note.params["cells"]))
    return [Note(kind, params) for (kind, _), params in added.items()]


def _records(blocks: Iterator[bytes], name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    first = b""
    for first in blocks:
        if first.strip():
            break
    start = first.lstrip()
    if not start:
        raise EmptyFile(file=name)
    texts = (block.decode("utf-8", "replace") for block in chain([first], blocks))
    yield from _listed(texts, name) if start.startswith(b"[") else _lines(texts, name)


def _lines(texts: Iterator[str], name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    number = 0
    for text in texts:
        for line in text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n"):
            number += 1
            if len(line) > MAX_RECORD:
                raise LineTooLong(file=name, row=number, limit=MAX_RECORD // MEGABYTE)
            if not line.strip():
                continue
            yield number, _flat(_loaded(line, number, name), number, name)


def _listed(texts: Iterator[str], name: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The objects of one list, in pieces: an object that is not whole yet waits for more text."""
    text = next(texts).lstrip(_SPACE + "\ufeff")[1:].lstrip(_SPACE)
    number, more = 0, True
    at = 0
    while True:
        at = _skip_space(text, at)
        if text[at : at + 1] == "]":
            if text[at + 1 :].strip() or any(rest.strip() for rest in texts):
                raise NotJson(file=name, row=number + 1)
            return
        try:
            value, end = _DECODER.raw_decode(text, at) if at < len(text) else (None, None)
        except (ValueError, RecursionError):
            end = None
        if end is not None and (after := _skip_space(text, end)) < len(text):
            number += 1
            yield number, _flat(value, number, name)
            if text[after] == ",":
                after = _skip_space(text, after + 1)
                if text[after : after + 1] == "]":
                    raise NotJson(file=name, row=number)
            elif text[after] != "]":
                raise NotJson(file=name, row=number)
            at = after
            continue
        added = next(texts, None) if more else None
        if added is None or len(text) - at > 2 * MAX_RECORD:
            raise NotJson(file=name, row=number + 1)
        text, at = text[at:] + added, 0


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _number(text: str) -> str:
    return text.removesuffix(".0")


def _no_constant(text: str) -> None:
    raise ValueError


_DECODER = json.JSONDecoder(parse_int=str, parse_float=_number, parse_constant=_no_constant)


def _loaded(line: str, row: int, name: str) -> object:
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        raise NotJson(file=name, row=row) from None


def _flat(record: object, row: int, name: str) -> dict[str, str | None]:
    """Column → text. The key is named in an error, the value never."""
    if not isinstance(record, dict):
        raise NotJson(file=name, row=row)
    return {_sound(key): _text(value, key, row, name) for key, value in record.items()}


def _text(value: object, key: str, row: int, name: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if any(isinstance(each, dict | list) for each in value):
            raise NestedValue(file=name, row=row, column=_sound(key))
        return ";".join(_text(each, key, row, name) or "" for each in value) or None
    if not isinstance(value, str):
        raise NestedValue(file=name, row=row, column=_sound(key))
    if "\0" in value:
        raise NulByte(file=name, row=row)
    return _sound(value) or None


def _sound(text: str) -> str:
    """Half a surrogate pair is no character: it becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
