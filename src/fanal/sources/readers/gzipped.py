"""gzip: unpacked into the private folder, against limits on size and ratio, then read as what is inside."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from fanal.sources.readers.base import LARGE_ENTRY, MAX_RATIO, MAX_UNPACKED, MEGABYTE, free_path
from fanal.sources.readers.errors import DamagedFile, UnpacksTooLarge


def unpack(path: Path, staging: Path, *, name: str) -> Path:
    """The unpacked file; the caller removes it. Raises UnpacksTooLarge, DamagedFile."""
    target = free_path(staging, Path(name).stem, ".unpacked")
    packed = max(path.stat().st_size, 1)
    size = 0
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while piece := source.read(MEGABYTE):
                size += len(piece)
                if size > MAX_UNPACKED or (size > LARGE_ENTRY and size > MAX_RATIO * packed):
                    raise UnpacksTooLarge(file=name, limit=min(MAX_UNPACKED, MAX_RATIO * packed) // MEGABYTE)
                out.write(piece)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        target.unlink(missing_ok=True)
        raise DamagedFile(file=name) from None
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target
