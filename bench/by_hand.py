"""(a) One script of SQL written by hand, on DuckDB with the same memory and threads."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import report
from fanal.foundation.engine.duckdb import MEMORY_LIMIT
from fanal.vocabulary import code_list, lookup_place
from fanal.vocabulary.places import all_places

THIS_YEAR = 2026
SCRIPT = Path(__file__).with_name("by_hand.sql")


def connection(spill: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB with the settings that Fanal gives it."""
    return duckdb.connect(
        config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(spill), "preserve_insertion_order": False}
    )


def statements(raw: str, out: Path) -> list[str]:
    """The script with the allowed codes and the file names filled in."""
    values = {
        "raw": raw,
        "out": str(out),
        "places": _quoted([code for code in all_places() if lookup_place(code) == code]),
        "first_year": str(THIS_YEAR - 150),
        "last_year": str(THIS_YEAR + 1),
    }

    def fill(place: re.Match[str]) -> str:
        name = place[1]
        return _quoted(allowed(name.removeprefix("codes:"))) if name.startswith("codes:") else values[name]

    text = re.sub(r"(?m)^--.*", "", SCRIPT.read_text(encoding="utf-8"))
    text = re.sub(r"\{([a-z_]+(?::[a-z_]+)?)\}", fill, text)
    return [statement for statement in text.split(";\n") if statement.strip()]


def allowed(name: str) -> list[str]:
    """The codes of a list that stand for themselves."""
    codes = code_list(name)
    return [entry.code for entry in codes.entries if not entry.replaced_by]


def _quoted(codes: list[str]) -> str:
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes)


def write_counts(rows: list[tuple[str, str, str, str, int]], path: Path) -> None:
    """Counts in the columns that the script writes."""
    names = ("name", "area", "period", "cell", "n")
    pq.write_table(pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))), path)


def run(data: Path, out: Path) -> dict[str, Any]:
    """Run the script over one file. A CSV is first numbered and kept as Parquet, as Fanal does."""
    out.mkdir(parents=True)
    con = connection(out / "spill")
    raw = f"(SELECT *, file_row_number + 1 AS source_row FROM read_parquet('{data}', file_row_number = true))"
    if data.suffix == ".csv":
        con.execute("SET preserve_insertion_order = true")
        con.execute(
            "COPY (SELECT *, row_number() OVER () + 1 AS source_row FROM "
            "read_csv(?, all_varchar = true, header = true, delim = ',')) "
            f"TO '{out}/raw.parquet' (FORMAT parquet, COMPRESSION snappy)", [str(data)],
        )  # fmt: skip
        con.execute("SET preserve_insertion_order = false")
        raw = f"'{out}/raw.parquet'"
    for statement in statements(raw, out):
        con.execute(statement)
    by_rule = con.execute(
        f"SELECT problem, count(*) FROM '{out}/rejected.parquet' GROUP BY problem ORDER BY problem"
    ).fetchall()
    persons = con.execute("SELECT count(*) FROM persons").fetchone()
    con.close()
    return {
        "accepted": pq.read_metadata(out / "accepted.parquet").num_rows,
        "rejected": pq.read_metadata(out / "rejected.parquet").num_rows,
        "rejected_by_rule": dict(by_rule),
        "persons": persons[0] if persons else 0,
        "records_file": str(out / "accepted.parquet"),
        "counts_file": str(out / "counts.parquet"),
    }


if __name__ == "__main__":
    report(lambda: run(Path(sys.argv[1]), Path(sys.argv[2])))
