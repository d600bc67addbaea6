"""Where things lie in a study, and how its outputs are swapped in whole."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from fanal.foundation.errors import CallError, RunError
from fanal.foundation.filenames import check_name

IGNORED = ".gitignore"
_LEFT_BY_SYSTEMS = ("Thumbs.db", "desktop.ini", "__MACOSX")


class NotAStudy(CallError):
    code = "FNL-STU-005"


class FolderNotEmpty(CallError):
    code = "FNL-STU-006"


class Locked(RunError):
    code = "FNL-STU-007"


class NoSources(CallError):
    code = "FNL-STU-008"


class NotAFile(CallError):
    """A folder, a link that leads nowhere or a device among the sources: what is in it would be missed."""

    code = "FNL-STU-012"


@dataclass(frozen=True)
class Study:
    """The paths of one study folder."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "fanal.toml"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def mappings(self) -> Path:
        return self.root / "mappings"

    @property
    def claims(self) -> Path:
        return self.root / "claims.toml"

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def identity(self) -> Path:
        return self.private / "identity"

    @property
    def sealed(self) -> Path:
        """Identity columns between runs, sealed with a key that lies outside the study."""
        return self.identity / "sealed"

    @property
    def review(self) -> Path:
        """The review file that somebody asked for; it stays until its decisions are read back."""
        return self.identity / "review"

    @property
    def links(self) -> Path:
        """The ids of linked persons, by record key: no identity value."""
        return self.private / "links"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions" / "links.csv"

    @property
    def rejects(self) -> Path:
        return self.private / "rejects"

    @property
    def cache(self) -> Path:
        return self.private / "cache"

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def out_next(self) -> Path:
        return self.root / ".out.next"

    @property
    def out_last(self) -> Path:
        return self.root / ".out.last"

    def check(self) -> None:
        """Raises NotAStudy unless the folder has a fanal.toml or a sources folder."""
        if not self.config.is_file() and not self.sources.is_dir():
            raise NotAStudy(folder=self.root.name)

    def source_files(self) -> list[Path]:
        """The files of ``sources/`` by name; what an editor or a system leaves there is passed over.

        Raises NoSources, NotAFile, NameNotText.
        """
        if not self.sources.is_dir():
            raise NoSources(folder=self.root.name)
        found = [
            path
            for path in sorted(self.sources.iterdir())
            if path.name[:1] not in (".", "~") and path.name not in _LEFT_BY_SYSTEMS
        ]
        for path in found:
            check_name(path.name)
            if not path.is_file():
                raise NotAFile(file=path.name, folder=self.root.name)
        if not found:
            raise NoSources(folder=self.root.name)
        return found

    def mapping_files(self) -> list[Path]:
        """The study's own mappings; what Excel leaves beside an open workbook is none."""
        found = self.mappings.iterdir() if self.mappings.is_dir() else ()
        return sorted(
            path for path in found if path.suffix in (".toml", ".xlsx") and path.name[:1] not in (".", "~")
        )

    def prepare(self) -> None:
        """Make the private folders and remove what a killed run left behind."""
        self.private.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(OSError):
            self.private.chmod(0o700)
        self.forget_identity()
        shutil.rmtree(self.out_next, ignore_errors=True)
        if self.out_last.exists():
            if self.out.exists():
                shutil.rmtree(self.out_last, ignore_errors=True)
            else:
                self.out_last.rename(self.out)
        for left in self.cache.glob("*.part") if self.cache.is_dir() else ():
            shutil.rmtree(left, ignore_errors=True)
        self.cache.mkdir(parents=True, exist_ok=True)
        self.rejects.mkdir(parents=True, exist_ok=True)

    def forget_identity(self) -> None:
        """Everything of ``identity`` but what is sealed and a review file that somebody asked for."""
        for path in self.identity.iterdir() if self.identity.is_dir() else ():
            if path in (self.sealed, self.review):
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.identity.rmdir()

    def swap(self) -> None:
        """Put the finished ``.out.next`` in the place of ``out``: at any moment one whole version exists."""
        shutil.rmtree(self.out_last, ignore_errors=True)
        if self.out.exists():
            self.out.rename(self.out_last)
        self.out_next.rename(self.out)
        shutil.rmtree(self.out_last, ignore_errors=True)

    @contextlib.contextmanager
    def lock(self, started: str) -> Iterator[None]:
        """Only one run at a time; the system lets go of the lock when a run is killed. Raises Locked."""
        self.private.mkdir(mode=0o700, exist_ok=True)
        who = self.private / "run.json"
        lock = FileLock(self.private / "run.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            holder = _read(who)
            raise Locked(
                pid=str(holder.get("pid", "?")),
                host=str(holder.get("host", "?")),
                start=str(holder.get("start", "?")),
            ) from None
        try:
            who.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "start": started}))
            yield
        finally:
            who.unlink(missing_ok=True)
            lock.release()


def new_study(root: Path, *, config: str = "format = 1\n") -> Study:
    """Make an empty study. Raises FolderNotEmpty when something is there already."""
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderNotEmpty(folder=root.name)
    study = Study(root)
    for folder in (study.sources, study.mappings, root / "decisions"):
        folder.mkdir(parents=True, exist_ok=True)
    study.private.mkdir(mode=0o700, exist_ok=True)
    study.config.write_text(config, encoding="utf-8")
    (root / IGNORED).write_text("sources/\nprivate/\nout/\n.out.*/\nmappings/*.xlsx\n", encoding="utf-8")
    return study


def _read(path: Path) -> dict[str, object]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
