"""The case records of one small file, row by row, with what identifies a person beside them.

For the register, which keeps identity sealed. A study never takes this way: it reads whole files and leaves
names in the private folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fanal.foundation.engine import Engine
from fanal.sources import case_records
from fanal.sources.mapping import TEMPLATE, NotRecognised, choose
from fanal.sources.mapping import Mapping as Columns
from fanal.sources.readers import RawTable, read
from fanal.sources.report import TableReport
from fanal.vocabulary import fields

# what organisations fill in: the standard's templates and ours
FORMATS = {TEMPLATE: "template", "htcds-2": "htcds", "htcds-2-xlsform": "htcds"}


@dataclass(frozen=True)
class CaseRow:
    """One accepted row: the fields of a case record, and the identity columns as they were written."""

    row: int
    record: Mapping[str, Any]
    identity: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class CaseTable:
    """One table of a file: its tallies and issues, and its accepted rows in the order of the file."""

    report: TableReport
    format: str
    rows: tuple[CaseRow, ...] = field(repr=False)


def read_case_rows(path: Path, *, engine: Engine, private: Path, this_year: int) -> list[CaseTable]:
    """Every table of a file in the standard's shape or ours. Raises the readers' errors and NotRecognised.

    Everything written lies in ``private``, names included: the caller empties it. Formulas are never
    computed, pictures or other embedded objects never read.
    """
    found = []
    strange: NotRecognised | None = None
    for number, raw in enumerate(read(path, private / "raw")):
        try:
            mapping = choose(raw.columns, file=raw.name)
            if mapping.name not in FORMATS:
                raise NotRecognised(file=raw.name)
        except NotRecognised as error:
            strange = error
            continue
        found.append(_table(raw, mapping, number, engine, private, this_year))
    if not found:
        raise strange or NotRecognised(file=path.name)
    return found


def _table(
    raw: RawTable, mapping: Columns, number: int, engine: Engine, private: Path, this_year: int
) -> CaseTable:
    report = TableReport(raw.name, mapping.name, mapping.dataset, mapping.kind)
    report.sheet, report.sheets = raw.sheet, raw.sheets
    accepted = private / f"accepted-{number}.parquet"
    case_records.convert(
        engine,
        engine.scan_raw(raw.path, raw.row_column),
        mapping,
        report,
        accepted=accepted,
        rejected=private / f"rejected-{number}.parquet",
        rejects_csv=None,
        source=raw.name,
        dataset=mapping.dataset,
        this_year=this_year,
    )
    names = _identity(raw, mapping)
    rows = [
        CaseRow(int(row["source_row"]), _known(row), names.get(int(row["source_row"]), {}))
        for row in pq.read_table(accepted).to_pylist()
    ]
    rows.sort(key=lambda each: each.row)
    return CaseTable(report, FORMATS[mapping.name], tuple(rows))


def _known(row: Dict[str, Any]) -> dict[str, Any]:
    """The fields that hold something; several codes as a list."""
    many = {each.name for each in fields("case_record") if each.many}
    kept = {each.name for each in fields("case_record") if not each.identity}
    dropped = {"source", "source_row", "dataset"}
    return {
        name: value.split(";") if name in many else value
        for name, value in row.items()
        if name in kept - dropped and value not in (None, "")
    }


def _identity(raw: RawTable, mapping: Columns) -> dict[int, dict[str, str]]:
    """What the identity columns of each row hold, by row number."""
    found = mapping.found(list(raw.columns))
    headers = {}
    for each in fields("case_record"):
        column = mapping.columns.get(each.name) if each.identity else None
        header = found.get(column.source) if column and column.source else None
        if header is not None:
            headers[each.name] = header
    if not headers or raw.row_column is None:
        return {}
    table = pq.read_table(raw.path, columns=[raw.row_column, *dict.fromkeys(headers.values())]).to_pydict()
    rows: dict[int, dict[str, str]] = {}
    for at, number in enumerate(table[raw.row_column]):
        held = {name: str(table[header][at] or "").strip() for name, header in headers.items()}
        rows[int(number)] = {name: value for name, value in held.items() if value}
    return rows
