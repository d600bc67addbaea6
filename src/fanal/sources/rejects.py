"""Rejected rows: counted under the first rule that each breaks, and every problem of every row listed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from fanal.foundation.engine import Engine
from fanal.foundation.sheets import defused
from fanal.sources import decoders, derive
from fanal.sources.learning import MOST_INVALID, Problem
from fanal.sources.report import Issue, TableReport, allowed
from fanal.vocabulary import code_list, nearest_places

LISTED_ISSUES = 1_000


def count_rejected(engine: Engine, problems: list[Problem], report: TableReport, rejected: Path) -> None:
    """Each rejected row counts once, under the first rule it breaks."""
    bad = engine.scan([rejected])
    for row in engine.query(bad.group_by("_problem").agg(n=bad.count())):
        rule, n = problems[int(str(row["_problem"]))].rule, int(str(row["n"]))
        report.rejected += n
        report.rejected_by_rule[rule] = report.rejected_by_rule.get(rule, 0) + n
    report.rejected_by_rule = dict(sorted(report.rejected_by_rule.items()))


def list_issues(
    engine: Engine,
    problems: list[Problem],
    report: TableReport,
    rejected: Path,
    rejects_csv: Path | None,
    source: str,
) -> None:
    """Every problem of every rejected row: a row may have several."""
    writer = _RejectsFile(rejects_csv)
    for index, problem in enumerate(problems):
        for row, value in _broken_cells(engine, problem, index, rejected):
            issue = _issue(source, row, problem, value)
            report.problem(issue, LISTED_ISSUES)
            writer.add(issue)
    writer.close()


def _broken_cells(engine: Engine, problem: Problem, index: int, rejected: Path) -> Iterator[tuple[int, str]]:
    """Row number and raw value of each cell that breaks a rule, by row."""
    if problem.column is not None and problem.values is not None:
        yield from _cells_among(problem.column.column, problem.values, rejected)
        return
    bad = engine.scan([rejected])
    column = problem.column.column if problem.column else "_row"
    rows = bad.filter(bad._problem == index)
    for batch in engine.batches(rows.select("_row", value=rows[column].cast("string")).order_by("_row")):
        yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)


def _cells_among(column: str, values: tuple[str, ...], rejected: Path) -> Iterator[tuple[int, str]]:
    """One column is read straight from the file: a query for each rule would cost more than the reading."""
    wanted = pa.array(values, pa.string())
    rows, places = [np.empty(0, np.int64)], [np.empty(0, np.int32)]
    for batch in pq.ParquetFile(rejected).iter_batches(columns=["_row", column]):
        place = pc.index_in(batch.column(column).cast(pa.string()), value_set=wanted)
        hits = place.is_valid()
        rows.append(batch.column("_row").filter(hits).to_numpy())
        places.append(place.filter(hits).to_numpy())
    row, place = np.concatenate(rows), np.concatenate(places)
    for at in np.argsort(row, kind="stable"):
        yield int(row[at]), values[place[at]]


def _issue(source: str, row: int, problem: Problem, value: str) -> Issue:
    """The value is shown for columns of a code list only, never for a date, a name or a number."""
    if problem.column is None:
        return Issue(source, row, derive.ROW_RULES[problem.rule], "", problem.rule, None, "", ())
    each = problem.column.field
    if (
        problem.column.code is None
        and each.list
        and not each.identity
        and len(value) <= decoders.LONGEST_CODE
    ):
        nearest = _nearest(each.list, value)
        return Issue(
            source, row, problem.column.header, each.name, problem.rule, value, allowed(each), nearest
        )
    limits = "1 | 0" if problem.column.code else allowed(each)
    is_place = problem.rule == "unknown_place" and len(value) <= decoders.LONGEST_CODE
    close = _nearest_places(value) if is_place else ()
    return Issue(source, row, problem.column.header, each.name, problem.rule, None, limits, close)


@lru_cache(maxsize=MOST_INVALID)
def _nearest(list_name: str, value: str) -> tuple[str, ...]:
    """The same wrong value stands in many rows, and each comparison is slow."""
    return tuple(code_list(list_name).nearest(value))


@lru_cache(maxsize=MOST_INVALID)
def _nearest_places(value: str) -> tuple[str, ...]:
    return tuple(nearest_places(value))


class _RejectsFile:
    """``private/rejects``: file, row, column, rule, what is allowed; never the row."""

    def __init__(self, path: Path | None) -> None:
        self._file = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", newline="")
            self._csv = csv.writer(self._file)
            self._csv.writerow(["file", "row", "column", "field", "rule", "value", "allowed", "nearest"])

    def add(self, issue: Issue) -> None:
        if self._file is not None:
            self._csv.writerow([defused(part) for part in issue.cells()])

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
