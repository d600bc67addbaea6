"""What each comparison answers for given pairs of records, by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fanal.linkage.comparisons import Levels
from fanal.linkage.sampling import place_sql, sides

if TYPE_CHECKING:
    import duckdb


def levels_in(con: duckdb.DuckDBPyConnection, table: str, each: dict[str, Levels]) -> pa.Table:
    """The pairs (l, r) of a table with the place of each comparison's level, which splink keeps only together
    with the values compared."""
    places = ", ".join(
        f'cast({sides(place_sql(levels))} as tinyint) as "{name}"' for name, levels in each.items()
    )
    return con.execute(
        f"""select d.l as left, d.r as right, {places} from {table} d
            join p l on l.i = d.l join p r on r.i = d.r order by 1, 2"""
    ).to_arrow_table()


def levels_of(
    con: duckdb.DuckDBPyConnection, left: np.ndarray, right: np.ndarray, each: dict[str, Levels]
) -> pa.Table:
    """The same for pairs of rows, sorted by left and right."""
    con.register("wanted", pa.table({"l": pa.array(left, pa.int32()), "r": pa.array(right, pa.int32())}))
    return levels_in(con, "wanted", each)
