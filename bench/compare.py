"""Whether two parts of the bench gave the same results. Nothing is timed before this says so."""

from __future__ import annotations

from typing import Any

import duckdb

from bench.measure import BenchFailed
from fanal.vocabulary import fields

SHOWN = 5


def compare(ours: dict[str, Any], other: dict[str, Any], name: str) -> int:
    """The number of equal counts. Raises BenchFailed naming the first differences.

    What the other part does not give (pandas knows no first rule) is not compared.
    """
    for what in ("accepted", "rejected", "rejected_by_rule", "persons"):
        if what in other and ours[what] != other[what]:
            raise BenchFailed(f"{what} differ: fanal {ours[what]}, {name} {other[what]}")
    with duckdb.connect() as con:
        different = con.execute(
            f"SELECT name, area, period, cell, o.n, s.n FROM '{ours['counts_file']}' o "
            f"FULL JOIN '{other['counts_file']}' s USING (name, area, period, cell) "
            "WHERE o.n IS DISTINCT FROM s.n ORDER BY ALL"
        ).fetchall()
        if different:
            lines = "\n".join(map(str, different[:SHOWN]))
            raise BenchFailed(
                f"{len(different)} counts differ (table, area, period, cell, fanal, {name}):\n{lines}"
            )
        if "records_file" in other:
            _compare_columns(con, ours["records_file"], other["records_file"])
        (equal,) = con.execute(f"SELECT count(*) FROM '{ours['counts_file']}'").fetchall()[0]
    return int(equal)


def _compare_columns(con: duckdb.DuckDBPyConnection, ours: str, sql: str) -> None:
    """Every cell of every accepted record, by a fingerprint of each column."""
    names = [
        each.name
        for each in fields("case_record")
        if not each.identity and each.name not in ("source", "dataset")
    ]
    sums = ", ".join(f'bit_xor(hash(source_row, "{name}"))' for name in names)
    prints = [con.execute(f"SELECT {sums} FROM '{path}'").fetchall()[0] for path in (ours, sql)]
    wrong = [name for name, one, other in zip(names, *prints, strict=True) if one != other]
    if wrong:
        raise BenchFailed(f"accepted records differ in: {', '.join(wrong)}")
