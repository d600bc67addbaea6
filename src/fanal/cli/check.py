"""fanal check FILE..."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import re
from pathlib import Path
from typing import Any

from fanal.foundation.errors import DATA_UNUSABLE, DONE, FanalError
from fanal.foundation.filenames import as_text
from fanal.foundation.messages import text
from fanal.sources import Issue, TableReport, own_mappings
from fanal.sources import check as check_file
from fanal.vocabulary import code_list, fields

SHOWN = 20
PLACES = 8
# damage that only whoever made the file can undo
LOST = ("damaged_letters", "damaged_mixed_up", "damaged_names")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def run(options: argparse.Namespace, lang: str) -> int:
    """Say what is in each file, what is wrong row by row, and how to mend it; 1 when anything is wrong."""
    results: list[dict[str, Any]] = []
    worst = DONE
    for name in options.files:
        path = Path(name)
        own = own_mappings(Path(os.path.abspath(path)).parent.parent / "mappings")
        try:
            reports = check_file(path, mappings=own, mapping=options.mapping, this_year=dt.date.today().year)
        except FanalError as error:
            worst = max(worst, error.exit_code)
            results.append({"file": as_text(path.name), "error": _error(error, lang), "tables": []})
            continue
        results.append(
            {"file": path.name, "error": None, "tables": [_table(report, lang) for report in reports]}
        )
        if any(report.rejected for report in reports):
            worst = max(worst, DATA_UNUSABLE)
        if not options.json:
            for report in reports:
                _tell(_words(report, lang))
    if options.json:
        body = {"schema": "fanal.check/1", "files": results, "exit_code": worst}
        print(json.dumps(body, ensure_ascii=False))  # noqa: T201
    else:
        for result in results:
            if said := result["error"]:
                _tell(f"{result['file']}\n  {said['code']}: {said['what']} {said['do']}")
    return worst


def _tell(words: str) -> None:
    """Values and column names come from a file: a control character in them must not reach the terminal."""
    print(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", words))  # noqa: T201


def _error(error: FanalError, lang: str) -> dict[str, object]:
    what, do = (text(f"errors.{error.code}.{part}", lang, **error.params) for part in ("what", "do"))
    return {"code": error.code, "what": what, "do": do}


def _table(report: TableReport, lang: str) -> dict[str, object]:
    return {**report.to_json(), "issues": [_issue(issue, lang) for issue in report.issues]}


def _issue(issue: Issue, lang: str) -> dict[str, object]:
    return {
        "row": issue.row,
        "column": issue.column,
        "field": issue.field,
        "rule": issue.rule,
        "value": issue.value,
        "allowed": issue.allowed,
        "nearest": list(issue.nearest),
        "what": text(f"rules.{issue.rule}.what", lang),
        "do": text(f"rules.{issue.rule}.do", lang),
    }


def _words(report: TableReport, lang: str) -> str:
    kind = text(f"cli.check.kind.{report.kind}", lang)
    lines = [
        text("cli.check.table", lang, file=_sheet(report, lang), kind=kind, mapping=report.mapping),
        "  "
        + text(
            "cli.check.counts", lang, read=report.read, accepted=report.accepted, rejected=report.rejected
        ),
    ]
    lines += [f"  {text('cli.check.note', lang)} {note}" for note in _notes(report, lang)]
    for issue in sorted(report.issues, key=lambda issue: issue.row or 0)[:SHOWN]:
        value = f" « {issue.value} »" if issue.value else ""
        lines.append(
            "  "
            + text("cli.check.issue", lang, row=str(issue.row), column=issue.column)
            + f"{value}: {text(f'rules.{issue.rule}.what', lang)} {text(f'rules.{issue.rule}.do', lang)}"
        )
        if issue.nearest:
            lines.append("      " + text("cli.check.nearest", lang, codes=_codes(issue, lang)))
        if issue.allowed:
            lines.append("      " + text("cli.check.allowed", lang, allowed=_allowed(issue, lang)))
    if report.issues_total > SHOWN:
        lines.append("  " + text("cli.check.more", lang, n=report.issues_total - SHOWN))
    if report.read and not report.rejected:
        lines.append("  " + text("cli.check.fine", lang))
    return "\n".join(lines)


def _sheet(report: TableReport, lang: str) -> str:
    """The file, and which sheet of several, by its name too: only the person at the screen sees it."""
    if report.sheet is None or not report.file.endswith(f"#{report.sheet}"):
        return report.file
    return _named(report.file, report.sheet, report, lang)


def _named(shown: str, number: int, report: TableReport, lang: str) -> str:
    if not 0 < number <= len(report.sheets):
        return shown
    return text("cli.check.sheet", lang, number=shown, name=report.sheets[number - 1])


def _shown(note: dict[str, object], report: TableReport, lang: str) -> dict[str, object]:
    """The places of a note as people read them: a row number is a name, not a quantity; a tab has a name."""
    shown = {name: value for name, value in note.items() if name != "kind"}
    if "row" in shown:
        shown["row"] = str(shown["row"])
    if isinstance(numbers := shown.get("sheets"), list):
        shown["sheets"] = ", ".join(_named(str(number), number, report, lang) for number in numbers)
    if shown.get("delimiter") == "\t":
        shown["delimiter"] = text("cli.check.tab", lang)
    return shown


def _codes(issue: Issue, lang: str) -> str:
    """The nearest codes with what they mean: mendicité is easier to choose than begging."""
    name = _list_of(issue.field)
    return ", ".join(
        f"{code} ({code_list(name).label(code, lang)})" if name else code for code in issue.nearest
    )


def _allowed(issue: Issue, lang: str) -> str:
    """What may stand there, in the words of a list where the field has one."""
    name = _list_of(issue.field)
    if not name or issue.rule != "not_in_list":
        return issue.allowed
    known = code_list(name)
    total = [text("forms.total", lang)] if issue.allowed.startswith("_T") else []
    shown = [*total, *(known.label(code, lang) for code in known.current)]
    return " | ".join(shown[:SHOWN]) + (" …" if len(shown) > SHOWN else "")


def _list_of(field: str) -> str:
    """The code list of a field of a case record or of a table of totals, "" for none."""
    of_totals = {"indicator": "indicator", "age": "age_group", "form": "purposes", "area_kind": "area_kind"}
    return next((each.list for each in fields("case_record") if each.name == field), of_totals.get(field, ""))


def _places(kind: str, report: TableReport, lang: str) -> list[str]:
    """In which columns, and where the first of their cells is."""
    places = []
    for note in report.notes:
        if note["kind"] == kind and "column" in note:
            row = note.get("first_row")
            key = "cells_from" if row else "name" if "names" in kind else "cells"
            shown = {"column": note["column"], "n": note["cells"], **({"row": str(row)} if row else {})}
            places.append(text(f"cli.check.{key}", lang, **shown))
    more = len(places) - PLACES
    return places if more <= 0 else [*places[:PLACES], text("cli.check.more_columns", lang, n=more)]


def _notes(report: TableReport, lang: str) -> list[str]:
    notes = []
    if report.duplicate_keys:
        notes.append(
            text("cli.check.duplicates", lang, keys=report.duplicate_keys, rows=report.duplicate_rows)
        )
    tallied = {**report.repairs, **report.flags}
    for note in report.notes:
        if note["kind"] not in tallied:
            notes.append(text(f"notes.{note['kind']}", lang, **_shown(note, report, lang)))
    for kind, n in sorted(tallied.items()):
        if n:
            notes.append("\n      ".join([text(f"notes.{kind}", lang, n=n), *_places(kind, report, lang)]))
    if any(tallied.get(kind) for kind in LOST):
        notes.append(text("cli.check.export_again", lang))
    if report.unused_columns:
        notes.append(text("cli.check.unused", lang, columns=", ".join(report.unused_columns)))
    return notes
