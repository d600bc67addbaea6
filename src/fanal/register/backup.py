"""A backup: both databases as they stood at one moment, in one sealed file.

It holds what the data folder holds, sealed content and wrapped keys too, and is sealed once more as a whole.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from django.db import connections

from fanal.foundation.crypto import KeyCheck, seal_file
from fanal.register import audit, clock, tables
from fanal.register.access import COMMAND
from fanal.register.backup_file import Header, seal_key
from fanal.register.errors import BackupExists, BackupInside
from fanal.register.project import current
from fanal.register.project.deployment import DECLARED, DEMO_MARK, KEY_CHECK

# content first: a key without content harms nobody, the other way round something is lost
ALIASES = ("default", "keys")


def back_up(target: Path) -> int:
    """Write a backup, whole or not at all; returns its number of lines. Raises BackupExists, BackupInside."""
    if target.resolve().is_relative_to(current().folder):
        raise BackupInside(file=target.name)
    if target.exists():
        raise BackupExists(file=target.name)
    audit.record(COMMAND, "register.backup")
    header = Header.new(clock.now(), KeyCheck.read(current().folder / KEY_CHECK))
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    content = _Content()
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(header.line)
            seal_file(seal_key(current().master), cast(BinaryIO, content), file, purpose=header.purpose)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return content.lines


class _Content:
    """The lines of a backup, packed, read as a file is."""

    def __init__(self) -> None:
        self.lines = 0
        self._pieces = self._packed()
        self._held = b""

    def read(self, size: int) -> bytes:
        while len(self._held) < size and (piece := next(self._pieces, b"")):
            self._held += piece
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def _packed(self) -> Iterator[bytes]:
        pack = zlib.compressobj(1)
        for line in self._lines():
            self.lines += 1
            if piece := pack.compress(line):
                yield piece
        yield pack.flush()

    def _lines(self) -> Iterator[bytes]:
        for name in (DECLARED, DEMO_MARK):
            path = current().folder / name
            if path.is_file():
                yield tables.line_of({"file": name, "text": path.read_text(encoding="utf-8")})
        with _held_still("default"), _held_still("keys"):
            for alias in ALIASES:
                yield tables.line_of({"database": alias})
                yield from tables.lines(alias)
        yield tables.line_of({"end": self.lines + 1})


@contextmanager
def _held_still(alias: str) -> Iterator[None]:
    """The database as it is at this moment, while others go on writing."""
    connection = connections[alias]
    connection.ensure_connection()
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            # the moment is that of the first reading
            cursor.execute("SELECT count(*) FROM django_migrations")
            cursor.fetchone()
            yield
        finally:
            cursor.execute("ROLLBACK")
