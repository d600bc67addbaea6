"""A sheet can be called by a child's name: sheets go by number in everything that is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from command import fanal
from fanal.cli.main import main
from fanal.study import new_study
from open_document import cell, row, sheet, write_ods

# joined here so that no file of this repository holds them whole
CANARIES = ["Zquivra" + "Montelle", "Ödryx" + "Kessanova", "Tamsin" + "Orrequay", "Belluna" + "Drostek"]
HEADER = (
    "record_key", "sex", "age_identification", "date_identified", "purposes", "country_detection",
)  # fmt: skip
STRANGE = (("alpha", "beta"), ("1", "2"))
OLD = Path(__file__).resolve().parents[1] / "files" / "old.xls"


def rows(key: str, sex: str = "F") -> list[tuple[object, ...]]:
    return [HEADER, *((f"{key}{n}", sex, 12, "2024-01-02", "begging", "FRA") for n in range(20))]


def workbook(path: Path) -> Path:
    """Two sheets of cases, the second with mistakes, a hidden one and one that fits nothing."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    sheets = (rows("K"), rows("L", "Q"), rows("H"), STRANGE)
    for name, content in zip(CANARIES, sheets, strict=True):
        page = book.create_sheet(name)
        for values in content:
            page.append(values)
    book[CANARIES[2]].sheet_state = "hidden"
    book.save(path)
    return path


def holds_a_canary(data: bytes) -> list[str]:
    return [name for name in CANARIES for code in ("utf-8", "utf-16-le") if name.encode(code) in data]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose workbooks of every kind have names of persons on their sheets; it was run."""
    made = new_study(tmp_path_factory.mktemp("named") / "s")
    workbook(made.sources / "agency.xlsx")
    shutil.copyfile(OLD, made.sources / "old.xls")
    cases = [row(*map(cell, values)) for values in rows("O")]
    write_ods(made.sources / "office.ods", *(sheet(name, *cases) for name in CANARIES[:2]))
    result = fanal("run", made.root)
    assert result.code == 0, result.err
    assert not holds_a_canary((result.out + result.err).encode())
    assert "agency.xlsx#2: 20 read, 0 accepted, 20 set aside" in result.out
    return made.root


def test_the_sheets_of_every_kind_of_workbook_are_counted(study: Path) -> None:
    quality = json.loads((study / "out" / "quality.json").read_text(encoding="utf-8"))
    assert {file["file"]: (file["read"], file["accepted"]) for file in quality["files"]} == {
        "agency.xlsx#1": (20, 20),
        "agency.xlsx#2": (20, 0),
        "office.ods#1": (20, 20),
        "office.ods#2": (20, 20),
        "old.xls": (6, 6),
    }


def test_no_name_of_a_sheet_is_in_anything_written(study: Path) -> None:
    for path in study.rglob("*"):
        if path.is_file() and path.parent != study / "sources":
            assert not holds_a_canary(path.read_bytes()), path.relative_to(study)


def test_errors_of_a_run_name_no_sheet(tmp_path: Path) -> None:
    study = new_study(tmp_path / "s")
    book = openpyxl.load_workbook(workbook(study.sources / "agency.xlsx"))
    for name in CANARIES[:3]:
        del book[name]
    for values in STRANGE:
        book.create_sheet(CANARIES[0]).append(values)
    book.save(study.sources / "agency.xlsx")
    result = fanal("run", study.root, "--json")  # says it on stderr too
    assert result.code == 1 and "FNL-SRC-002" in result.out and "FNL-SRC-002" in result.err
    assert not holds_a_canary((result.out + result.err).encode())


@pytest.mark.parametrize(
    ("lang", "first", "left_out"),
    [
        ("en", "agency.xlsx#2 (“{1}”)", "Hidden sheets, not read: 3 (“{2}”)."),
        ("fr", "agency.xlsx#2 («\u202f{1}\u202f»)", "Feuilles masquées, non lues : 3 («\u202f{2}\u202f»)."),
    ],
)
def test_check_names_them_to_the_person_at_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, first: str, left_out: str
) -> None:
    path = str(workbook(tmp_path / "agency.xlsx"))
    assert main(["check", path, "--lang", lang]) == 1
    said = capsys.readouterr().out
    assert first.format(*CANARIES) in said and left_out.format(*CANARIES) in said
    assert first.format(*CANARIES).replace("xlsx#2", "xlsx#1").replace(CANARIES[1], CANARIES[0]) in said
    assert main(["check", path, "--lang", lang, "--json"]) == 1
    written = capsys.readouterr().out
    assert not holds_a_canary(written.encode())
    notes = {note["kind"]: note for note in json.loads(written)["files"][0]["tables"][0]["notes"]}
    assert notes["hidden_sheets"]["sheets"] == [3] and notes["sheets_not_recognised"]["sheets"] == [4]
