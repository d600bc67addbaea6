"""A weighted sample of all pairs of records: every pair, compared or not, is stood for by some.

Pairs that share a key are drawn from its block, a pair weighs the reverse of its chance to be drawn by any of
its blocks (Hansen and Hurwitz 1943); all other pairs are stood for by pairs drawn at random.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fanal.linkage.base import BlockingPlan, Prepared, Settings
from fanal.linkage.blocking import ALL, keyed, sql_of
from fanal.linkage.comparisons import Levels
from fanal.linkage.rules import LOOSE, WORDS

if TYPE_CHECKING:
    import duckdb

DRAWN = 600_000  # pairs drawn from the blocks of all rules together
RANDOM = 400_000  # pairs drawn at random


@dataclass(frozen=True)
class Patterns:
    """Distinct answers of sampled pairs: ``gamma`` (patterns, comparisons) are places in the lists of levels,
    0 none; ``weight`` how many pairs each stands for, ``seen`` of how many drawn."""

    gamma: np.ndarray
    weight: np.ndarray
    seen: np.ndarray
    pairs: float


def place_sql(levels: Levels) -> str:
    """The place of a pair's answer in the list of levels: 0 none."""
    when = " ".join(f"when {sql} then {k}" for k, (_, sql) in enumerate(levels[:-1]))
    return f"case {when} else {len(levels) - 1} end"


def sides(sql: str) -> str:
    """Splink's way to name columns of the two records (``x_l``, ``x_r``) as columns of two tables."""
    return re.sub(r'"?\b(\w+)_([lr])\b"?', r'\2."\1"', sql)


def sample(
    con: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    plan: BlockingPlan,
    each: dict[str, Levels],
    settings: Settings,
) -> Patterns:
    n = len(prepared)
    every = n * (n - 1) / 2
    _draw(con, prepared, plan, settings)
    gammas = ", ".join(
        f'cast({sides(place_sql(levels))} as tinyint) as "{name}"' for name, levels in each.items()
    )
    names = ", ".join(f'"{name}"' for name in each)
    table = con.execute(
        f"""select {names}, sum(weight) weight, count(*) seen
            from (select {gammas}, d.weight from drawn d join p l on l.i = d.a join p r on r.i = d.b)
            group by all order by {names}"""
    ).to_arrow_table()
    gamma = np.column_stack([table[name].to_numpy() for name in each]).astype(np.int16)
    return Patterns(
        gamma, table["weight"].to_numpy().astype(float), table["seen"].to_numpy().astype(float), every
    )


def _draw(con: duckdb.DuckDBPyConnection, prepared: Prepared, plan: BlockingPlan, settings: Settings) -> None:
    """Table ``drawn`` (a, b, weight)."""
    n = len(prepared)
    every = n * (n - 1) // 2
    if every <= DRAWN:
        con.execute(
            """create or replace table drawn as
               select l.i a, r.i b, 1.0::double weight from p l join p r on l.i < r.i"""
        )
        return
    used = [rule.rule for rule in plan.rules if rule.used and rule.rule != ALL]
    keys = " union all ".join(
        [keyed(sql_of(rule), rule) for rule in used] + [keyed(sql, rule) for rule, sql in LOOSE.items()]
    )
    con.execute(f"create or replace table ks as with {WORDS} select distinct i, key from ({keys})")
    con.execute(
        f"""create or replace table bs as select key, c, least((c - 1) // 2 + 1, greatest(1,
              ceil({DRAWN / n} * 0.5)::bigint)) w
            from (select key, count(*) c from ks group by key having count(*) > 1)"""
    )
    limit = _limit(con)
    # records of a block in an order of their own; some, drawn one by one, meet the next few in it
    con.execute(
        f"""create or replace table kr as select i, key, c, w,
              row_number() over (partition by key order by hash(i, key, {int(settings.seed)}), i) - 1 pos
            from ks join bs using (key)"""
    )
    con.execute(
        f"""create or replace table dr as
            select least(x.i, y.i) a, greatest(x.i, y.i) b, count(*) times
            from (select i, key, (pos + unnest(range(1, w + 1))) % c as pos from kr
                  where hash(i, key, {int(settings.seed)}, 7) % 1000000 < {limit}) x
            join kr y on y.key = x.key and y.pos = x.pos
            where x.i <> y.i group by all"""
    )
    # lists of keys, not a join of keys with keys: that would hold every pair of the largest blocks
    con.execute(
        "create or replace table kl as select i, list(key) keys from ks semi join bs using (key) group by i"
    )
    con.execute(
        f"""create or replace table drawn as
            select a, b, any_value(times) / sum(rate) weight from (
              select a, b, times, w * c / (c * (c - 1) / 2.0) * {limit / 1e6} rate
              from (select a, b, times, unnest(list_intersect(x.keys, y.keys)) as key
                    from dr join kl x on x.i = a join kl y on y.i = b) join bs using (key))
            group by a, b"""
    )
    row = con.execute("select coalesce(sum(weight), 0) from drawn").fetchone()
    rest = max(every - float(row[0] if row else 0), 0.0)
    rng = np.random.default_rng(settings.seed)
    one, two = rng.integers(0, n, RANDOM), rng.integers(0, n, RANDOM)
    import pyarrow as pa

    con.register("rnd", pa.table({"a": np.minimum(one, two), "b": np.maximum(one, two)}))
    con.execute(
        """create or replace table rn as select distinct a, b
           from rnd left join kl x on x.i = a left join kl y on y.i = b
           where a < b and not coalesce(list_has_any(x.keys, y.keys), false)"""
    )
    con.execute(f"insert into drawn select a, b, {rest} / (select count(*) from rn) from rn")


def _limit(con: duckdb.DuckDBPyConnection) -> int:
    """Of a million records in blocks, how many are drawn so that about DRAWN pairs come of it."""
    row = con.execute("select coalesce(sum(c * w), 0) from bs").fetchone()
    total = float(row[0] if row else 0)
    return max(1, min(1_000_000, int(1e6 * DRAWN / max(total, 1.0))))
