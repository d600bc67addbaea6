"""A stage is done once for the same inputs, parameters and versions."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Stage:
    """One step of a run: what it reads and writes in words, its version, and the work itself."""

    name: str
    reads: str
    writes: str
    version: int
    run: Callable[..., None]

    def key(self, *inputs: object) -> str:
        """The hash of inputs, parameters and versions; equal keys mean equal results."""
        return digest([self.name, self.version, *inputs])


class Cache:
    """Finished stages, each a folder named by its key, made whole before it gets its name."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._used: set[str] = set()

    def do(self, stage: Stage, key: str, work: Callable[[Path], None]) -> Path:
        """The folder of the stage's results, from the cache or worked out now."""
        name = f"{stage.name}-{key[:32]}"
        self._used.add(name)
        done = self._root / name
        if done.is_dir():
            return done
        part = self._root / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        work(part)
        part.rename(done)
        return done

    def forget_unused(self) -> None:
        """Results of inputs that are gone hold data nobody needs any more."""
        for path in self._root.iterdir():
            if path.name not in self._used and path.is_dir():
                shutil.rmtree(path, ignore_errors=True)


class FileHashes:
    """SHA-256 of files, remembered by size and time of change: an unchanged study is checked at once."""

    def __init__(self, memo: Path) -> None:
        self._memo = memo
        try:
            self._known: dict[str, list[object]] = json.loads(memo.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._known = {}
        self._now: dict[str, list[object]] = {}

    def of(self, path: Path) -> str:
        stat = path.stat()
        mark = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
        known = self._known.get(path.name)
        value = str(known[3]) if known and known[:3] == mark else file_hash(path)
        self._now[path.name] = [*mark, value]
        return value

    def save(self) -> None:
        part = self._memo.with_suffix(".part")
        part.write_text(json.dumps(self._now), encoding="utf-8")
        os.replace(part, self._memo)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    value = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            value.update(block)
    return value.hexdigest()


def digest(value: object) -> str:
    """SHA-256 of a value as canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
