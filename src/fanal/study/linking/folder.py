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
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from fanal.study.folder import Locked
from fanal.study.linking.errors import InputsGone, NotALinkFolder

SCHEMA = "fanal.link-inputs/1"


@dataclass(frozen=True)
class Batch:
    """Files that were linked together, with the columns that a person named."""

    files: tuple[str, ...]
    key: str | None = None
    truth: str | None = None
    by: str | None = None
    map: str | None = None
    encoded: bool = False


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
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise NotALinkFolder(folder=root.name)
        return found

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
            Batch(**{**asdict(old), "files": tuple(file for file in old.files if file not in again)})
            for old in self.batches
        ]
        return LinkFolder(self.root, (*(old for old in kept if old.files), new))

    def remember(self) -> None:
        body = {"schema": SCHEMA, "batches": [asdict(batch) for batch in self.batches]}
        write_private(self.inputs, json.dumps(body, ensure_ascii=False, indent=1) + "\n")

    def check_files(self) -> None:
        """Raises InputsGone naming the file that an earlier batch read and that is no longer there."""
        for batch in self.batches:
            for file in batch.files:
                if not Path(file).is_file():
                    raise InputsGone(file=Path(file).name)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Only one linkage at a time in a folder. Raises Locked."""
        who = self.private / "run.json"
        lock = FileLock(self.private / "run.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            holder = json.loads(who.read_text(encoding="utf-8")) if who.is_file() else {}
            raise Locked(**{key: str(holder.get(key, "?")) for key in ("pid", "host", "start")}) from None
        try:
            start = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            who.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "start": start}))
            yield
        finally:
            who.unlink(missing_ok=True)
            lock.release()


def _batches(path: Path, folder: str) -> tuple[Batch, ...]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return tuple(Batch(**{**each, "files": tuple(each["files"])}) for each in found["batches"])
    except (OSError, ValueError, KeyError, TypeError):
        raise NotALinkFolder(folder=folder) from None


def write_private(path: Path, text: str) -> None:
    """A text for its owner's eyes, whole or not at all."""
    part = path.with_name(path.name + ".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8",
              newline="\n") as file:  # fmt: skip
        file.write(text)
    part.replace(path)
