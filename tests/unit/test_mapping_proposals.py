"""What is proposed for made-up sheets of ministries, and what is never proposed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from fanal.sources.proposing import CHECK, NONE, SURE, propose
from fanal.sources.proposing.dates import calendar, order
from fanal.sources.proposing.headers import hits
from fanal.sources.proposing.known import case_fields, list_of
from fanal.sources.proposing.values import meaning
from mapping_truth import SAMPLES, YEAR, proposed, score

TRUTH = tomllib.loads((SAMPLES / "truth.toml").read_text(encoding="utf-8"))
MINISTRIES = ("ministry_fr", "ministry_es", "ministry_pt")


def write(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def columns(folder: Path, text: str) -> dict[str, tuple[str, str]]:
    table = proposed(write(folder, text))
    return {
        one.header: (f"{one.field}={one.code}" if one.code else one.field, one.certainty)
        for one in table.columns
    }


# how much is right


@pytest.mark.parametrize("name", MINISTRIES)
def test_a_ministry_s_sheet_in_another_language_with_typing_errors(name):
    table = proposed(SAMPLES / f"{name}.csv", mappings=())
    of_columns, of_values = score(table, TRUTH[name]["columns"], TRUTH[name]["values"])
    assert of_columns.share >= 0.9, of_columns.wrong
    assert of_values.share >= 0.95, of_values.wrong
    assert of_columns.wrong_and_sure == of_values.wrong_and_sure == []


@pytest.mark.parametrize("name", MINISTRIES)
def test_every_value_of_a_sheet_is_in_the_truth(name):
    """Else the score would pass over what it does not know."""
    table = proposed(SAMPLES / f"{name}.csv", mappings=())
    known = {(field, value) for field, codes in TRUTH[name]["values"].items() for value in codes}
    assert {(one.field, one.value) for one in table.values} <= known


def test_a_typing_error_is_to_be_checked_and_never_sure():
    for wrong, name, code in (
        ("Masculn", "sex", "M"),
        ("Travial forcé", "purposes", "forced_labour"),
        ("Victime identifée", "status", "identified"),
        ("Burkina Fasso", "places", "BFA"),
    ):
        assert meaning(wrong, name)[:2] == (code, CHECK), wrong


# what is never proposed


@pytest.mark.parametrize("value", ["Trafficked/smuggled", "trafficked_smuggled", "Trafficked or smuggled"])
def test_trafficked_or_smuggled_is_unknown_and_never_trafficking(value):
    code, certainty, _ = meaning(value, "status")
    assert (code, certainty) == ("unknown", CHECK)
    assert meaning(value, "purposes")[0] is None


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("non identifiée formellement", "status"),
        ("no identificada", "status"),
        ("pas de violence physique", "violence"),
        ("sans menaces", "means_of_control"),
        ("not a confirmed victim", "status"),
    ],
)
def test_a_denial_is_never_read_as_what_it_denies(value, name):
    code, certainty, _ = meaning(value, name)
    assert code in (None, "not_identified", "none") or certainty == CHECK
    assert code not in ("identified", "presumed", "physical", "threats")


@pytest.mark.parametrize("value", ["Congo (RDC)", "Niger/Nigeria"])
def test_a_value_with_the_words_of_two_codes_is_not_guessed(value):
    assert meaning(value, "places")[0] is None


def test_numbers_must_be_equal():
    assert meaning("0 à 9 ans", "age_band")[0] != "Y0T8"
    assert meaning("10-14", "age_band")[:2] == ("Y9T17", CHECK)
    assert meaning("15-20 ans", "age_band")[0] is None
    assert meaning("48+", "age_band")[:2] == ("Y_GE48", SURE)


@pytest.mark.parametrize(
    "header",
    ["Sexe de la mère", "Caregiver's age", "Nom du déclarant", "Âge du tuteur", "Caller nationality"],
)
def test_a_header_that_speaks_of_somebody_else_is_no_field_of_the_child(header):
    assert hits(header) == ()


def test_a_group_that_speaks_of_somebody_else_is_to_be_checked(tmp_path):
    found = columns(tmp_path, "caregiver/sex,child/sex\nF,M\nF,F\n")
    assert found["caregiver/sex"][1] != SURE
    assert found["child/sex"] == ("sex", SURE)


def test_the_exploiter_s_sex_is_not_the_victim_s(tmp_path):
    found = columns(tmp_path, "Sexe,Sexe du trafiquant présumé,Âge\nF,M,12\nM,M,13\n")
    assert found["Sexe"] == ("sex", SURE)
    assert found["Sexe du trafiquant présumé"] == ("exploiter_sex", CHECK)


# columns


def test_a_field_is_filled_once_and_the_other_column_is_named(tmp_path):
    table = proposed(write(tmp_path, "Sexe,Gender,Age\nF,M,12\nM,M,13\n"))
    filled = [one for one in table.columns if one.field == "sex"]
    assert len(filled) == 1
    other = next(one for one in table.columns if one.header in ("Sexe", "Gender") and one not in filled)
    assert (other.certainty, other.why.kind) == (NONE, "taken")


def test_ticked_columns_stand_for_codes(tmp_path):
    found = columns(
        tmp_path,
        "Moyens de contrôle : menaces,Moyens de contrôle : dette,Travail forcé,Mendicité\n"
        "oui,non,1,0\n,,0,1\n",
    )
    assert found["Moyens de contrôle : menaces"] == ("means_of_control=threats", SURE)
    assert found["Moyens de contrôle : dette"] == ("means_of_control=debt_bondage", SURE)
    assert found["Travail forcé"] == ("purposes=forced_labour", SURE)
    # begging is a purpose and a sector: a person decides
    assert found["Mendicité"] == ("purposes=begging", CHECK)


def test_a_header_that_the_values_contradict_is_to_be_checked(tmp_path):
    found = columns(tmp_path, "Statut,Sexe,Age\nmarié,F,12\ncélibataire,M,13\ndivorcé,F,9\n")
    assert found["Statut"] == ("status", CHECK)


def test_codes_of_a_system_s_own_are_listed_and_mean_nothing(tmp_path):
    table = proposed(write(tmp_path, "Sexe,Age,Purpose\n1,12,begging\n2,13,begging\n1,14,begging\n"))
    sex = next(one for one in table.columns if one.field == "sex")
    assert sex.certainty == CHECK
    assert {(one.value, one.code, one.certainty) for one in table.values if one.field == "sex"} == {
        ("1", None, NONE),
        ("2", None, NONE),
    }


def test_a_header_that_says_nothing_over_values_that_say_much(tmp_path):
    found = columns(tmp_path, "Q7,Q8,Age\nF,mendicité,12\nM,travail forcé,13\nF,mendicité,9\n")
    assert found["Q7"] == ("sex", CHECK) and found["Q8"] == ("purposes", CHECK)


def test_the_space_between_codes_is_found(tmp_path):
    table = proposed(
        write(tmp_path, "exploitation,sex\nbegging forced_labour,F\nsexual_exploitation,F\nbegging,M\n")
    )
    assert table.columns[0].separator == " "
    assert {one.value: one.code for one in table.values if one.field == "purposes"} == {
        "begging": "begging",
        "forced_labour": "forced_labour",
        "sexual_exploitation": "sexual_exploitation",
    }


# dates


def test_the_order_of_dates_is_found_or_asked_for(tmp_path):
    assert order(["13/02/2024", "01/02/2024"]) == "dmy"
    assert order(["02/13/2024", "02/01/2024"]) == "mdy"
    assert order(["01/02/2024"]) == order(["13/02/2024", "02/13/2024"]) == "either"
    assert order(["2024-02-13", ""]) == ""
    table = proposed(write(tmp_path, "Date d'enregistrement,Sexe\n01/02/2024,F\n03/04/2024,M\n"))
    one = table.columns[0]
    assert (one.field, one.certainty, one.why.kind) == ("date_registered", CHECK, "day_or_month_first")
    table = proposed(write(tmp_path, "Date d'enregistrement,Sexe\n02/13/2024,F\n03/04/2024,M\n"))
    assert (table.columns[0].certainty, table.date_order) == (SURE, "mdy")


def test_years_of_the_buddhist_era_are_found():
    assert calendar(["2567-01-02", "2566"], YEAR) == "buddhist"
    assert calendar(["2024-01-02", "2023", "2566"], YEAR) == "gregorian"


# what is not shown


def test_names_and_stories_are_never_listed(tmp_path):
    text = "Prénom,Recruiter,Notes,Relation to exploiter,Sexe,Purpose\n" + "".join(
        f"Awa{n},Jean Canari {n},Histoire de Canari {n},Paul Canari {n},F,begging\n" for n in range(20)
    )
    table = proposed(write(tmp_path, text))
    assert {one.field for one in table.values} == {"sex", "purposes"}
    assert "Canari" not in str(table.values)
    relation = next(one for one in table.columns if one.header == "Relation to exploiter")
    assert (relation.field, relation.certainty, relation.use) == ("exploiter_relation", CHECK, "")
    assert relation.why.kind == "looks_like_text"


def test_only_columns_of_codes_places_and_ticks_are_listed():
    for name in MINISTRIES:
        for one in proposed(SAMPLES / f"{name}.csv").values:
            each = case_fields()[one.field]
            assert not each.identity and (one.flag or list_of(each))


def test_what_is_sure_is_used_and_a_guess_is_not():
    for name in MINISTRIES:
        table = proposed(SAMPLES / f"{name}.csv")
        for one in (*table.columns, *table.values):
            assert one.use == ("yes" if one.certainty == SURE else "")


# other files


def test_a_file_without_rows_still_has_columns(tmp_path):
    found = columns(tmp_path, "Sexe,Âge,Nationalité,Observations\n")
    assert found["Sexe"] == ("sex", SURE) and found["Observations"] == ("", NONE)


def test_each_sheet_of_a_workbook_is_proposed(tmp_path):
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.title = "Janvier"
    other = workbook.create_sheet("Février")
    for sheet, value in ((workbook.active, "F"), (other, "Garçon")):
        for row in (("Sexe", "Âge", "Pays de détection"), (value, 12, "Mali"), (value, 13, "Niger")):
            sheet.append(row)
    workbook.save(tmp_path / "two.xlsx")
    tables = propose(tmp_path / "two.xlsx", this_year=YEAR)
    assert [table.table for table in tables] == ["1", "2"]
    assert all(table.columns[0].field == "sex" for table in tables)
