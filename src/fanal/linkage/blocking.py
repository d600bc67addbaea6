"""Which pairs are compared: blocking rules, their pairs counted before any comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanal.linkage.base import EXTRA, BlockingPlan, Prepared, RulePlan, Settings
from fanal.linkage.engine import engine
from fanal.linkage.errors import TooManyPairs, UnknownRule
from fanal.linkage.rules import RULES, WORDS, extra_rules

if TYPE_CHECKING:
    import duckdb

# pairs that the rules together may make: a floor, and so many more a record
BUDGET, BUDGET_A_RECORD = 2_000_000, 60
SHARE = 0.25  # of the budget, for one rule
EXHAUSTIVE = 1000  # so few records are all compared
ALL = "all"


def plan_blocking(prepared: Prepared, settings: Settings) -> BlockingPlan:
    """The rules to use and the pairs that each makes. Nothing is compared.

    A rule that makes more than its share of the budget gives way to its tighter variants, then is left out.
    Raises TooManyPairs for a rule named in ``settings.rules`` beyond the budget, and where even the
    tightest variant of every rule goes beyond it.
    """
    with engine(settings.folder, settings.threads) as con:
        con.register("p", prepared.table)
        return planned(con, prepared, settings)


def variants(prepared: Prepared, settings: Settings) -> dict[str, tuple[str, ...]]:
    """Every rule that the columns allow, or those that the settings name."""
    known = dict(RULES)
    for name in prepared.columns:
        if name.startswith(EXTRA):
            known[name] = extra_rules(name)
    if settings.rules is None:
        return known
    for name in settings.rules:
        if name not in known:
            raise UnknownRule(rule=name, known=", ".join(known))
    return {name: known[name][:1] for name in settings.rules}


def budget_of(n: int, settings: Settings) -> int:
    return settings.pair_budget if settings.pair_budget is not None else BUDGET + BUDGET_A_RECORD * n


def planned(con: duckdb.DuckDBPyConnection, prepared: Prepared, settings: Settings) -> BlockingPlan:
    n, budget = len(prepared), budget_of(len(prepared), settings)
    if settings.rules is None and n <= EXHAUSTIVE and n * (n - 1) // 2 <= budget:
        return BlockingPlan((RulePlan(ALL, 1, n, n * (n - 1) // 2, True),), budget)
    rules: list[RulePlan] = []
    left = budget
    for rule, each in variants(prepared, settings).items():
        counted = [_count(con, rule, sql, left, budget, settings) for sql in each[:1]]
        for tighter in each[1:] if counted[0].pairs else ():
            if counted[-1].used:
                break
            counted.append(_count(con, rule, tighter, left, budget, settings))
        # a variant over a column that says nothing makes no pairs, and the next one may do better
        chosen = next((one for one in reversed(counted) if one.pairs), counted[0])
        name = _named(rule, counted.index(chosen) + 1)
        rules.append(RulePlan(name, chosen.blocks, chosen.largest, chosen.pairs, chosen.used))
        if settings.rules is not None and not chosen.used and chosen.pairs:
            raise _too_many(chosen, rule, budget)
        left -= chosen.pairs if chosen.used else 0
    if not any(rule.used for rule in rules) and any(rule.pairs for rule in rules):
        worst = min((rule for rule in rules if rule.pairs), key=lambda rule: rule.pairs)
        raise _too_many(worst, worst.rule.split("/")[0], budget)
    return BlockingPlan(tuple(rules), budget)


def _too_many(rule: RulePlan, name: str, budget: int) -> TooManyPairs:
    return TooManyPairs(rule=name, pairs=rule.pairs, budget=budget, largest=rule.largest, blocks=rule.blocks)


def _named(rule: str, variant: int) -> str:
    return rule if variant == 1 else f"{rule}/{variant}"


def sql_of(rule: str) -> str:
    """The SELECT of a planned rule."""
    name, _, variant = rule.partition("/")
    known = RULES.get(name) or extra_rules(name)
    return known[int(variant or 1) - 1]


def keyed(sql: str, rule: str) -> str:
    """(i, key) of a rule: a key is one number made of the rule and of its columns."""
    columns = ", ".join(f"c{k}" for k in range(sql.count(" as c")))
    return (
        f"""select distinct i, (hash('{rule.split("/")[0]}', {columns}) >> 1)::bigint as key from ({sql})"""
    )


def _count(
    con: duckdb.DuckDBPyConnection, rule: str, sql: str, left: int, budget: int, settings: Settings
) -> RulePlan:
    row = con.execute(
        f"""with {WORDS} select count(*), coalesce(max(c), 0), coalesce(sum(c * (c - 1) // 2), 0)::bigint
            from (select count(*) c from ({keyed(sql, rule)}) group by key having c > 1)"""
    ).fetchone()
    blocks, largest, pairs = (int(value) for value in row or (0, 0, 0))
    allowed = budget if settings.rules is not None else min(left, int(budget * SHARE))
    return RulePlan(rule, blocks, largest, pairs, 0 < pairs <= allowed)
