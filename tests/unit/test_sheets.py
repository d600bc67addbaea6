"""Workbooks as we write them: the same bytes for the same content, nothing that acts as a formula."""

from __future__ import annotations

import zipfile

import openpyxl
import pytest

from fanal.foundation.sheets import defused, put, safe, save_workbook, sheet_name, undefused


def a_workbook():
    book = openpyxl.Workbook()
    book.active.append(["a", 1, safe("=1+1"), "é"])
    return book


def test_the_same_content_is_the_same_bytes_and_carries_no_time(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        save_workbook(a_workbook(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2000, 1, 1)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2000-01-01T00:00:00Z") == 2 and "openpyxl" not in core


def test_the_workbook_opens_and_holds_what_was_written(tmp_path):
    save_workbook(a_workbook(), tmp_path / "one.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "one.xlsx").active
    assert [cell.value for cell in sheet[1]] == ["a", 1, "'=1+1", "é"]
    assert all(cell.data_type != "f" for cell in sheet[1])


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "'=1", "''+1"])
def test_a_text_that_acts_as_a_formula_is_defused(cell):
    assert str(defused(cell)).startswith("'") and str(safe(cell)).startswith("'")
    assert undefused(str(defused(cell))) == cell


@pytest.mark.parametrize("cell", [-1, 1.5, None, "", "a=1", "<5", "'", "'a"])
def test_everything_else_stays(cell):
    assert defused(cell) == cell and safe(cell) == cell


def test_what_xml_cannot_hold_is_left_out():
    assert safe("a\x00b\x1fc\ufffe\ud800") == "abc"
    assert safe("a\nb\tc") == "a\nb\tc"


def test_the_name_of_a_sheet_is_one_that_excel_takes():
    assert sheet_name("Where [each]/cell: comes*from?\\") == "Where  each  cell  comes from"
    assert len(sheet_name("x" * 50)) == 31
    assert sheet_name("'quoted'") == "quoted"


def test_a_file_is_put_in_its_place_whole_or_not_at_all(tmp_path):
    put(tmp_path / "a.csv", b"1")
    put(tmp_path / "a.csv", b"22")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_bytes() == b"22"
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        put(tmp_path / "folder", b"1")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "folder"]
