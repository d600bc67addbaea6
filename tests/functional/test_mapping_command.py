"""fanal map as a user has it: from a table that nothing reads to figures, without a line of code."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from command import Result
from fanal.cli.main import main
from fanal.foundation.messages import text
from fanal.study.config import Config
from fanal.study.folder import Study
from fanal.study.run import _settings
from mapping_truth import SAMPLES

SHEET = """Ref;Sex du mineur;Rubrique;Nom de la mère
R1;Fille;mendicite forcee;Canari Une
R2;Garçn;travail forcé;Canari Deux
R3;Fille;travail forcé;Canari Trois
"""


@pytest.fixture
def fanal(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """The command in this process: a new one for each of many short calls would cost a second."""

    def run(*words: str | Path, cwd: Path | None = None) -> Result:
        before = Path.cwd()
        os.chdir(cwd or before)
        try:
            code = main(["--lang", "en", *map(str, words)] if "--lang" not in words else [*map(str, words)])
        finally:
            os.chdir(before)
        said = capsys.readouterr()
        assert "FNL-RUN-003" not in said.err
        return Result(code, said.out, said.err)

    return run


@pytest.fixture
def study(fanal, tmp_path: Path) -> Path:
    assert fanal("new", tmp_path / "s").code == 0
    shutil.copy(SAMPLES / "ministry_fr.csv", tmp_path / "s" / "sources")
    return tmp_path / "s"


def confirm(path: Path, *, no: tuple[str, ...] = ()) -> None:
    """Yes to every guess, as a person would answer in Excel; no to some columns."""
    workbook = load_workbook(path)
    for kind, guess in (("columns", "field"), ("values", "means")):
        sheet = workbook[text(f"mapping.{kind}", "en")]
        heads: dict[str, int] = {}
        for row in sheet.iter_rows():
            cells = {str(cell.value): cell.column for cell in row}
            if text("mapping.head.use", "en") in cells:
                heads = cells
                continue
            if not heads:
                continue
            use = sheet.cell(row[0].row, heads[text("mapping.head.use", "en")])
            guessed = sheet.cell(row[0].row, heads[text(f"mapping.head.{guess}", "en")]).value
            if sheet.cell(row[0].row, 2).value in no:
                use.value = "no"
            elif guessed and not use.value:
                use.value = "yes"
    workbook.save(path)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ("please check:", "not found:", "It is private", "fanal check")),
     ("fr", ("à vérifier", "non trouvé", "privé", "fanal check"))],
)  # fmt: skip
def test_it_says_what_it_found_where_it_wrote_and_what_comes_next(fanal, tmp_path, lang, words):
    (tmp_path / "t.csv").write_text(SHEET, encoding="utf-8")
    result = fanal("map", "t.csv", "--lang", lang, cwd=tmp_path)
    assert result.code == 0 and (tmp_path / "t-mapping.xlsx").is_file()
    for each in (*words, "t-mapping.xlsx", "Nom de la mère"):
        assert each in result.out, each
    assert "Canari" not in result.out + result.err


def test_json_is_one_object_that_its_schema_allows(fanal, tmp_path):
    (tmp_path / "t.csv").write_text(SHEET, encoding="utf-8")
    found = fanal("map", "t.csv", "--json", cwd=tmp_path).json
    assert found["schema"] == "fanal.map/1"
    (table,) = found["tables"]
    assert table["rows"] == 3
    assert {one["column"] for one in table["columns"]} == set(SHEET.splitlines()[0].split(";"))
    assert "Canari" not in json.dumps(found, ensure_ascii=False)
    assert fanal("map", "nowhere.csv", "--json", cwd=tmp_path).json["error"]["code"] == "FNL-SRC-013"


def test_the_error_of_a_file_that_fits_nothing_points_to_it(fanal, tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "fanal map FILE" in fanal("check", tmp_path / "t.csv").out
    assert "fanal map FICHIER" in fanal("check", tmp_path / "t.csv", "--lang", "fr").out


def test_a_study_uses_the_workbook_once_it_is_corrected_and_runs_again_when_it_changes(fanal, study):
    source, workbook = study / "sources" / "ministry_fr.csv", study / "mappings" / "ministry_fr.xlsx"
    assert fanal("map", source).code == 0
    before = fanal("check", source, "--json").json["files"][0]["tables"][0]
    assert before["mapping"] == "ministry_fr"
    confirm(workbook)
    after = fanal("check", source, "--json").json["files"][0]["tables"][0]
    assert (after["mapping"], after["accepted"], after["rejected"]) == ("ministry_fr", 10, 2)
    assert {issue["value"] for issue in after["issues"]} == {"inconnue"}
    assert {tuple(issue["nearest"]) for issue in after["issues"]} == {("not_specified",)}
    before_run = _settings(Study(study), Config())
    confirm(workbook, no=("Lien avec le recruteur",))
    # what was read before no longer counts: the run is another one
    assert _settings(Study(study), Config()) != before_run
    assert fanal("run", study, "--json").json["accepted"] == 12
    assert fanal("map", source).code == 0
    again = fanal("check", source, "--json").json["files"][0]["tables"][0]
    assert (again["mapping"], again["accepted"]) == ("ministry_fr", 12)  # made again, and no answer lost


def test_the_study_may_be_named_and_a_new_one_ignores_the_workbook(fanal, study, tmp_path):
    (tmp_path / "t.csv").write_text(SHEET, encoding="utf-8")
    assert fanal("map", tmp_path / "t.csv", "--study", study).code == 0
    assert (study / "mappings" / "t.xlsx").is_file()
    assert "mappings/*.xlsx" in (study / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert fanal("map", tmp_path / "t.csv", "--study", tmp_path / "none").code == 2


def test_nothing_of_a_person_s_is_overwritten(fanal, tmp_path):
    from openpyxl import Workbook

    (tmp_path / "t.csv").write_text(SHEET, encoding="utf-8")
    Workbook().save(tmp_path / "mine.xlsx")
    before = (tmp_path / "mine.xlsx").read_bytes()
    for out in ("mine.xlsx", "t.csv", "t.ods"):
        result = fanal("map", "t.csv", "--out", out, cwd=tmp_path)
        assert (result.code, "FNL-MAP-004" in result.err) == (2, True)
    assert (tmp_path / "mine.xlsx").read_bytes() == before
    assert not (tmp_path / "t.ods").exists()


def test_a_file_that_is_read_already_says_so(fanal, tmp_path):
    result = fanal("map", SAMPLES / "primero_cases.csv", cwd=tmp_path)
    assert result.code == 0 and "primero-cases" in result.out
    workbook = tmp_path / "primero_cases-mapping.xlsx"
    (tmp_path / "x" / "mappings").mkdir(parents=True)
    (tmp_path / "x" / "sources").mkdir()
    shutil.copy(SAMPLES / "primero_cases.csv", tmp_path / "x" / "sources")
    shutil.copy(workbook, tmp_path / "x" / "mappings" / "mine.xlsx")
    table = fanal("check", tmp_path / "x" / "sources" / "primero_cases.csv", "--json").json["files"][0][
        "tables"
    ][0]
    assert (table["mapping"], table["rejected"]) == ("mine", 0)


def test_a_table_of_totals_is_refused_with_where_to_look(fanal, tmp_path):
    head = "Iso3_code,Country,Indicator,Dimension,Category,Sex,Age,Year,txtVALUE"
    (tmp_path / "t.csv").write_text(
        f"{head}\nFRA,France,x,Total,Total,Total,Total,2020,5\n", encoding="utf-8"
    )
    result = fanal("map", "t.csv", cwd=tmp_path)
    assert (result.code, "FNL-MAP-005" in result.err) == (1, True)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a;b\n", b"PK\x03\x04broken", b"one\n1\n"])
def test_a_strange_file_ends_with_words(fanal, tmp_path, content):
    (tmp_path / "t.csv").write_bytes(content)
    assert fanal("map", "t.csv", cwd=tmp_path).code in (0, 1)


def test_a_damaged_mapping_stops_a_run_with_its_name(fanal, study):
    (study / "mappings" / "m.xlsx").write_bytes(b"PK\x03\x04broken")
    result = fanal("run", study)
    assert result.code in (1, 2) and "m.xlsx" in result.err
