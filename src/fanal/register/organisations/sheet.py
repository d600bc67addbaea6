"""A file that an organisation sent: CSV or Excel in the standard's shape (HTCDS) or ours, read row by row.

The file's own name is never used: it can be a person's. No formula is computed, no embedded object read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fanal.foundation.engine import connect
from fanal.foundation.errors import FanalError
from fanal.register.actions.base import Refused
from fanal.register.organisations.memory import open_for_a_moment
from fanal.register.organisations.submission import LONGEST_NUMBER, Submission
from fanal.sources import CaseRow, CaseTable, Issue, read_case_rows

MOST_ROWS = 5_000
SUFFIXES = {".csv": "csv", ".xlsx": "xlsx"}
_ZIP = b"PK\x03\x04"
_OTHERS = (b"\x1f\x8b", b"PAR1", b"\xd0\xcf\x11\xe0", b"%PDF", b"\xff\xd8\xff", b"\x89PNG")
NUMBER = "record_key"


@dataclass(frozen=True)
class Sheet:
    """What was read: submissions by row, and what is wrong with the others. rows = good + bad_rows."""

    content: bytes = field(repr=False)
    format: str
    rows: int
    good: tuple[tuple[int, Submission], ...] = field(repr=False)
    problems: tuple[Issue, ...]
    bad_rows: int
    unused: tuple[str, ...] = ()

    @property
    def submissions(self) -> list[Submission]:
        return [submission for _, submission in self.good]


def read_sheet(content: bytes, suffix: str, *, language: str, this_year: int) -> Sheet:
    """The rows of a file. Raises Refused for one that is none of ours, too long or unreadable."""
    kind = SUFFIXES.get(suffix.lower(), "")
    if not kind or content.startswith(_OTHERS) or content.startswith(_ZIP) != (kind == "xlsx"):
        raise Refused("register.organisations.refused.kind_of_file", status=415)
    with open_for_a_moment() as folder:
        path = folder / f"upload.{kind}"
        path.write_bytes(content)
        tables = _tables(path, folder, this_year)
    if sum(table.report.read for table in tables) > MOST_ROWS:
        raise Refused("register.organisations.refused.too_many_rows", status=413, most=MOST_ROWS)
    return _sheet(content, tables, language)


def _tables(path: Path, folder: Path, this_year: int) -> list[CaseTable]:
    try:
        with connect("duckdb", folder / "engine", threads=1) as engine:
            return read_case_rows(path, engine=engine, private=folder, this_year=this_year)
    except FanalError as error:
        raise UnreadableFile(error) from None


class UnreadableFile(Refused):
    """The readers refuse the file; they say why in their own words, without the value of any cell."""

    def __init__(self, error: FanalError) -> None:
        super().__init__("register.organisations.refused.unreadable", status=422)
        self.error = error

    def say(self, lang: str) -> str:
        return self.error.say(lang)


def _sheet(content: bytes, tables: Sequence[CaseTable], language: str) -> Sheet:
    good: list[tuple[int, Submission]] = []
    problems = [issue for table in tables for issue in table.report.issues]
    bad = sum(table.report.rejected for table in tables)
    seen: set[str] = set()
    for table in tables:
        for row in table.rows:
            rule = _wrong_number(row, seen)
            if rule:
                problems.append(Issue(table.report.file, row.row, _header(table), NUMBER, rule, None, "", ()))
                bad += 1
            else:
                good.append((row.row, _submission(row, language)))
    return Sheet(
        content=content,
        format=tables[0].format,
        rows=sum(table.report.read for table in tables),
        good=tuple(good),
        problems=tuple(sorted(problems, key=lambda issue: (issue.row or 0, issue.column))),
        bad_rows=bad,
        unused=tuple(dict.fromkeys(_unused(tables))),
    )


def _wrong_number(row: CaseRow, seen: set[str]) -> str:
    """Every row needs a number of its own: without one, the same file sent twice would double a child."""
    number = str(row.record.get(NUMBER, "")).strip()
    if not number:
        return "missing"
    if len(number) > LONGEST_NUMBER:
        return "number_too_long"
    if number in seen:
        return "number_twice"
    seen.add(number)
    return ""


def _header(table: CaseTable) -> str:
    """The column as people know it; the file's own words are not repeated, it may have none."""
    return "cas_CaseNumber" if table.format == "htcds" else NUMBER


def _unused(tables: Sequence[CaseTable]) -> Iterable[str]:
    return (column for table in tables for column in table.report.unused_columns)


def _submission(row: CaseRow, language: str) -> Submission:
    record = {name: value for name, value in row.record.items() if name != NUMBER}
    names = (row.identity.get("given_name", ""), row.identity.get("family_name", ""))
    child = {
        "name": " ".join(name for name in names if name),
        "age": str(record.get("age_identification", "")),
        "age_band": str(record.get("age_band_identification", "")),
        **row.identity,
    }
    number = str(row.record[NUMBER]).strip()
    return Submission(number=number, child=child, record=record, language=language)
