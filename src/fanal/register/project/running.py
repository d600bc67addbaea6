"""One process at a time owns a data folder: a server, or a command that nothing may run beside."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from fanal.register import clock
from fanal.register.errors import AlreadyRunning
from fanal.register.project.deployment import Deployment


@contextmanager
def running(deployment: Deployment) -> Iterator[None]:
    """Hold the folder; the system lets go when the process dies. Raises AlreadyRunning."""
    lock = FileLock(deployment.folder / "running.lock", timeout=0)
    note = deployment.folder / "running.json"
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning(**_who(note)) from None
    try:
        started = clock.now().isoformat(timespec="seconds")
        note.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "start": started}))
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _who(note: Path) -> dict[str, str]:
    try:
        found = json.loads(note.read_text())
        return {name: str(found[name]) for name in ("pid", "host", "start")}
    except (OSError, ValueError, KeyError):
        return {"pid": "?", "host": "?", "start": "?"}
