"""A backup as a file, read without any database: a line in the clear, then lines of JSON, packed and sealed.

The first line says when it was made and how its key is; the seal is bound to it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import fanal
from fanal.foundation.crypto import KeyCheck, Master, unseal_file
from fanal.register import clock
from fanal.register.errors import BackupTooOld, NotABackup

SCHEMA = "fanal.register_backup/1"
KEPT_DAYS = 30  # the longest that a backup of keys may be kept; an older one needs the list of destructions
_LONGEST = 4096


class Header(NamedTuple):
    line: bytes
    made_at: datetime
    key: KeyCheck

    @property
    def purpose(self) -> str:
        """The seal is bound to this line: with another one nothing opens."""
        return f"backup/{hashlib.sha256(self.line).hexdigest()}"

    @classmethod
    def new(cls, made_at: datetime, key: KeyCheck) -> Header:
        body = {
            "schema": SCHEMA,
            "made_at": made_at.isoformat(timespec="seconds"),
            "fanal": fanal.__version__,
            "key": asdict(key),
        }
        return cls(json.dumps(body, sort_keys=True).encode() + b"\n", made_at, key)

    @classmethod
    def of(cls, line: bytes, name: str) -> Header:
        """Raises NotABackup."""
        try:
            found = json.loads(line)
            if found["schema"] != SCHEMA:
                raise ValueError
            made_at = datetime.fromisoformat(found["made_at"])
            if made_at.tzinfo is None:
                raise ValueError
            return cls(line, made_at, KeyCheck(**found["key"]))
        except (ValueError, KeyError, TypeError):
            raise NotABackup(file=name) from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[Header, BinaryIO]]:
    """A backup file behind its header. Raises NotABackup."""
    try:
        with path.open("rb") as file:
            yield Header.of(file.readline(_LONGEST), path.name), file
    except (FileNotFoundError, IsADirectoryError):
        raise NotABackup(file=path.name) from None


def seal_key(master: Master) -> bytes:
    return master.subkey("backup")


def refuse_old(path: Path) -> Header:
    """The header of a backup that is young enough to bring nothing erased back. Raises BackupTooOld."""
    with opened(path) as (header, _):
        if clock.now() - header.made_at > timedelta(days=KEPT_DAYS):
            raise BackupTooOld(file=path.name, days=KEPT_DAYS)
    return header


def lines_of(path: Path, master: Master) -> Iterator[Any]:
    """The lines; use none before ``check_whole``: only the last piece proves that the file is whole."""
    unpack, rest = zlib.decompressobj(), b""
    with opened(path) as (header, file):
        for piece in unseal_file(seal_key(master), file, purpose=header.purpose):
            *whole, rest = (rest + unpack.decompress(piece)).split(b"\n")
            yield from (json.loads(line) for line in whole)


def check_whole(path: Path, master: Master) -> None:
    """One passage to the end before anything is used. Raises NotABackup, NotSealedByUs, SealBroken."""
    count, last = 0, None
    for line in lines_of(path, master):
        count, last = count + 1, line
    if last != {"end": count}:
        raise NotABackup(file=path.name)
