"""Proposals for real forms and files: the HTCDS template, and a CTDC file under French headers."""

from __future__ import annotations

import csv
import gzip
from itertools import islice
from pathlib import Path

import pytest
from openpyxl import load_workbook

from fanal.sources import shipped
from fanal.sources.proposing import propose
from fanal.vocabulary import code_list, fields
from mapping_truth import YEAR, proposed, score

pytestmark = pytest.mark.full
TEMPLATE = "Excel/HTCDS Excel Spreadsheet v2.0.xlsx"
# what the template's columns hold, by its own field definitions; every other column is no field of ours
HTCDS: dict[str, str | set[str]] = {
    "prs_FirstName": "given_name", "prs_SecondName": "family_name", "prs_Birthdate": "date_of_birth",
    "prs_Gender": "sex", "prs_Citizenship": "citizenship", "prs_Email": "email",
    "prs_HomePhone": {"phone", ""}, "prs_MobilePhone": {"phone", ""}, "prs_MailingStreet": "address",
    "vic_TraffickingStatus": "status", "vic_TraffickinStatusDecisionMakingOrg": "status_decided_by",
    "vic_LocationOfRecruitment": "country_recruitment", "vic_MethodsOfControl": "means_of_control",
    "vic_TypeOfExploitation": "purposes", "vic_ForcedLabourIndustry": "sector",
    "vic_TypeOfSexExploitation": "sexual_exploitation_type",
    "vic_LocationOfExploitation": "country_exploitation", "cas_IncomingReferralDate": "date_registered",
}  # fmt: skip
LISTED = {
    "vic_TraffickinStatusDecisionMakingOrg": "vic_TraffickingStatusDecisionMakingOrg",
    **{name: name for name in (
        "prs_Gender", "vic_TraffickingStatus", "vic_MethodsOfControl", "vic_TypeOfExploitation",
        "vic_ForcedLabourIndustry", "vic_TypeOfSexExploitation",
    )},
}  # fmt: skip
CONTROL, RECRUITER, SECTOR, TYPE = (
    "Moyens de contrôle", "Relation avec le recruteur", "Secteur", "Type d'exploitation sexuelle",
)  # fmt: skip
CTDC = {
    "yearOfRegistration": "Année d'enregistrement",
    "gender": "Genre",
    "ageBroad": "Tranche d'âge",
    "majorityStatusAtExploit": "Statut de majorité au moment de l'exploitation",
    "traffickMonths": "Durée de la traite (mois)",
    "citizenship": "Nationalité",
    "CountryOfExploitation": "Pays d'exploitation",
    "meansOfControlDebtBondage": f"{CONTROL} : servitude pour dettes",
    "meansOfControlTakesEarnings": f"{CONTROL} : confiscation des gains",
    "meansOfControlThreats": f"{CONTROL} : menaces",
    "meansOfControlPsychologicalAbuse": f"{CONTROL} : violence psychologique",
    "meansOfControlPhysicalAbuse": f"{CONTROL} : violence physique",
    "meansOfControlSexualAbuse": f"{CONTROL} : abus sexuel",
    "meansOfControlFalsePromises": f"{CONTROL} : fausses promesses",
    "meansOfControlPsychoactiveSubstances": f"{CONTROL} : substances psychoactives",
    "meansOfControlRestrictsMovement": f"{CONTROL} : entrave à la liberté de mouvement",
    "meansOfControlRestrictsMedicalCare": f"{CONTROL} : privation de soins",
    "meansOfControlExcessiveWorkingHours": f"{CONTROL} : horaires de travail excessifs",
    "meansOfControlThreatOfLawEnforce": f"{CONTROL} : menace de dénonciation",
    "meansOfControlWithholdsNecessities": f"{CONTROL} : privation de nourriture",
    "meansOfControlWithholdsDocuments": f"{CONTROL} : confiscation de documents",
    "meansOfControlOther": f"{CONTROL} : autre",
    "isForcedLabour": "Travail forcé",
    "isSexualExploit": "Exploitation sexuelle",
    "isOtherExploit": "Autre exploitation",
    "typeOfLabourAgriculture": f"{SECTOR} : agriculture",
    "typeOfLabourConstruction": f"{SECTOR} : construction",
    "typeOfLabourDomesticWork": f"{SECTOR} : travail domestique",
    "typeOfLabourHospitality": f"{SECTOR} : hôtellerie",
    "typeOfLabourOther": f"{SECTOR} : autre",
    "typeOfSexProstitution": f"{TYPE} : prostitution",
    "typeOfSexPornography": f"{TYPE} : pornographie",
    "typeOfSexOther": f"{TYPE} : autre",
    "recruiterRelationIntimatePartner": f"{RECRUITER} : partenaire intime",
    "recruiterRelationFriend": f"{RECRUITER} : ami",
    "recruiterRelationFamily": f"{RECRUITER} : famille",
    "recruiterRelationOther": f"{RECRUITER} : autre",
}


@pytest.fixture(scope="module")
def template(shared_data: Path) -> Path:
    return shared_data / "htcds" / TEMPLATE


@pytest.fixture(scope="module")
def filled(shared_data: Path, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with every choice of its pick lists, as its labels have them."""
    workbook = load_workbook(template)
    sheet = workbook.worksheets[0]
    at = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
    for column, name in LISTED.items():
        for row, (_, label) in enumerate(choices(shared_data, name), start=3):
            sheet.cell(row, at[column]).value = label
    for row in range(3, 24):
        sheet.cell(row, at["prs_FirstName"]).value = f"Made up {row}"
        sheet.cell(row, at["prs_Citizenship"]).value = ("Mali", "NG", "France")[row % 3]
        sheet.cell(row, at["cas_IncomingReferralDate"]).value = f"2024-01-{row:02d}"
    out = tmp_path_factory.mktemp("htcds") / "filled.xlsx"
    workbook.save(out)
    return out


def choices(shared_data: Path, name: str) -> list[tuple[str, str]]:
    with (shared_data / "htcds" / "htcds_v2_picklists.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [
            (row["value_name"].strip(), row["value_label"].strip())
            for row in csv.DictReader(stream)
            if row["field"] == name
        ]


@pytest.mark.parametrize("known", [True, False], ids=["with the mapping that reads it", "by words alone"])
def test_the_htcds_template(shared_data, filled, template, known):
    truth = {one.header: HTCDS.get(one.header, "") for one in proposed(template).columns}
    lists = {each.name: each.list for each in fields("case_record")}
    targets = {column: str(HTCDS[column]) for column in LISTED}
    values = {
        field: {
            label: str(code_list(lists[field]).lookup(value))
            for value, label in choices(shared_data, LISTED[column])
        }
        for column, field in targets.items()
    }
    assert all(code != "None" for codes in values.values() for code in codes.values())
    mappings = shipped() if known else ()
    (table,) = propose(filled, this_year=YEAR, mappings=mappings)
    of_columns, of_values = score(table, truth, values)
    assert of_columns.share >= 0.9, of_columns.wrong
    assert of_values.share >= 0.95, of_values.wrong
    assert of_columns.wrong_and_sure == of_values.wrong_and_sure == []
    of_empty, _ = score(proposed(template, mappings=mappings), truth, {})
    assert of_empty.share >= 0.9 and of_empty.wrong_and_sure == []


def test_a_ctdc_file_under_french_headers(shared_data, tmp_path):
    path = tmp_path / "ctdc.csv"
    source = shared_data / "ctdc" / "CTDC_synthetic_20210825.csv.gz"
    with gzip.open(source, "rt", encoding="utf-8-sig") as old, path.open("w", encoding="utf-8") as new:
        writer, reader = csv.writer(new), csv.reader(old)
        writer.writerow([CTDC[header] for header in next(reader)])
        writer.writerows(islice(reader, 50_000))
    (mapping,) = (each for each in shipped() if each.name == "ctdc-global-2021")
    truth: dict[str, str | set[str]] = {}
    for name, column in mapping.columns.items():
        for header, code in ((column.source, ""), *column.flags.items()):
            if header is not None:
                truth[CTDC[header]] = f"{name}={code}" if code else name
    table = proposed(path)
    assert table.known == ""
    values = {
        "sex": {"Female": "F", "Male": "M", "Transgender/NonConforming": "_O"},
        "child_at_time": {"Minor": "yes", "Adult": "no"},
        "age_band_identification": {"09--17": "Y9T17", "0--8": "Y0T8", "18--20": "Y18T20", "48+": "Y_GE48"},
        "citizenship": {one.value: one.value for one in table.values if one.field == "citizenship"},
        "country_exploitation": {
            one.value: one.value for one in table.values if one.field == "country_exploitation"
        },
    }
    of_columns, of_values = score(table, truth, values)
    assert len(values["citizenship"]) > 20
    assert of_columns.share >= 0.9, of_columns.wrong
    assert of_values.share >= 0.95, of_values.wrong
    assert of_columns.wrong_and_sure == of_values.wrong_and_sure == []
    ticked = [one for one in table.values if one.flag]
    assert ticked and all(one.code == "1" for one in ticked)
