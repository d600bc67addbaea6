"""Old Excel (xls) and OpenDocument (ods) are read as xlsx is: dates, numbers, empty rows, merged cells."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from fanal.foundation.errors import FanalError
from fanal.sources import check
from fanal.sources.readers import RawTable, errors, read
from open_document import cell, row, sheet, write_ods

OLD = Path(__file__).resolve().parents[1] / "files" / "old.xls"
HEADER = (
    "record_key", "sexe", "age_identification", "date_identified", "purposes", "country_detection",
    "organisation",
)  # fmt: skip
BANNER = "Registre inventé, aucune personne réelle"
# what tests/files/make_old_xls.py writes, by row from 0; FRA stands in two merged rows
ROWS: dict[int, tuple[object, ...]] = {
    0: (BANNER,),
    2: HEADER,
    3: ("K1", "Féminin", 12, dt.date(2024, 1, 2), "begging", "FRA", "Zébré"),
    4: ("K2", "M", 15.0, dt.datetime(2024, 2, 29), "begging", "FRA", True),
    6: ("K3", "F", "16", dt.datetime(2024, 3, 1, 13, 45), "forced_labour", "Kenya", 1007.0),
    7: (1004, "F", 9, "2024-03", "begging", "KEN", 2.5),
    8: ("K5", "F", 3, dt.date(2023, 12, 31), "begging", "FRA", None),
    9: ("K6", "M", 4, dt.date(2023, 12, 30), "begging", None, None),
}
READ = {
    4: ["K1", "Féminin", "12", "2024-01-02", "begging", "FRA", "Zébré"],
    5: ["K2", "M", "15", "2024-02-29", "begging", "FRA", "true"],
    7: ["K3", "F", "16", "2024-03-01T13:45:00", "forced_labour", "Kenya", "1007"],
    8: ["1004", "F", "9", "2024-03", "begging", "KEN", "2.5"],
    9: ["K5", "F", "3", "2023-12-31", "begging", "FRA", None],
    10: ["K6", "M", "4", "2023-12-30", "begging", None, None],
}


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    for number, values in ROWS.items():
        for column, value in enumerate(values, start=1):
            book.active.cell(number + 1, column, value)
    book.active.merge_cells("A1:G1")
    book.active.merge_cells("F9:F10")
    old = book.create_sheet("Ancien")
    old.sheet_state = "hidden"
    old.append(HEADER)
    old.append(ROWS[3])
    book.create_sheet("Notes")["A1"] = "Rien ici"
    book.save(path)


def as_ods(path: Path) -> None:
    rows = []
    for number in range(10):
        cells = [cell(value) for value in ROWS.get(number, (None,))]
        if number == 0:
            cells[0] = cell(BANNER, ' table:number-columns-spanned="7" table:number-rows-spanned="1"')
        if number == 8:
            cells[5] = cell("FRA", ' table:number-columns-spanned="1" table:number-rows-spanned="2"')
        if number == 9:
            cells[5] = "<table:covered-table-cell/>"
        rows.append(row(*cells))
    rows.append(row('<table:table-cell table:number-columns-repeated="1024"/>', times=1_048_566))
    cases = sheet("Cas 2024", *rows)
    old = sheet("Ancien", row(*map(cell, HEADER)), row(*map(cell, ROWS[3])), hidden=True)
    write_ods(path, cases, old, sheet("Notes", row(cell("Rien ici"))))


MADE: dict[str, Callable[[Path], object]] = {
    "xlsx": as_xlsx,
    "xls": lambda path: shutil.copyfile(OLD, path),
    "ods": as_ods,
}


def one(path: Path, folder: Path) -> RawTable:
    (table,) = read(path, folder / "identity")
    return table


def rows_of(table: RawTable) -> dict[int, list[str | None]]:
    found = pq.read_table(table.path).to_pylist()
    return {each["_row"]: [each[name] for name in table.columns] for each in found}


@pytest.mark.parametrize("kind", MADE)
def test_the_same_table_in_every_kind_of_workbook(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"register.{kind}"
    MADE[kind](path)
    table = one(path, tmp_path)
    assert (table.name, table.columns, table.sheet) == (path.name, HEADER, 1)
    assert table.banner[0][0] == BANNER
    assert rows_of(table) == READ
    assert {each.kind: each.params for each in table.notes} == {
        "hidden_sheets": {"n": 1, "sheets": [2]},
        "sheets_without_table": {"n": 1, "sheets": [3]},
        "banner_rows": {"rows": 1},
        "blank_rows": {"rows": 1},
        "damaged_merged_cells": {"cells": 1},
    }


@pytest.mark.parametrize("kind", MADE)
def test_check_says_the_same_of_every_kind(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"register.{kind}"
    MADE[kind](path)
    (report,) = check(path, this_year=2024)
    assert (report.read, report.accepted, report.rejected) == (6, 6, 0)
    assert report.flags == {"damaged_merged_cells": 1}


def test_what_opendocument_alone_has(tmp_path: Path) -> None:
    kept = '<table:table-cell office:value-type="{}" office:{}="{}"/>'
    comment = "<office:annotation><text:p>a comment</text:p></office:annotation>"
    rows = [
        row(*map(cell, ("key", "share", "cost", "time", "text", "twice", "after"))),
        row(
            cell("K1"), kept.format("percentage", "value", "0.5"), kept.format("currency", "value", "3"),
            kept.format("time", "time-value", "PT13H45M00S"),
            f'<table:table-cell office:value-type="string">{comment}<text:p>one<text:s text:c="2"/>'
            "two</text:p><text:p>three</text:p></table:table-cell>",
            cell("x", ' table:number-columns-repeated="2"'),
        ),
        row(cell(None), times=3),
        row(cell("K2"), kept.format("float", "value", "1e3"), times=2),
    ]  # fmt: skip
    table = one(write_ods(tmp_path / "a.ods", sheet("a", *rows)), tmp_path)
    assert rows_of(table) == {
        2: ["K1", "0.5", "3", "13:45:00", "one  two\nthree", "x", "x"],
        6: ["K2", "1000", None, None, None, None, None],
        7: ["K2", "1000", None, None, None, None, None],
    }


def test_days_counted_from_1904(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    for values in (("key", "day"), ("K1", dt.date(2024, 1, 2))):
        book.active.append(values)
    book.save(tmp_path / "a.xlsx")
    assert rows_of(one(tmp_path / "a.xlsx", tmp_path)) == {2: ["K1", "2024-01-02"]}


# locked, and not what the name says


def refused(path: Path, folder: Path) -> type[FanalError]:
    with pytest.raises(FanalError) as caught:
        read(path, folder / "identity")
    assert not list((folder / "identity").glob("*"))
    return type(caught.value)


@pytest.mark.parametrize("before", [b"", b"\x86\x00\x00\x00"])
def test_an_old_workbook_with_a_password(tmp_path: Path, before: bytes) -> None:
    data = OLD.read_bytes()
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20  # behind the mark of the stream
    locked = before + b"\x2f\x00\x36\x00\x01\x00"
    (tmp_path / "a.xls").write_bytes(data[:start] + locked + data[start + len(locked) :])
    assert refused(tmp_path / "a.xls", tmp_path) is errors.LockedFile


def test_an_opendocument_with_a_password(tmp_path: Path) -> None:
    lock = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    )
    noise = {"content.xml": bytes(range(256)) * 4}
    assert refused(write_ods(tmp_path / "a.ods", manifest=lock, parts=noise), tmp_path) is errors.LockedFile
    whole = {"encrypted-package": b"x" * 500}
    assert refused(write_ods(tmp_path / "b.ods", parts=whole), tmp_path) is errors.LockedFile


def test_an_old_file_that_holds_no_workbook(tmp_path: Path) -> None:
    letter = OLD.read_bytes()[:512] + "WordDocument".encode("utf-16-le") + bytes(2_000)
    (tmp_path / "a.doc").write_bytes(letter)
    assert refused(tmp_path / "a.doc", tmp_path) is errors.UnknownKind
    (tmp_path / "a.xls").write_bytes(OLD.read_bytes()[:3_000])  # cut off
    assert refused(tmp_path / "a.xls", tmp_path) is errors.DamagedFile


def test_the_lists_beside_a_template_are_no_cases(tmp_path: Path) -> None:
    """IOM's template with drop-downs keeps their values in a visible sheet, a value a row."""
    book = openpyxl.Workbook()
    cases = book.active
    cases.append(("prs_Gender", "prs_Citizenship", "vic_TraffickingStatus", "vic_TypeOfExploitation"))
    cases.append(("Not Specified/Unknown", "Mali", "Actual victim of trafficking", "Forced begging"))
    lists = book.create_sheet("validation")
    lists.append(("Validation Lookups",))
    lists.append(
        ("Gender", "Country Code", "Method of Recruitment", "Methods of Control", "Type of Exploitation",
         "Reason for Incoming Referral", "Trafficking Status"),
    )  # fmt: skip
    for _ in range(3):
        lists.append(
            ("Feminine", "AF", "At work", "Debt bondage", "Servitude", "Other", "Not a victim of trafficking")
        )
    path = tmp_path / "template.xlsx"
    book.save(path)
    (report,) = check(path, this_year=2026)
    assert (report.mapping, report.read, report.accepted) == ("htcds-2", 1, 1)
    assert "sheets_not_recognised" in {note["kind"] for note in report.notes}
