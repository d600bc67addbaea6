"""A folder for the moment in which a file lies open: in memory where the system has such a place."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fanal.foundation.scratch import private_folder

_MEMORY = Path("/dev/shm")  # noqa: S108 - only folders made by mkdtemp, mode 0700, are used there
_PREFIX, _STALE_SECONDS = "fanal-register-", 3600


@contextmanager
def open_for_a_moment() -> Iterator[Path]:
    """A folder that only this user can open, emptied at the end; in memory on Linux: no disk ever has it."""
    if not os.access(_MEMORY, os.W_OK):
        with private_folder() as folder:
            yield folder
        return
    remove_left()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_MEMORY))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left() -> None:
    """What a killed process left: at the next file, and by the upkeep."""
    for folder in _MEMORY.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
