"""The workbook that a person corrects: what it says, what it offers, and what counts of it."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from fanal.foundation.errors import FanalError
from fanal.foundation.messages import LANGUAGES, text
from fanal.sources import check, own_mappings
from fanal.sources.mapping import BadMapping
from fanal.sources.proposing import propose, read_decisions, read_workbook_mappings, write_workbook
from fanal.sources.proposing.layout import code_in, yes_or_no
from fanal.sources.proposing.reading import BadMappingCell, FilledTwice, NotAMappingWorkbook
from mapping_truth import SAMPLES, YEAR

SHEET = """\
Dossier n°;Sexe du cas;Âge;Tranche;Formes d'exploitation;Mendicité forcée ?;Pays de détection;Date;Prénom
K-101;Fille;12;15-17 ans;Travial forcé;oui;Mali;03/04/2024;Awa
K-102;Garcon;13;9-17;Travail forcé;non;Nigerr;05/06/2024;Issa
K-103;Garçn;14;9-17;Mendicité;non;Niger;07/08/2024;Ali
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def make(path: Path, out: Path, lang: str = "en") -> Path:
    write_workbook(propose(path, this_year=YEAR), out, lang)
    return out


Rows = dict[str, dict[str, int]]


def cells(sheet: Worksheet, lang: str = "en") -> tuple[dict[str, int], list[int]]:
    """Where each head stands (columns from 1), and the rows below the heads."""
    heads = {text(f"mapping.head.{head}", lang): head for head in (
        "table", "column", "field", "code", "use", "certainty", "why", "separator", "value", "count", "means",
    )}  # fmt: skip
    for row in sheet.iter_rows():
        found = {heads[str(cell.value)]: cell.column for cell in row if str(cell.value) in heads}
        if len(found) > 4:
            return found, list(range(row[0].row + 1, sheet.max_row + 1))
    raise AssertionError("no heads")


def answer(
    path: Path, change: Callable[[str, dict[str, str]], dict[str, str] | None], lang: str = "en"
) -> None:
    """Let ``change`` fill cells: it is given the kind of the sheet and the cells of a row by head."""
    workbook = load_workbook(path)
    for kind in ("columns", "values"):
        sheet = workbook[text(f"mapping.{kind}", lang)]
        at, rows = cells(sheet, lang)
        for row in rows:
            before = {head: str(sheet.cell(row, column).value or "") for head, column in at.items()}
            for head, value in (change(kind, before) or {}).items():
                sheet.cell(row, at[head]).value = value
    workbook.save(path)


def confirm(kind: str, row: dict[str, str]) -> dict[str, str] | None:
    """Yes to every guess."""
    guessed = row["field"] if kind == "columns" else row["means"]
    return {"use": "yes"} if guessed and row["column"] and not row["use"] else None


# what it looks like


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_first_lines_say_that_it_is_private_and_what_to_do(sheet, tmp_path, lang):
    workbook = load_workbook(make(sheet, tmp_path / "m.xlsx", lang))
    visible = [each for each in workbook if each.sheet_state == "visible"]
    assert [each.title for each in visible] == [text("mapping.columns", lang), text("mapping.values", lang)]
    for each in visible:
        assert each.cell(1, 1).value == text("mapping.private", lang)
        assert each.cell(2, 1).value


def test_drop_downs_offer_fields_codes_and_yes_or_no(sheet, tmp_path):
    workbook = load_workbook(make(sheet, tmp_path / "m.xlsx"))
    columns, values, lists = workbook.worksheets
    formulas = [rule.formula1 for rule in columns.data_validations.dataValidation]
    assert '"yes,no"' in formulas
    assert any(formula.startswith(f"'{lists.title}'!$A$1") for formula in formulas)
    assert any(formula.startswith("INDIRECT(VLOOKUP(") for formula in formulas)
    assert '"yes,no"' in [rule.formula1 for rule in values.data_validations.dataValidation]
    offered = [code_in(str(row[0].value)) for row in lists.iter_rows(max_col=1) if row[0].value]
    assert "sex" in offered and "year" not in offered
    for name in workbook.defined_names.values():
        assert re.fullmatch(r"'Lists'!\$[A-Z]+\$1:\$[A-Z]+\$\d+", name.attr_text)


def test_every_row_has_a_certainty_and_a_reason(sheet, tmp_path):
    workbook = load_workbook(make(sheet, tmp_path / "m.xlsx"))
    for each in workbook.worksheets[:2]:
        at, rows = cells(each)
        written = [row for row in rows if each.cell(row, at["certainty"]).value]
        assert written
        assert all(each.cell(row, at["why"]).value for row in written)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_table_gives_the_same_bytes(sheet, tmp_path, lang):
    first, second = (make(sheet, tmp_path / name, lang).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert first == second


def test_names_are_in_no_part_of_it(sheet, tmp_path):
    with zipfile.ZipFile(make(sheet, tmp_path / "m.xlsx")) as archive:
        raw = b"".join(archive.read(name) for name in archive.namelist())
        whole = html.unescape(raw.decode("utf-8", "replace"))
    assert "Garçn" in whole
    assert not re.search(r"Awa|Issa|\bAli\b|K-10", whole)


def test_a_value_that_acts_as_a_formula_is_defused_and_still_understood(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(
        "Sexe,Âge,Formes d'exploitation\nF,12,=begging\nM,13,begging\nM,9,forced labour\n", "utf-8"
    )
    out = make(path, tmp_path / "m.xlsx")
    raw = load_workbook(out).worksheets[1]
    assert "'=begging" in {cell.value for row in raw.iter_rows() for cell in row}
    assert all(cell.data_type != "f" for row in raw.iter_rows() for cell in row)
    answer(out, lambda kind, row: {"use": "yes"} if row.get("value") == "'=begging" else None)
    (mapping,) = read_workbook_mappings(out)
    assert mapping.columns["purposes"].values["=begging"] == "begging"


# what counts of it


def test_what_is_sure_counts_and_a_guess_waits(sheet, tmp_path):
    (mapping,) = read_workbook_mappings(make(sheet, tmp_path / "m.xlsx"))
    assert {"age_identification", "country_detection", "given_name"} <= set(mapping.columns)
    assert "sex" not in mapping.columns
    assert mapping.waiting > 0


def test_a_confirmed_guess_counts_and_an_unconfirmed_value_is_rejected(sheet, tmp_path):
    folder = tmp_path / "mappings"
    folder.mkdir()
    out = make(sheet, folder / "table.xlsx")
    answer(out, lambda kind, row: confirm(kind, row) if kind == "columns" else None)
    (report,) = check(sheet, mappings=own_mappings(folder), this_year=YEAR)
    assert report.mapping == "table"
    assert report.rejected_by_rule == {"not_in_list": 2, "unknown_place": 1}
    assert {(issue.value, "M" in issue.nearest or "forced_labour" in issue.nearest) for issue in report.issues
            if issue.field in ("sex", "purposes")} == {("Garçn", True), ("Travial forcé", True)}  # fmt: skip
    assert any(issue.field == "country_detection" and "NER" in issue.nearest for issue in report.issues)
    assert {"kind": "guesses_waiting", "n": 3} in report.notes
    answer(out, confirm)
    (report,) = check(sheet, mappings=own_mappings(folder), this_year=YEAR)
    assert (report.read, report.accepted) == (3, 3)
    assert all(note["kind"] != "guesses_waiting" for note in report.notes)


def test_no_means_no_though_the_value_is_a_label(sheet, tmp_path):
    folder = tmp_path / "mappings"
    folder.mkdir()
    out = make(sheet, folder / "table.xlsx")
    answer(out, confirm)
    answer(out, lambda kind, row: {"use": "no"} if row.get("value") == "Niger" else None)
    (report,) = check(sheet, mappings=own_mappings(folder), this_year=YEAR)
    assert report.rejected_by_rule == {"unknown_place": 1}
    answer(
        out,
        lambda kind, row: (
            {"use": "no"} if kind == "columns" and row["column"] == "Pays de détection" else None
        ),
    )
    (report,) = check(sheet, mappings=own_mappings(folder), this_year=YEAR)
    assert report.rejected == 0 and "Pays de détection" in report.unused_columns


def test_a_person_may_choose_another_code_several_codes_or_none(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    answer(out, confirm)
    other = {
        "Mendicité": "Begging [begging]; forced labour",
        "Travail forcé": "not reported [-]",
        "Fille": "_U",
    }
    answer(out, lambda kind, row: {"means": other[row["value"]]} if row.get("value") in other else None)
    (mapping,) = read_workbook_mappings(out)
    assert mapping.columns["purposes"].values["Mendicité"] == "begging;forced_labour"
    assert mapping.columns["purposes"].values["Travail forcé"] == ""
    assert mapping.columns["sex"].values["Fille"] == "_U"


def test_a_workbook_is_read_whatever_language_it_was_written_in(sheet, tmp_path):
    english, french = (read_workbook_mappings(make(sheet, tmp_path / "m.xlsx", lang)) for lang in LANGUAGES)
    assert english == french


def test_what_is_the_same_in_every_row_is_written_below(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    workbook = load_workbook(out)
    columns = workbook.worksheets[0]
    at, _ = cells(columns)
    row = columns.max_row + 1
    for head, value in (("field", "Status [status]"), ("code", "presumed"), ("use", "yes")):
        columns.cell(row, at[head]).value = value
    workbook.save(out)
    (mapping,) = read_workbook_mappings(out)
    assert mapping.constants == {"status": "presumed"}


def test_a_number_that_excel_made_of_a_value_is_still_the_value(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("Sexe,Âge,Purpose\n1,12,begging\n2,13,begging\n", encoding="utf-8")
    out = make(path, tmp_path / "m.xlsx")
    codes = {"1": "Male [M]", "2": "F"}

    def change(kind: str, row: dict[str, str]) -> dict[str, object] | None:
        if row.get("value") in codes:
            return {"value": int(row["value"]), "means": codes[row["value"]], "use": "yes"}
        return {"use": "yes"} if kind == "columns" and row["column"] == "Sexe" else None

    answer(out, change)  # type: ignore[arg-type]
    (mapping,) = read_workbook_mappings(out)
    assert mapping.columns["sex"].values == {"1": "M", "2": "F"}


def test_a_column_called_like_a_setting_is_a_column(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("Sexe,Âge,Calendar,Order of dates\nF,12,Mali,x\nM,13,Mali,y\n", encoding="utf-8")
    (mapping,) = read_workbook_mappings(make(path, tmp_path / "m.xlsx"))
    assert (mapping.calendar, mapping.date_order) == ("gregorian", "dmy")


def test_a_setting_that_does_not_exist_is_refused(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    workbook = load_workbook(out)
    workbook.worksheets[0].cell(3, 3).value = "year first [ymd]"
    workbook.save(out)
    with pytest.raises(BadMappingCell, match="dmy"):
        read_workbook_mappings(out)


def test_ticks_of_a_system_s_own_are_read(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("Sexe,Âge,Travail forcé,Mendicité forcée\nF,12,Sim,Não\nM,13,não,sim\n", encoding="utf-8")
    folder = tmp_path / "mappings"
    folder.mkdir()
    answer(make(path, folder / "m.xlsx"), confirm)
    (report,) = check(path, mappings=own_mappings(folder), this_year=YEAR)
    assert (report.mapping, report.accepted, report.unused_columns) == ("m", 2, [])


def test_each_sheet_of_a_workbook_has_a_mapping_of_its_own_with_its_own_dates(tmp_path):
    from openpyxl import Workbook

    workbook = Workbook()
    for number, date in ((0, "13/02/2024"), (1, "02/13/2024")):
        sheet = workbook.worksheets[0] if not number else workbook.create_sheet("B")
        for row in (
            ("Sexe", "Âge", "Pays de détection", "Date d'enregistrement", f"Note {number}"),
            ("F", 12, "Mali", date, "x"),
        ):
            sheet.append(row)
    workbook.save(tmp_path / "two.xlsx")
    mappings = read_workbook_mappings(make(tmp_path / "two.xlsx", tmp_path / "m.xlsx"))
    assert [(each.name, each.date_order) for each in mappings] == [("m#1", "dmy"), ("m#2", "mdy")]


# made again


def test_decisions_are_kept_when_the_proposal_is_made_again(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    answer(out, confirm)
    answer(out, lambda kind, row: {"means": "Other [_O]"} if row.get("value") == "Fille" else None)
    answer(out, lambda kind, row: {"use": "no"} if kind == "columns" and row["column"] == "Prénom" else None)
    sheet.write_text(SHEET + "K-104;Fillle;14;9-17;Mendicité;non;Niger;07/08/2024;Ali\n", encoding="utf-8")
    again = tmp_path / "again.xlsx"
    write_workbook(propose(sheet, this_year=YEAR, decisions=read_decisions(out)), again, "fr")
    (before,), (after,) = read_workbook_mappings(out), read_workbook_mappings(again)
    assert after.columns["sex"].values == before.columns["sex"].values
    assert after.columns["sex"].values["Fille"] == "_O"
    assert "given_name" not in after.columns
    assert after.waiting == 1  # the new spelling


def test_a_column_that_a_person_has_named_is_listed_the_next_time(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("Sexe,Âge,Rubrique\nF,12,alpha\nM,13,beta\n", encoding="utf-8")
    out = make(path, tmp_path / "m.xlsx")
    assert "alpha" not in str(read_decisions(out))
    answer(
        out,
        lambda kind, row: (
            {"field": "Purposes [purposes]", "use": "yes"} if row["column"] == "Rubrique" else None
        ),
    )
    (table,) = propose(path, this_year=YEAR, decisions=read_decisions(out))
    assert {one.value for one in table.values if one.field == "purposes"} == {"alpha", "beta"}


# what is wrong with it


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"field": "Sexxe [sexx]"}, BadMappingCell, "Holds"),
        ({"use": "perhaps"}, BadMappingCell, "Use?"),
        ({"code": "Begging [begging]"}, BadMappingCell, "Ticked means"),
    ],
)
def test_a_wrong_cell_is_named_with_what_is_allowed(sheet, tmp_path, change, error, said):
    out = make(sheet, tmp_path / "m.xlsx")
    answer(out, lambda kind, row: change if kind == "columns" and row["column"] == "Âge" else None)
    with pytest.raises(error) as raised:
        read_workbook_mappings(out)
    words = raised.value.say("en")
    assert "m.xlsx" in words and "Columns" in words and said in words and re.search(r"row \d+", words)
    assert "perhaps" not in words and "Sexxe" not in words


def test_a_code_that_does_not_exist_is_refused_with_the_nearest(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    answer(out, lambda kind, row: {"means": "beging"} if row.get("value") == "Mendicité" else None)
    with pytest.raises(BadMappingCell, match="begging"):
        read_workbook_mappings(out)


def test_a_field_that_two_columns_fill_is_refused(sheet, tmp_path):
    out = make(sheet, tmp_path / "m.xlsx")
    answer(
        out,
        lambda kind, row: (
            {"field": "age_identification", "use": "yes"}
            if kind == "columns" and row["column"] == "Tranche"
            else None
        ),
    )
    with pytest.raises(FilledTwice, match="age_identification"):
        read_workbook_mappings(out)


def test_another_workbook_or_no_workbook_is_refused(tmp_path):
    from openpyxl import Workbook

    Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(NotAMappingWorkbook):
        read_workbook_mappings(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("Columns", encoding="utf-8")
    with pytest.raises(FanalError):
        read_workbook_mappings(tmp_path / "text.xlsx")


def test_own_mappings_reads_both_kinds_and_nothing_that_excel_leaves(sheet, tmp_path):
    folder = tmp_path / "mappings"
    folder.mkdir()
    make(sheet, folder / "b.xlsx")
    (folder / "a.toml").write_text('name = "a"\nrecognise = ["x"]\n', encoding="utf-8")
    (folder / "~$b.xlsx").write_bytes(b"open elsewhere")
    assert [each.name for each in own_mappings(folder)] == ["a", "b"]
    (folder / "c.toml").write_text("nonsense = 1\n", encoding="utf-8")
    with pytest.raises(BadMapping):
        own_mappings(folder)


@pytest.mark.parametrize(
    ("cell", "found"),
    [("yes", "yes"), ("Oui", "yes"), ("1", "yes"), ("non", "no"), ("N", "no"), (" ", ""), ("perhaps", None)],
)
def test_yes_and_no_in_every_language(cell, found):
    assert yes_or_no(cell) == found


def test_the_samples_survive_the_round(tmp_path):
    for path in (SAMPLES / f"{name}.csv" for name in ("ministry_es", "kobo_xlsform")):
        folder = tmp_path / path.stem
        folder.mkdir()
        out = make(path, folder / "m.xlsx")
        answer(out, confirm)
        (mapping,) = own_mappings(folder)
        assert mapping.waiting == 0
        (report,) = check(path, mappings=[mapping], this_year=YEAR)
        assert report.mapping == "m" and report.read == report.accepted + report.rejected
