"""Pairs of records with the probability that they are one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fanal.linkage.base import BlockingPlan, Decision, Evidence, Model, Prepared, Settings
from fanal.linkage.blocking import ALL, keyed, planned, sql_of
from fanal.linkage.calibrating import calibrated
from fanal.linkage.comparisons import Levels, comparisons
from fanal.linkage.components import labels_of, pairs_within
from fanal.linkage.dates import DAY
from fanal.linkage.engine import engine
from fanal.linkage.levels import levels_in, levels_of
from fanal.linkage.preparing import prepare_one
from fanal.linkage.rules import WORD_COLUMNS, WORDS
from fanal.linkage.sampling import place_sql, sides
from fanal.linkage.splinked import duckdb_api, linker, predict, splink_settings

if TYPE_CHECKING:
    import duckdb

FAINTEST = -6.0  # bits; pairs below are no use to anybody
LIKELY = 0.3  # ties that may make a group, whose pairs are then all compared
LARGEST = 40  # records of a group beyond which that is given up


def score(
    prepared: Prepared,
    model: Model,
    settings: Settings,
    decisions: Sequence[Decision] | None = None,
    *,
    plan: BlockingPlan | None = None,
) -> pa.Table:
    """Pairs: ``left`` and ``right`` (rows of the input, sorted), ``probability``, ``weight`` in bits,
    and a column for each comparison with the place of its level (0 none).

    Pairs that a decision names get probability 1 or 0.
    """
    each = comparisons(prepared.columns)
    if len(prepared) < 2:
        return empty(each)
    with engine(settings.folder, settings.threads) as con:
        con.register("p", prepared.table)
        plan = plan or planned(con, prepared, settings)
        con.execute(with_keys(plan))
        found = predict(linker(duckdb_api(con), "pk", splink_settings(model, each)), weight=FAINTEST)
        con.execute(
            f"""create or replace table scored as
                select least(i_l, i_r)::integer as l, greatest(i_l, i_r)::integer as r
                from {found.physical_name}"""
        )
        pairs = calibrated(levels_in(con, "scored", each), model, each)
        pairs = _completed(con, pairs, model, each)
    return decided(prepared, pairs, decisions)


def _completed(
    con: duckdb.DuckDBPyConnection, pairs: pa.Table, model: Model, each: dict[str, Levels]
) -> pa.Table:
    """With the pairs that no rule compared although others tie their records together."""
    left, right = pairs["left"].to_numpy().astype(np.int64), pairs["right"].to_numpy().astype(np.int64)
    likely = pairs["probability"].to_numpy() >= LIKELY
    n = int(max(right.max(initial=0), 0)) + 1
    a, b = pairs_within(labels_of(n, left[likely], right[likely]), LARGEST)
    new = ~np.isin(a * n + b, left * n + right)
    if not new.any():
        return pairs
    more = calibrated(levels_of(con, a[new], b[new], each), model, each)
    return (
        pa.concat_tables([pairs, more])
        .sort_by([("left", "ascending"), ("right", "ascending")])
        .combine_chunks()
    )


def with_keys(plan: BlockingPlan) -> str:
    """Table ``pk``: the prepared records with their blocking keys."""
    used = [rule.rule for rule in plan.rules if rule.used]
    if not used:
        return "create or replace table pk as select *, []::bigint[] as keys from p"
    if used == [ALL]:
        return "create or replace table pk as select *, [1]::bigint[] as keys from p"
    keys = " union all ".join(keyed(sql_of(rule), rule) for rule in used)
    return f"""create or replace table pk as with {WORDS},
        shared as (select key from ({keys}) group by key having count(*) > 1),
        mine as (select i, list(distinct key order by key) as keys
                 from ({keys}) semi join shared using (key) group by i)
        select p.*, coalesce(mine.keys, []::bigint[]) as keys from p left join mine using (i)"""


def empty(each: dict[str, Levels]) -> pa.Table:
    kinds = {"left": pa.int32(), "right": pa.int32(), "probability": pa.float64(), "weight": pa.float64()}
    kinds |= dict.fromkeys(each, pa.int8())
    return pa.schema(list(kinds.items())).empty_table()


def decided(prepared: Prepared, pairs: pa.Table, decisions: Sequence[Decision] | None) -> pa.Table:
    """The pairs with what people decided; a decided pair that was not compared is added."""
    from fanal.linkage.deciding import apply_decisions

    return apply_decisions(prepared, pairs, decisions) if decisions else pairs


def explain(model: Model, pairs: pa.Table, row: int) -> list[Evidence]:
    """What each comparison of one pair says, the heaviest first."""
    found = []
    for name, levels in model.comparisons.items():
        level = levels[pairs[name][row].as_py()]
        weight = 0.0 if level.code == "none" else float(np.log2(level.m / level.u))
        found.append(Evidence(name, level.code, round(weight, 3)))
    return sorted(found, key=lambda one: (-abs(one.weight), one.comparison))


def match_one(
    prepared: Prepared, model: Model, record: Mapping[str, Any], settings: Settings | None = None
) -> pa.Table:
    """One new record against those prepared: pairs as ``score`` gives them, the likeliest first; ``left`` is
    a row of the records prepared, ``right`` their count."""
    settings = settings or Settings()
    each = {
        name: levels for name, levels in comparisons(prepared.columns).items() if name in model.comparisons
    }
    new = prepare_one(prepared, record)
    with engine(settings.folder, settings.threads) as con:
        con.register("p", prepared.table)
        con.register("new", new)
        places = ", ".join(
            f'cast({sides(place_sql(levels))} as tinyint) as "{name}"' for name, levels in each.items()
        )
        pairs = con.execute(
            f"""select l.i as left, r.i as right, {places} from (select * from p where {_worth(new)}) l, new r
                order by 1"""
        ).to_arrow_table()
    pairs = calibrated(pairs, model, each)
    kept = pairs.filter(pa.array(pairs["weight"].to_numpy() >= FAINTEST))
    return kept.sort_by([("probability", "descending"), ("left", "ascending")]).combine_chunks()


def _worth(new: pa.Table) -> str:
    """Which records are worth a comparison: a word of the name, a number, an address or a day in common."""
    row = {name: new[name][0].as_py() for name in new.column_names}
    words = [row[name] for name in WORD_COLUMNS if row[name]]
    some = [f"{name} in ({', '.join(map(str, words))})" for name in WORD_COLUMNS if words]
    same = ["id_number", "phone", "email", "address", "whole"]
    some += [f"{name} = (select {name} from new)" for name in same if row.get(name)]
    if row["bp"] == DAY:
        some.append(f"(bp = 4 and yb = {row['yb']} and least(bm, bd) = {min(row['bm'], row['bd'])} "
                    f"and greatest(bm, bd) = {max(row['bm'], row['bd'])})")  # fmt: skip
    return " or ".join(some) or "false"
