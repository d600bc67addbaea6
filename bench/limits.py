"""The physical limit: the same bytes read, and read and written again, with nothing checked."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bench.by_hand import connection
from bench.measure import report

BLOCK = 8 * 1024 * 1024


def run(data: Path, out: Path) -> dict[str, Any]:
    """Seconds to read the file's bytes, and to scan it and write it as Parquet."""
    out.mkdir(parents=True)
    start = time.perf_counter()
    with data.open("rb") as file:
        while file.read(BLOCK):
            pass
    read = time.perf_counter() - start
    source = (
        f"read_csv('{data}', all_varchar = true, header = true)" if data.suffix == ".csv" else f"'{data}'"
    )
    start = time.perf_counter()
    connection(out / "spill").execute(
        f"COPY (SELECT * FROM {source}) TO '{out}/copy.parquet' (FORMAT parquet, COMPRESSION snappy)"
    )
    return {"bytes": data.stat().st_size, "read_seconds": read, "copy_seconds": time.perf_counter() - start}


if __name__ == "__main__":
    report(lambda: run(Path(sys.argv[1]), Path(sys.argv[2])))
