"""Entry templates as people fill them in, and what ``fanal check`` says about them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from command import Result, files_of, write_study
from fanal.cli.main import main
from fanal.foundation.messages import LANGUAGES, catalogue, text
from fanal.sources import choose, own_mappings, read_source, shipped
from fanal.sources.mapping import NotRecognised
from fanal.sources.templates import templates, write_templates
from fanal.vocabulary import code_list, fields, lookup_place

LANGS = list(LANGUAGES)
CASE = {
    "record_key": "007", "date_identified": "2024-03", "status": "presumed", "sex": "F",
    "age_identification": 15, "citizenship": "NGA", "country_detection": "FRA",
    "acts": "recruitment", "purposes": "forced_labour;begging",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "templates"
    write_templates(folder)
    return folder


def the(lang: str, number: int):
    return templates(lang)[number]


def words(name: str, value: object, lang: str) -> object:
    """A value of a case as the drop-downs of a language have it."""
    each = next(each for each in fields("case_record") if each.name == name)
    if each.list:
        return ";".join(code_list(each.list).label(code, lang) for code in str(value).split(";"))
    if each.kind.startswith("place"):
        from fanal.vocabulary import place

        return place(str(value)).labels[lang]
    return value


def case_row(lang: str, **other: object) -> dict[str, object]:
    labels = {each.name: each.label(lang) for each in fields("case_record")}
    return {labels[name]: words(name, value, lang) for name, value in CASE.items()} | {
        labels[name]: value for name, value in other.items()
    }


def totals_row(lang: str, *values: object) -> dict[str, object]:
    return dict(zip((column.header for column in the(lang, 1).columns), values, strict=True))


def some_totals(lang: str) -> list[dict[str, object]]:
    def say(key: str) -> str:
        return text(f"forms.{key}", lang)

    def label(name: str, code: str) -> str:
        return code_list(name).label(code, lang)

    victims, total = label("indicator", "victims_detected"), say("total")
    country = {"en": "Kenya", "fr": "Côte d’Ivoire"}[lang]
    girls, child, begging = label("sex", "F"), label("age_group", "Y0T17"), label("purposes", "begging")
    return [
        totals_row(lang, country, 2023, victims, total, None, total, total, 120),
        totals_row(lang, country, 2023, victims, total, None, girls, child, "<5"),
        totals_row(lang, country, 2023, victims, say("breakdown.form"), begging, total, total, 12),
        totals_row(lang, country, 2023, victims, say("breakdown.citizenship"), "Nigeria", total, total, 7),
        totals_row(lang, country, 2022, victims, total, None, total, total, None),
    ]  # fmt: skip


def fill_excel(made: Path, lang: str, number: int, rows: list[dict[str, object]], target: Path) -> Path:
    book = openpyxl.load_workbook(made / lang / f"{the(lang, number).stem}.xlsx")
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row, values in enumerate(rows, start=2):
        for header, value in values.items():
            sheet.cell(row, places[header], value)
    book.save(target / "filled.xlsx")
    return target / "filled.xlsx"


def fill_csv(made: Path, lang: str, number: int, rows: list[dict[str, object]], target: Path) -> Path:
    path = made / lang / f"{the(lang, number).stem}.csv"
    content = path.read_bytes().decode("utf-8-sig")
    delimiter = ";" if lang == "fr" else ","
    header = next(csv.reader(io.StringIO(content), delimiter=delimiter))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, delimiter=delimiter)
    writer.writerows(rows)
    (target / "filled.csv").write_text(content + out.getvalue(), encoding="utf-8", newline="")
    return target / "filled.csv"


FILLERS = [fill_excel, fill_csv]


@pytest.fixture
def fanal(capsys):
    """The command line in this process: sixty processes would take minutes."""

    def call(*given: object) -> Result:
        code = main([str(word) for word in given])
        found = capsys.readouterr()
        return Result(code, found.out, found.err)

    return call


# what is written


def test_new_writes_the_templates_of_both_languages(fanal, tmp_path):
    result = fanal("new", tmp_path / "mine", "--templates")
    assert result.code == 0 and "templates" in result.out
    made = files_of(tmp_path / "mine" / "templates")
    assert sorted(made) == [
        ".gitignore",
        "en/case-records.csv", "en/case-records.xlsx", "en/read-me.txt", "en/yearly-totals.csv",
        "en/yearly-totals.xlsx",
        "fr/dossiers.csv", "fr/dossiers.xlsx", "fr/lisez-moi.txt", "fr/totaux-annuels.csv",
        "fr/totaux-annuels.xlsx",
    ]  # fmt: skip
    assert made[".gitignore"] == b"*\n"
    assert not list((tmp_path / "mine" / "sources").iterdir())


def test_the_same_templates_are_the_same_bytes(made, tmp_path):
    write_templates(tmp_path / "again")
    assert files_of(made) == files_of(tmp_path / "again")


@pytest.mark.parametrize("lang", LANGS)
def test_no_template_asks_for_identity(lang):
    identity = {each.label(lang) for each in fields("case_record") if each.identity}
    asked = {column.header for column in the(lang, 0).columns}
    assert not identity & asked
    derived = {each.label(lang) for each in fields("case_record") if each.derived}
    assert asked | identity | derived >= {each.label(lang) for each in fields("case_record")}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("number", [0, 1])
def test_a_workbook_has_drop_downs_checks_and_help(made, lang, number):
    template = the(lang, number)
    book = openpyxl.load_workbook(made / lang / f"{template.stem}.xlsx")
    sheet, help_sheet, lists = book.worksheets
    assert [cell.value for cell in sheet[1]] == [column.header for column in template.columns]
    assert sheet.max_row == 1
    checks = {str(check.sqref).split(":")[0]: check for check in sheet.data_validations.dataValidation}
    for place, column in enumerate(template.columns, start=1):
        check = checks[sheet.cell(2, place).coordinate]
        assert check.prompt and len(check.prompt) <= 255 and len(check.error) <= 225
        if column.allowed:
            assert check.type == "list"
            area = check.formula1.rpartition(",")[2].rstrip(")") if column.other else check.formula1
            name, _, cells = area.partition("!")
            assert name == lists.title
            assert [cell.value for (cell,) in lists[cells.replace("$", "")]] == list(column.allowed)
        # what joins several must be let in
        assert check.showErrorMessage is (column.kind not in ("choices", "text"))
    # should the drop-downs be lost, in another program, the lists are still no table of ours
    assert lists.sheet_state == "hidden"
    with pytest.raises(NotRecognised):
        choose([str(cell.value) for cell in lists[1]], file="lists")
    told = [cell.value for row in help_sheet.iter_rows() for cell in row if cell.value]
    assert all(column.header in told and column.about in told for column in template.columns)
    # a row with two cells would be taken for a table
    assert all(sum(cell.value is not None for cell in row) <= 1 for row in help_sheet.iter_rows())


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_of_a_list_is_understood(lang):
    for column, each in (
        (column, each)
        for column in the(lang, 0).columns
        for each in fields("case_record")
        if each.label(lang) == column.header
    ):
        for word in column.allowed:
            found = code_list(each.list).lookup(word) if each.list else lookup_place(word)
            assert found, (column.header, word)
            assert ";" not in word and "|" not in word


@pytest.mark.parametrize("lang", LANGS)
def test_the_columns_of_the_totals_are_those_that_the_mapping_knows(lang):
    mapping = next(each for each in shipped() if each.name == f"fanal-yearly-totals-{lang}")
    headers = [column.header for column in the(lang, 1).columns]
    assert mapping.matches(headers)
    known = {each.source for each in mapping.columns.values()}
    assert set(headers) <= known
    assert set(mapping.columns["dimension"].values) == {
        text(f"forms.breakdown.{name}", lang) for name in ("_T", "form", "citizenship", "repatriation")
    }
    assert text("forms.form_unknown", lang) in mapping.columns["form"].values
    for name in ("area_kind", "dataset"):
        assert mapping.columns[name].source == catalogue(lang, "forms")[f"column.{name}"]


# what check says


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_empty_template_says_that_it_is_empty(fanal, made, lang, number, ending):
    name = f"{the(lang, number).stem}.{ending}"
    result = fanal("check", made / lang / name, "--lang", lang)
    assert result.code == 1 and "FNL-SRC-011" in result.out and name in result.out
    assert {"en": "is empty", "fr": "est vide"}[lang] in result.out


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_case_records_filled_in_are_accepted_without_a_mapping(fanal, made, tmp_path, lang, filler):
    path = filler(made, lang, 0, [case_row(lang), case_row(lang, record_key="008")], tmp_path)
    result = fanal("check", path, "--json", "--lang", lang)
    assert result.code == 0, result.out
    (table,) = result.json["files"][0]["tables"]
    assert (table["mapping"], table["read"], table["accepted"]) == ("fanal-case-records", 2, 2)
    assert not table["unused_columns"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_case_records_are_understood_as_they_were_meant(made, tmp_path, lang, filler):
    import pyarrow.parquet as pq

    from fanal.foundation.engine import connect

    path = filler(made, lang, 0, [case_row(lang)], tmp_path)
    private = tmp_path / "identity"
    with connect("duckdb", private) as engine:
        (table,) = read_source(
            path, engine=engine, identity=private, accepted=tmp_path, rejects=None, this_year=2026
        )
    (row,) = pq.read_table(table.records).to_pylist()
    for name, value in CASE.items():
        assert row[name] == value, name


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_wrong_values_of_a_case_are_named(fanal, made, tmp_path, lang, filler):
    wrong = [case_row(lang), case_row(lang, sex="X9"), case_row(lang, age_identification=140)]
    path = filler(made, lang, 0, wrong, tmp_path)
    result = fanal("check", path, "--lang", lang)
    labels = {each.name: each.label(lang) for each in fields("case_record")}
    assert result.code == 1
    for row, name in ((3, "sex"), (4, "age_identification")):
        where = text("cli.check.issue", lang, row=str(row), column=labels[name])
        (line,) = [line for line in result.out.splitlines() if where in line]
        rule = "not_in_list" if name == "sex" else "out_of_range"
        assert text(f"rules.{rule}.do", lang) in line
    assert code_list("sex").label("_O", lang) in result.out and "0–120" in result.out
    assert "X9" in result.out and "140" not in result.out


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_totals_filled_in_are_accepted_and_a_blank_number_is_unknown(fanal, made, tmp_path, lang, filler):
    path = filler(made, lang, 1, some_totals(lang), tmp_path)
    result = fanal("check", path, "--json", "--lang", lang)
    assert result.code == 0, result.out
    (table,) = result.json["files"][0]["tables"]
    assert (table["mapping"], table["read"], table["accepted"]) == (f"fanal-yearly-totals-{lang}", 4, 4)
    assert table["flags"]["numbers_left_blank"] == 1
    said = fanal("check", path, "--lang", lang).out
    assert text("notes.numbers_left_blank", lang, n=1) in said


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_totals_are_understood_as_they_were_meant(made, tmp_path, lang, filler):
    path = filler(made, lang, 1, some_totals(lang), tmp_path)
    (table,) = read_source(
        path, engine=None, identity=tmp_path / "i", accepted=tmp_path, rejects=None, this_year=2026
    )
    area = {"en": "KEN", "fr": "CIV"}[lang]
    found = {
        (o.ref_area, o.area_kind, o.time_period, o.sex, o.age, o.form, o.breakdown, o.category): (
            o.low,
            o.high,
        )
        for o in table.observations
    }
    base = (area, "country", "2023")
    assert found == {
        (*base, "_T", "_T", "_T", "_T", "_T"): (120, 120),
        (*base, "F", "Y0T17", "_T", "_T", "_T"): (0, 4),
        (*base, "_T", "_T", "begging", "_T", "_T"): (12, 12),
        (*base, "_T", "_T", "_T", "citizenship", "NGA"): (7, 7),
    }
    assert {o.dataset for o in table.observations} == {"yearly-totals"}
    assert table.report.protection == "records"  # unpublished until somebody says otherwise


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("filler", FILLERS)
def test_wrong_values_of_a_total_are_named(fanal, made, tmp_path, lang, filler):
    headers = [column.header for column in the(lang, 1).columns]
    rows = some_totals(lang)[:1] * 6
    changes = [(0, "Atlantis"), (2, "victimes de tout"), (5, "X9"), (6, "X9"), (7, "many"), (3, "X9")]
    rows = [{**row, headers[place]: value} for row, (place, value) in zip(rows, changes, strict=True)]
    form = text("forms.breakdown.form", lang)
    rows.append({**some_totals(lang)[0], headers[3]: form, headers[4]: "X9"})
    path = filler(made, lang, 1, rows, tmp_path)
    result = fanal("check", path, "--lang", lang)
    assert result.code == 1
    places = [0, 2, 5, 6, 7, 3, 4]
    for row, place in enumerate(places, start=2):
        where = text("cli.check.issue", lang, row=str(row), column=headers[place])
        assert any(where in line for line in result.out.splitlines()), (where, result.out)
    for name, code in (
        ("sex", "M"),
        ("age_group", "Y_GE18"),
        ("indicator", "offences"),
        ("purposes", "begging"),
    ):
        assert code_list(name).label(code, lang) in result.out
    assert "Atlantis" not in result.out and "many" not in result.out
    (table,) = fanal("check", path, "--json", "--lang", "en").json["files"][0]["tables"]
    assert table["read"] == table["rejected"] == 7
    assert all(issue["allowed"] and issue["do"] for issue in table["issues"])


def test_a_study_over_both_templates_runs(fanal, made, tmp_path):
    study = write_study(tmp_path / "s", {})
    cases = [case_row("en", record_key=str(number)) for number in range(20)]
    fill_excel(made, "en", 0, cases, tmp_path).rename(study / "sources" / "cases.xlsx")
    fill_csv(made, "fr", 1, some_totals("fr"), tmp_path).rename(study / "sources" / "totals.csv")
    result = fanal("run", study, "--json", "--lang", "en").json
    assert (result["read"], result["rejected"], result["marking"]) == (24, 0, "INTERNAL")
    assert not own_mappings(study / "mappings")
