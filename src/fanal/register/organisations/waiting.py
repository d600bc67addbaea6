"""A file between its first look and its confirmation: sealed, for an hour, for its sender alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from fanal.foundation.crypto import seal_file, unseal_file
from fanal.foundation.errors import FanalError
from fanal.register import keystore
from fanal.register.actions.base import Refused
from fanal.register.project import current

KEPT = timedelta(hours=1)
GONE = "register.organisations.refused.file_gone"


def keep(content: bytes, suffix: str, *, user_id: UUID, organisation_id: UUID) -> str:
    """Seal a file until it is confirmed; returns the name under which it waits."""
    name = f"{uuid4().hex}{suffix.lower()}"
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / name).open("xb") as target:
        seal_file(_key(), io.BytesIO(content), target, purpose=_purpose(name, user_id, organisation_id))
    return name


def take(name: str, *, user_id: UUID, organisation_id: UUID) -> bytes:
    """The file again, for who sent it and for the same organisation. Raises Refused where it is gone."""
    path = _path(name)
    try:
        with path.open("rb") as source:
            purpose = _purpose(name, user_id, organisation_id)
            return b"".join(unseal_file(_key(), source, purpose=purpose))
    except (OSError, FanalError):
        raise Refused(GONE, status=410) from None


def forget(name: str) -> None:
    """After the confirmation."""
    _path(name).unlink(missing_ok=True)


def forget_old(now: datetime) -> int:
    """What nobody confirmed within the hour; returns how many."""
    old = [path for path in _files() if datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo) < now - KEPT]
    for path in old:
        with suppress(FileNotFoundError):
            path.unlink()
    return len(old)


def _files() -> Iterator[Path]:
    folder = _folder()
    return (path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else iter(())


def _folder() -> Path:
    return current().folder / "waiting"


def _path(name: str) -> Path:
    stem, _, suffix = name.partition(".")
    if len(stem) != 32 or not stem.isalnum() or not stem.isascii() or suffix not in ("csv", "xlsx"):
        raise Refused(GONE, status=410)
    return _folder() / name


def _key() -> bytes:
    return keystore.instance_key("waiting_files")


def _purpose(name: str, user_id: UUID, organisation_id: UUID) -> str:
    return f"waiting/{name}/{user_id}/{organisation_id}"
