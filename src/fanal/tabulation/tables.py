"""Counting persons: exact, and never leaving ``private/``.

Each table is counted for all areas and, where it says so, for each area; for all years and for each year. A
list of codes is split in the engine; the rows that report nothing are the code ``_U``, the rows that report
anything ``_REPORTED``: the denominator of a share of a list is the persons who report any of it (CTDC, Global
Synthetic Data Codebook, section 6).

A detected victim is a person whom somebody presumes or has identified to be one, or whose source says nothing
of it because it lists victims alone. Who is no victim, or of whom that is not known, is not counted: see
``docs/decisions/0013-who-counts-as-detected.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ibis
import ibis.expr.types as ir

from fanal.foundation.engine import Engine
from fanal.vocabulary import fields

VICTIM = ("presumed", "identified")
WORLD, ALL_YEARS, UNKNOWN, REPORTED = "W", "_T", "_U", "_REPORTED"


@dataclass(frozen=True)
class Table:
    """One table: its name, its breakdowns beside area and year, and whether it is counted for each area."""

    name: str
    by: tuple[str, ...]
    areas: bool


@dataclass(frozen=True, order=True)
class Count:
    """One confidential cell. ``cell`` holds the code of each breakdown of its table, in the table's order."""

    dataset: str
    table: str
    area: str
    period: str
    cell: tuple[str, ...]
    n: int


@cache
def tables() -> tuple[Table, ...]:
    """The tables that are counted, in the order of ``tables.toml``."""
    data = tomllib.loads((Path(__file__).parent / "tables.toml").read_text(encoding="utf-8"))
    return tuple(Table(each["name"], tuple(each["by"]), each.get("areas", False)) for each in data["table"])


def tabulate(
    engine: Engine, persons: list[Path], dataset: str, progress: Callable[[int, int], None] | None = None
) -> list[Count]:
    """All tables of one dataset, as sorted counts of detected victims.

    A table whose breakdown no record reports is left out.
    """
    table = engine.scan(persons)
    table = table.filter(table.status.isnull() | table.status.isin(VICTIM))
    reported = _reported(engine, table)
    counts: list[Count] = []
    for number, each in enumerate(tables()):
        if all(reported[column] for column in each.by):
            counts += _count(engine, table, each, dataset)
        if progress:
            progress(number + 1, len(tables()))
    return sorted(counts)


def _reported(engine: Engine, table: ir.Table) -> dict[str, bool]:
    columns = sorted({column for each in tables() for column in each.by})
    row = engine.query(table.agg(**{column: table[column].count() for column in columns}))[0]
    return {column: bool(row[column]) for column in columns}


def _count(engine: Engine, table: ir.Table, each: Table, dataset: str) -> list[Count]:
    lists = {field.name for field in fields("case_record") if field.kind in ("codes", "places")}
    keys = ["area", "year", *each.by]
    narrow = table.group_by(keys).agg(n=table.count())
    single = narrow.mutate(
        **{column: narrow[column].fill_null(UNKNOWN) for column in keys if column not in lists}
    )
    listed = next((column for column in each.by if column in lists), None)
    shapes = [single] if listed is None else _list_shapes(single, listed)
    # one query a table: planning one costs more than counting a small file
    summed = ibis.union(*(shape.group_by(keys).agg(n=shape.n.sum()) for shape in shapes))
    cells: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for row in engine.query(summed):
        cell = tuple(str(row[column]) for column in each.by)
        area, year, n = str(row["area"]), str(row["year"]), int(str(row["n"]))
        for level in _levels(each, area, year):
            cells[(*level, cell)] = cells.get((*level, cell), 0) + n
    return [Count(dataset, each.name, area, period, cell, n) for (area, period, cell), n in cells.items()]


def _list_shapes(single: ir.Table, listed: str) -> list[ir.Table]:
    """A person counted in each code of the list, and again as reporting any of it or nothing."""
    given = single.filter(single[listed].notnull())
    split = given.mutate(**{listed: given[listed].split(";").unnest()})
    either = single.mutate(**{listed: ibis.ifelse(single[listed].isnull(), UNKNOWN, REPORTED)})
    return [split, either]


def _levels(each: Table, area: str, year: str) -> list[tuple[str, str]]:
    levels = [(WORLD, ALL_YEARS), (WORLD, year)]
    if each.areas:
        levels += [(area, ALL_YEARS), (area, year)]
    return levels
