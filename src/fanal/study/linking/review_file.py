"""The review file: a row a pair, the names of both records side by side, an empty column for the decision.

It lies in a private folder, closed to others, and is deleted when it was read back.
"""

from __future__ import annotations

import contextlib
import csv
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fanal.foundation.messages import catalogue, percent
from fanal.foundation.scratch import private_folder
from fanal.foundation.sheets import safe
from fanal.linkage.written import key_of
from fanal.sources.decoders import FALSE, TRUE
from fanal.study.linking.errors import ReviewFileFilled, ReviewFileUnusable
from fanal.study.linking.explained import in_words
from fanal.study.linking.review import SHOWN, Pair

FIXED = ("pair", "left", "right", "decision", "reason", "chance", "why")


def write_review(pairs: Sequence[Pair], folder: Path, name: str, lang: str) -> Path:
    """Write the pairs into ``folder`` as CSV or, by the name, as a workbook; returns where.

    Whole or not at all. Raises ReviewFileFilled where a file of that name holds decisions not yet read back.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if path.exists() and _holds_decisions(path):
        raise ReviewFileFilled(file=path.name)
    rows = _rows(pairs, lang)
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() == ".xlsx":
            _workbook(part, rows)
        else:
            with _private(part) as file:
                csv.writer(file, lineterminator="\n").writerows([safe(cell) for cell in row] for row in rows)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _holds_decisions(path: Path) -> bool:
    """A file that cannot be read may hold somebody's work too."""
    try:
        return any(str(row.get("decision") or "").strip() for _, row in _filled(path))
    except ReviewFileUnusable:
        return True


def _rows(pairs: Sequence[Pair], lang: str) -> list[list[object]]:
    words = catalogue(lang, "link")
    there = {name for pair in pairs for said in (pair.one, pair.other) for name in said}
    shown = [name for name in SHOWN if name in there] + sorted(there - set(SHOWN))
    heads = [_head(words, name, side) for name in shown for side in (1, 2)]
    rows: list[list[object]] = [[*FIXED, *heads]]
    for number, pair in enumerate(pairs, start=1):
        why = " | ".join(in_words(pair.evidence, lang))
        said = [side.get(name, "") for name in shown for side in (pair.one, pair.other)]
        rows.append(
            [number, pair.left, pair.right, "", "", percent(100 * pair.probability, lang, 0), why, *said]
        )
    return rows


def _head(words: dict[str, Any], name: str, side: int) -> str:
    return f"{words.get(f'field.{name}', name.removeprefix('extra_'))} {side}"


def _private(path: Path) -> Any:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig",
                newline="")  # fmt: skip


def _workbook(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """The library writes each sheet into a temporary file first: that lies in a private folder too."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    sheet.freeze_panes = "F2"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with private_folder() as folder, _temporary_in(folder):
        book.save(path)


@contextlib.contextmanager
def _temporary_in(folder: Path) -> Iterator[None]:
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def read_review(path: Path) -> list[tuple[str, str, bool, str]]:
    """The decisions in a review file: left, right, same, reason. Raises ReviewFileUnusable."""
    found = []
    for number, row in _filled(path):
        said = str(row.get("decision") or "").strip().casefold()
        if not said:
            continue
        left, right = (key_of(str(row.get(side) or "")) for side in ("left", "right"))
        if said not in TRUE | FALSE or not left or not right or left == right:
            raise ReviewFileUnusable(file=path.name, row=number)
        found.append((left, right, said in TRUE, str(row.get("reason") or "").strip()))
    return found


def _filled(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        rows = list(_workbook_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path))
    except (OSError, ValueError, KeyError, csv.Error):
        raise ReviewFileUnusable(file=path.name, row=1) from None
    if not rows or not {"left", "right", "decision"} <= {str(cell) for cell in rows[0]}:
        raise ReviewFileUnusable(file=path.name, row=1)
    heads = [str(cell) for cell in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        yield number, dict(zip(heads, row, strict=False))


def _csv_rows(path: Path) -> Iterable[Sequence[object]]:
    """A spreadsheet may have saved it with semicolons."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text[:40].startswith("pair;") else ","
    return list(csv.reader(text.splitlines(), delimiter=delimiter))


def _workbook_rows(path: Path) -> Iterable[Sequence[object]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return [list(row) for row in load_workbook(path, read_only=True).active.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException):
        raise ValueError from None


def forget_review(path: Path, folder: Path) -> None:
    """Delete a review file that was read back, what a kill left of its writing, and the folder when empty."""
    path.unlink(missing_ok=True)
    (folder / f"{path.name}.part").unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
