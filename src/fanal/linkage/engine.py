"""DuckDB for the linkage: bounded memory, spill in a private folder, errors without values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.linkage.errors import LinkageFailed

if TYPE_CHECKING:
    import duckdb

MEMORY_LIMIT = "2500MB"  # a million records stay under 4 GB with what Python and Arrow hold


@contextmanager
def engine(folder: Path | None, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that may spill into ``folder`` alone; without one it never spills.

    DuckDB's error texts quote cells: none of them may be shown or kept.
    """
    import duckdb

    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(folder) if folder else "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
            **({"threads": threads} if threads else {}),
        }
    )
    try:
        connection.execute("set enable_progress_bar = false")
        yield connection
    except duckdb.Error as error:
        raise LinkageFailed(kind=type(error).__name__) from None
    finally:
        connection.close()
