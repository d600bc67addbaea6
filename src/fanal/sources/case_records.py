"""From a raw table to case records: learn what each distinct value means, then let the engine apply it.

read = accepted + rejected, always: a row is rejected when any of its mapped cells breaks a rule, and counted
under the first rule it breaks. Nothing but codes, partial dates, ages and keys leaves this module; names and
dates of birth stay in the raw table under ``private/identity/``.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from functools import reduce
from operator import or_
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from fanal.foundation.engine import Engine, Lookup
from fanal.sources import derive
from fanal.sources.learning import Learnt, Problem, learn, stays_raw
from fanal.sources.mapping import Mapping
from fanal.sources.rejects import count_rejected, list_issues
from fanal.sources.repair import LETTERS, repair
from fanal.sources.report import TableReport
from fanal.vocabulary import code_list, fields

# a mapping with at most this many values is written as one expression, a longer one is joined
MOST_CASES = 40


def convert(
    engine: Engine,
    raw: ir.Table,
    mapping: Mapping,
    report: TableReport,
    *,
    accepted: Path,
    rejected: Path,
    rejects_csv: Path | None,
    source: str,
    dataset: str,
    this_year: int,
) -> TableReport:
    """Write the accepted case records to one Parquet file and the rejected raw rows to another, and report.

    ``rejected`` holds raw rows, so it must lie in the private identity folder. Returns the report, completed.
    """
    columns = {
        name: f"raw_{number}" for number, name in enumerate(name for name in raw.columns if name != "_row")
    }
    learnt = learn(engine, raw, columns, mapping, this_year=this_year)
    raw = raw.select("_row", **{alias: raw[name].cast("string") for name, alias in columns.items()})
    wide, problems = _understand(engine, raw, learnt, mapping)
    bad = _any(problems)
    records = wide if bad is None else wide.filter(~bad(wide))
    engine.write(_contract(records, source, dataset), accepted)
    report.accepted = pq.read_metadata(accepted).num_rows
    if bad is not None:
        _write_rejected(engine, raw, learnt, mapping, accepted, rejected)
        count_rejected(engine, problems, report, rejected)
        if report.rejected:
            list_issues(engine, problems, report, rejected, rejects_csv, source)
    report.read = report.accepted + report.rejected
    _tallies(engine, raw, columns, learnt, accepted, report)
    return report


def _understand(
    engine: Engine, raw: ir.Table, learnt: list[Learnt], mapping: Mapping
) -> tuple[ir.Table, list[Problem]]:
    """The raw table with every field that can be known, and what can be wrong in a row, in order."""
    table, decoded, problems = _decode(engine, raw, learnt)
    wide = derive.add(table, decoded, mapping.constants)
    return wide, problems + [Problem(None, rule, broken) for rule, broken in derive.row_problems(wide)]


def _write_rejected(
    engine: Engine, raw: ir.Table, learnt: list[Learnt], mapping: Mapping, accepted: Path, rejected: Path
) -> None:
    """The raw rows that were not accepted, with the first rule that each breaks.

    They are found by their numbers: the rules are then looked at for these few rows, not for all once more.
    """
    records = engine.scan([accepted])
    left = engine.hold(raw.anti_join(records, raw._row.cast("int64") == records.source_row))
    wide, problems = _understand(engine, left, learnt, mapping)
    first = ibis.cases(*[(problem.broken(wide), index) for index, problem in enumerate(problems)], else_=-1)
    engine.write(wide.select(*raw.columns, _problem=first.cast("int32")), rejected)


def _decode(
    engine: Engine, raw: ir.Table, learnt: list[Learnt]
) -> tuple[ir.Table, dict[str, str], list[Problem]]:
    """The raw table with one decoded column a field, the names of those columns, and what can be wrong.

    Joins come first and everything else is added in one step: each step costs the planner time on a wide
    table.
    """
    names = {f"_d{number}": each for number, each in enumerate(learnt) if not stays_raw(each.field)}
    table = raw
    for name, each in names.items():
        if _needs_join(each):
            small = engine.lookup_table(Lookup(each.meanings), f"{name}_raw", name)
            table = table.left_join(small, table[each.column] == small[f"{name}_raw"])
    values = {
        name: table[name] if _needs_join(each) else _lowered(table, each) for name, each in names.items()
    }
    added = {name: value for name, value in values.items() if not _needs_join(names[name])}
    decoded = {each.field.name: name for name, each in names.items() if each.code is None}
    flags: dict[str, list[tuple[str, ir.StringValue]]] = {}
    for name, each in names.items():
        if each.code is not None:
            flags.setdefault(each.field.name, []).append((each.code, values[name]))
    for field_name, ticked in flags.items():
        decoded[field_name] = f"_f_{field_name}"
        added[f"_f_{field_name}"] = _joined_codes(field_name, ticked)
    kept = [column for column in table.columns if not column.endswith("_raw")]
    problems = [problem for name, each in names.items() for problem in _problems(each, name)]
    return table.select(*kept, **added), decoded, problems


def _joined_codes(field_name: str, ticked: list[tuple[str, ir.StringValue]]) -> ir.StringValue:
    """The codes of the ticked columns in the vocabulary's order, joined; NULL when none is ticked."""
    order = code_list(next(each.list for each in fields("case_record") if each.name == field_name)).order
    joined: ir.StringValue = ibis.literal("")
    for code, value in sorted(ticked, key=lambda pair: order[pair[0]]):
        joined = joined + ibis.ifelse(value == "1", code + ";", "")
    return ibis.ifelse(joined.length() > 0, joined.substr(0, joined.length() - 1), ibis.null(str))


def _needs_join(each: Learnt) -> bool:
    if each.is_text or Lookup(each.meanings).is_identity and _short(each):
        return False
    return len(each.meanings) > MOST_CASES


def _short(each: Learnt) -> bool:
    few_unwanted = not each.too_many_invalid and len(each.blanks) + len(each.invalid) <= MOST_CASES
    return few_unwanted or len(each.meanings) <= 10 * MOST_CASES


def _lowered(table: ir.Table, each: Learnt) -> ir.StringValue:
    """The decoded column without a join: as it is, by a membership test, or by cases."""
    raw = table[each.column]
    if each.is_text:
        return ibis.ifelse(raw.strip() == "", ibis.null(str), raw.strip())
    if not each.meanings:
        return ibis.null(str)
    if not Lookup(each.meanings).is_identity:
        return ibis.cases(*[(raw == value, code) for value, code in each.meanings.items()])
    unwanted = sorted(each.blanks | set(each.invalid))
    if each.too_many_invalid or len(unwanted) > MOST_CASES:
        return ibis.ifelse(raw.isin(list(each.meanings)), raw, ibis.null(str))
    return ibis.ifelse(raw.isin(unwanted), ibis.null(str), raw) if unwanted else raw


def _problems(each: Learnt, name: str) -> list[Problem]:
    by_rule: dict[str, list[str]] = {}
    for value, rule in each.invalid.items():
        by_rule.setdefault(rule, []).append(value)

    def listed(values: list[str]) -> Callable[[ir.Table], ir.BooleanValue]:
        return lambda table: table[each.column].isin(values)

    def unlisted(table: ir.Table) -> ir.BooleanValue:
        unknown = table[each.column].notnull() & table[name].isnull()
        return unknown & ~table[each.column].isin(sorted(each.blanks)) if each.blanks else unknown

    found = [Problem(each, rule, listed(values), tuple(values)) for rule, values in sorted(by_rule.items())]
    if each.too_many_invalid:
        found.append(Problem(each, max(by_rule, key=lambda rule: len(by_rule[rule])), unlisted))
    return found


def _any(problems: list[Problem]) -> Callable[[ir.Table], ir.BooleanValue] | None:
    """Which rows break any rule: the values of all rules of a column are one membership test."""
    if not problems:
        return None
    values: dict[str, list[str]] = {}
    for problem in problems:
        if problem.column is not None and problem.values is not None:
            values.setdefault(problem.column.column, []).extend(problem.values)
    others = [problem for problem in problems if problem.values is None]

    def bad(table: ir.Table) -> ir.BooleanValue:
        conditions = [table[column].isin(unwanted) for column, unwanted in values.items()]
        conditions += [problem.broken(table) for problem in others]
        return reduce(or_, [condition.fill_null(False) for condition in conditions])

    return bad


def _contract(table: ir.Table, source: str, dataset: str) -> ir.Table:
    """The columns of the case record, in the contract's order; identity fields are not among them."""
    columns = {
        "source": ibis.literal(source),
        "source_row": table._row.cast("int64"),
        "dataset": ibis.literal(dataset),
    }
    for each in fields("case_record"):
        if each.identity or each.name in columns:
            continue
        kind = "int32" if each.kind == "integer" else "string"
        columns[each.name] = table[each.name].cast(kind) if each.name in table.columns else ibis.null(kind)
    return table.select(**columns)


def _tallies(
    engine: Engine,
    raw: ir.Table,
    columns: Dict[str, str],
    learnt: list[Learnt],
    accepted: Path,
    report: TableReport,
) -> None:
    """Keys that occur twice, columns nobody used, labels that were repaired."""
    used = {each.header for each in learnt}
    report.unused_columns = [name for name in columns if name not in used]
    records = engine.scan([accepted])
    if any(each.field.name == "record_key" for each in learnt):
        groups = (
            records.filter(records.record_key.notnull()).group_by("record_key").agg(n=lambda t: t.count())
        )
        twice = groups.filter(groups.n > 1)
        row = engine.query(twice.agg(keys=twice.count(), rows=twice.n.sum().fill_null(0)))[0]
        report.duplicate_keys, report.duplicate_rows = int(str(row["keys"])), int(str(row["rows"]))
    for each in learnt:
        if each.repaired:
            n = _cells_with(engine, raw, each, each.repaired)
            noted = {value for value in each.repaired if repair(value)[1] == LETTERS}
            of_damage = _cells_with(engine, raw, each, noted) if noted else 0
            report.restored("letters_restored", "damaged_letters", each.header, n, of_damage)


def _cells_with(engine: Engine, raw: ir.Table, each: Learnt, values: set[str]) -> int:
    hits = raw.filter(raw[each.column].isin(sorted(values)))
    return int(str(engine.query(hits.agg(n=hits.count()))[0]["n"]))
