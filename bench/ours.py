"""Fanal itself: the functions that ``fanal run`` calls, up to the confidential counts."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from bench.by_hand import THIS_YEAR, write_counts
from bench.measure import report
from fanal import linkage, sources, tabulation
from fanal.foundation.engine import connect


def run(data: Path, out: Path) -> dict[str, Any]:
    """Read, check, link and count one file; what is written stays in ``out``."""
    identity, accepted = out / "identity", out / "accepted"
    for folder in (identity, accepted):
        folder.mkdir(parents=True)
    laps = [time.perf_counter()]
    with connect("duckdb", identity) as engine:
        (table,) = sources.read_source(
            data,
            engine=engine,
            identity=identity,
            accepted=accepted,
            rejects=out / "rejects",
            this_year=THIS_YEAR,
        )
        assert table.records is not None
        laps.append(time.perf_counter())
        persons, tally = linkage.link(engine, [table.records], table.report.dataset, out / "persons")
        laps.append(time.perf_counter())
        counts = tabulation.tabulate(engine, persons, table.report.dataset)
        laps.append(time.perf_counter())
    write_counts([(c.table, c.area, c.period, "|".join(c.cell), c.n) for c in counts], out / "counts.parquet")
    return {
        "accepted": table.report.accepted,
        "rejected": table.report.rejected,
        "rejected_by_rule": table.report.rejected_by_rule,
        "persons": tally.persons,
        "records_file": str(table.records),
        "counts_file": str(out / "counts.parquet"),
        "stages": dict(
            zip(
                ("sources", "linkage", "tabulation"),
                (b - a for a, b in zip(laps, laps[1:], strict=False)),
                strict=True,
            )
        ),
    }


if __name__ == "__main__":
    report(lambda: run(Path(sys.argv[1]), Path(sys.argv[2])))
