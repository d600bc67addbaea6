"""Whether this machine has the compiled kernels: the first call ever compiles them and says so."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any


def compiled() -> bool:
    """Whether the compiler's cache holds anything of this room."""
    return any(next(folder.rglob("*.nbi"), None) for folder in _caches() if folder.is_dir())


def _caches() -> list[Path]:
    """Where numba looks: beside the code where that can be written to, else in the user's own cache."""
    beside = Path(__file__).parent / "kernels" / "__pycache__"
    named = os.environ.get("NUMBA_CACHE_DIR")
    if named:
        return [Path(named)]
    if os.access(beside if beside.exists() else beside.parent, os.W_OK):
        return [beside]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return [Path(os.environ.get("LOCALAPPDATA") or home) / "numba", home / "numba"]


def keep_somewhere() -> None:
    """Where neither beside the code nor in the user's cache is room, compiled code lives for one process.

    Without any place to write numba refuses to compile at all.
    """
    import numba

    config: Any = numba.config
    if config.CACHE_DIR or any(_writable(folder) for folder in _caches()):
        return
    folder = tempfile.mkdtemp(prefix="fanal-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    config.CACHE_DIR = folder


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True
