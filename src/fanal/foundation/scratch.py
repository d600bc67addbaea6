"""A private folder for work that belongs to no study; what a killed command left there is removed by the
next one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

_LOCK = "in-use.lock"


def _home() -> Path:
    """The user's own cache folder: never the shared temporary folder of the machine."""
    root = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "fanal"


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user can open, removed at the end, or by the next command after a kill."""
    home = _home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    _remove_left(home)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=home))
    lock = FileLock(folder / _LOCK)
    lock.acquire()
    try:
        yield folder
    finally:
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_left(home: Path) -> None:
    for folder in home.glob("work-*"):
        lock = FileLock(folder / _LOCK, timeout=0)
        with contextlib.suppress(Timeout, OSError), lock:
            shutil.rmtree(folder, ignore_errors=True)
