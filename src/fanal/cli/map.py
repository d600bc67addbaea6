"""fanal map FILE"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fanal.foundation.errors import DONE, CallError, DataError
from fanal.foundation.messages import text
from fanal.sources import own_mappings, shipped
from fanal.sources.mapping import Mapping
from fanal.sources.proposing import (
    CHECK,
    NONE,
    Decisions,
    TableProposal,
    propose,
    read_decisions,
    reason,
    write_workbook,
)
from fanal.sources.proposing.reading import NotAMappingWorkbook
from fanal.study.folder import Study
from fanal.vocabulary import fields

SHOWN = 12


class WontOverwrite(CallError):
    code = "FNL-MAP-004"


class HoldsTotals(DataError):
    code = "FNL-MAP-005"


def run(options: argparse.Namespace, lang: str) -> int:
    """Propose a mapping for a table as a workbook that a person corrects; what was decided is kept."""
    path = Path(options.file)
    study = _study(path, options.study)
    out = Path(options.out) if options.out else _place(path, study)
    if out.resolve() == path.resolve() or out.suffix.lower() != ".xlsx":
        raise WontOverwrite(file=out.name)
    decisions = _decided(out)
    mappings = [*shipped(), *_others(study, out)]
    tables = propose(path, this_year=dt.date.today().year, mappings=mappings, decisions=decisions)
    _no_totals(path, tables, mappings)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(tables, out, lang)
    if options.json:
        print(json.dumps(_json(path, out, tables, lang), ensure_ascii=False))  # noqa: T201
    else:
        print(_words(path, out, tables, lang, in_study=study is not None))  # noqa: T201
    return DONE


def _study(path: Path, named: str | None) -> Study | None:
    """The study named, else the one in whose ``sources/`` the file lies."""
    if named is not None:
        study = Study(Path(named))
        study.check()
        return study
    home = Study(path.resolve().parent.parent)
    return home if path.resolve().parent.name == "sources" and home.config.is_file() else None


def _place(path: Path, study: Study | None) -> Path:
    stem = path.name.partition(".")[0] or "mapping"
    return study.mappings / f"{stem}.xlsx" if study else Path(f"{stem}-mapping.xlsx")


def _decided(out: Path) -> dict[str, Decisions]:
    """What a person answered in the workbook that stands there already."""
    if not out.exists():
        return {}
    try:
        return read_decisions(out)
    except (NotAMappingWorkbook, DataError):
        raise WontOverwrite(file=out.name) from None


def _others(study: Study | None, out: Path) -> Sequence[Mapping]:
    """The study's mappings in TOML; its workbooks hold decisions about files of their own."""
    if study is None:
        return ()
    return [each for each in own_mappings(study.mappings) if (study.mappings / f"{each.name}.toml").is_file()]


def _no_totals(path: Path, tables: Sequence[TableProposal], mappings: Sequence[Mapping]) -> None:
    for table in tables:
        headers = [one.header for one in table.columns]
        if any(each.kind == "observations" and each.matches(headers) for each in mappings):
            raise HoldsTotals(file=path.name)


def _json(path: Path, out: Path, tables: Sequence[TableProposal], lang: str) -> dict[str, Any]:
    return {
        "schema": "fanal.map/1",
        "file": path.name,
        "out": out.as_posix(),
        "tables": [_table(table, lang) for table in tables],
        "exit_code": DONE,
    }


def _table(table: TableProposal, lang: str) -> dict[str, Any]:
    return {
        "table": table.table,
        "rows": table.rows,
        "mapping": table.known or None,
        "date_order": table.date_order,
        "calendar": table.calendar,
        "counts": {"columns": table.tally("columns"), "values": table.tally("values")},
        "columns": [
            {
                "column": one.header,
                "field": one.field or None,
                "code": one.code or None,
                "certainty": one.certainty,
                "use": one.use,
                "why": reason(one.why, lang),
                "separator": one.separator,
                "filled": one.filled,
                "distinct": one.distinct,
            }
            for one in table.columns
        ],
        "values": [
            {
                "column": one.header,
                "value": one.value,
                "count": one.count,
                "field": one.field,
                "flag": one.flag or None,
                "code": one.code,
                "certainty": one.certainty,
                "use": one.use,
                "why": reason(one.why, lang),
            }
            for one in table.values
        ],
    }


def _words(path: Path, out: Path, tables: Sequence[TableProposal], lang: str, *, in_study: bool) -> str:
    lines: list[str] = []
    for table in tables:
        name = f"{path.name}#{table.table}" if table.table else path.name
        lines.append(text("mapping.said.table", lang, table=name, n=table.rows))
        if table.known:
            lines.append("  " + text("mapping.said.already", lang, mapping=table.known))
        lines.append("  " + text("mapping.said.columns", lang, **table.tally("columns")))
        lines += _to_look_at(table, lang)
        lines.append("  " + text("mapping.said.values", lang, **table.tally("values")))
    lines += [text("mapping.said.written", lang, file=out.as_posix()), text("mapping.said.private", lang)]
    if not in_study:
        lines.append(text("mapping.said.move", lang))
    return "\n".join([*lines, text("mapping.said.next", lang)])


def _to_look_at(table: TableProposal, lang: str) -> list[str]:
    """The columns that wait for a person; those not found are named too, so that none is lost silently."""
    labels = {each.name: each.label(lang) for each in fields("case_record")}
    guessed = [
        text("mapping.said.check_column", lang, column=one.header, field=labels[one.field])
        for one in table.columns
        if one.certainty == CHECK
    ]
    lost = [
        text("mapping.said.lost_column", lang, column=one.header)
        for one in table.columns
        if one.certainty == NONE
    ]
    shown = (guessed + lost)[:SHOWN]
    return shown + (["  …"] if len(guessed) + len(lost) > SHOWN else [])
