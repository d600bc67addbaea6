"""The folder that ``fanal link`` makes, and what it remembers from batch to batch.

``private/inputs.json`` remembers which files were linked and which of their columns are keys: a new batch is
compared with the earlier records, which are read again where they lie. No identity value is copied.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from fanal.study.folder import Locked
from fanal.study.linking.errors import InputsGone, NotALinkFolder

SCHEMA = "fanal.link-inputs/1"
LOCK = "run.lock"
# what lies in the folder, so that what a kill left is known as ours
MADE = {"private", "persons.csv", "pairs.csv", "clusters.csv", "changes.csv"}


@dataclass(frozen=True)
class Batch:
    """Files that were linked together, with the columns that a person named, and the kinds of organisation
    as (source, code)."""

    files: tuple[str, ...]
    key: str | None = None
    truth: str | None = None
    by: str | None = None
    map: str | None = None
    encoded: bool = False
    kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LinkFolder:
    """Where things lie in it."""

    root: Path
    batches: tuple[Batch, ...] = field(default=())

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def inputs(self) -> Path:
        return self.private / "inputs.json"

    @property
    def model(self) -> Path:
        return self.private / "model.json"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions.csv"

    @property
    def review(self) -> Path:
        return self.private / "review.csv"

    @classmethod
    def open(cls, root: Path) -> LinkFolder:
        """A folder that may be new. Raises NotALinkFolder when it holds anything else."""
        found = cls(root)
        if found.inputs.is_file():
            return cls(root, _batches(found.inputs, root.name))
        if root.exists() and not found._left_by_a_kill():
            raise NotALinkFolder(folder=root.name)
        return found

    def _left_by_a_kill(self) -> bool:
        """Empty, or what a first linkage wrote that was killed before it was done; ids given stay given."""
        if not self.root.is_dir():
            return False
        there = {path.name.removesuffix(".part") for path in self.root.iterdir()}
        if there <= {"private"}:
            return not self.private.exists() or not any(self.private.iterdir()) or self._locked_once()
        return there <= MADE and self._locked_once()

    def _locked_once(self) -> bool:
        return (self.private / LOCK).is_file()

    @classmethod
    def is_one(cls, root: Path) -> bool:
        return cls(root).inputs.is_file()

    def prepare(self) -> None:
        """Make the folders, closed to others."""
        for path in (self.root, self.private):
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            with contextlib.suppress(OSError):
                path.chmod(0o700)

    def with_batch(self, new: Batch) -> LinkFolder:
        """The folder with one more batch; a file that is given again is read as the new batch says."""
        again = set(new.files)
        kept = [
            replace(old, files=tuple(file for file in old.files if file not in again)) for old in self.batches
        ]
        return LinkFolder(self.root, (*(old for old in kept if old.files), new))

    def remember(self) -> None:
        body = {"schema": SCHEMA, "batches": [asdict(batch) for batch in self.batches]}
        write_private(self.inputs, json.dumps(body, ensure_ascii=False, indent=1) + "\n")

    def check_files(self, new: Sequence[str] = ()) -> None:
        """Raises InputsGone naming the file that an earlier batch read and that is no longer there; a new
        file (``new``) that is not there is the reader's to tell."""
        for batch in self.batches:
            for file in batch.files:
                if file not in new and not Path(file).is_file():
                    raise InputsGone(file=Path(file).name)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Only one linkage at a time in a folder. Raises Locked."""
        who = self.private / "run.json"
        lock = FileLock(self.private / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            holder = _holder(who)
            raise Locked(**{key: str(holder.get(key, "?")) for key in ("pid", "host", "start")}) from None
        try:
            start = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            who.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "start": start}))
            yield
        finally:
            who.unlink(missing_ok=True)
            lock.release()


def _holder(who: Path) -> dict[str, str]:
    """Who holds the lock; nothing where a kill left half of it."""
    try:
        found = json.loads(who.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _batches(path: Path, folder: str) -> tuple[Batch, ...]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_batch(each) for each in found["batches"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotALinkFolder(folder=folder) from None


def _batch(each: dict[str, Any]) -> Batch:
    kinds = tuple((str(source), str(kind)) for source, kind in each.get("kinds", ()))
    return Batch(**{**each, "files": tuple(each["files"]), "kinds": kinds})


def write_private(path: Path, text: str) -> None:
    """A text for its owner's eyes, whole or not at all."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8",
              newline="\n") as file:  # fmt: skip
        file.write(text)
    part.replace(path)
