"""The code lists: complete, unambiguous, and understood however they are spelt."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fanal.vocabulary import code_list, fields, list_names
from fanal.vocabulary.lists import STANDARDS

GIVEN_CODES = {
    "sex": "F M _O _U",
    "status": "presumed identified not_identified unknown",
    "yes_no_presumed": "yes no presumed unknown",
    "age_band": "Y0T8 Y9T17 Y0T17 Y18T20 Y21T23 Y24T26 Y27T29 Y30T38 Y39T47 Y_GE48 Y_GE18 _U",
    "age_group": "Y0T17 Y_GE18 _U",
    "acts": "recruitment transportation transfer harbouring receipt",
    "means": "threat use_of_force coercion abduction fraud deception abuse_of_power abuse_of_vulnerability "
    "payments_or_benefits",
    "purposes": "forced_labour criminal_activities begging illegal_adoption armed_forces_or_groups "
    "sexual_exploitation forced_marriage organ_removal domestic_servitude slavery_or_practices_similar "
    "servitude surrogacy other",
    "indicator": "victims_detected offences formal_contact persons_prosecuted persons_convicted",
}
AVOIDED = {
    "en": r"\bminors?\b|child (?:prostitution|porn|soldier|criminal)|\bbeggars?\b|rescue|imagery",
    "fr": r"\bmineure?s?\b|\btrafic\b|prostitution infantile|pornographie enfantine|enfants?[- ]soldats?",
}


@pytest.mark.parametrize(("name", "codes"), GIVEN_CODES.items())
def test_the_contract_s_codes_are_the_list_s_codes(name: str, codes: str) -> None:
    assert code_list(name).codes == tuple(codes.split())


@pytest.mark.parametrize("name", list_names())
def test_no_spelling_belongs_to_two_codes(name: str) -> None:
    assert code_list(name).ambiguous() == {}


@pytest.mark.parametrize("name", list_names())
def test_every_spelling_leads_back_to_its_code(name: str) -> None:
    codes = code_list(name)
    for entry in codes.entries:
        for spelling in (entry.code, *entry.labels.values()):
            assert codes.lookup(spelling) == entry.code
            assert codes.lookup(f"  {spelling.upper()} ") == entry.code


@pytest.mark.parametrize("name", list_names())
def test_labels_exist_differ_and_use_the_field_s_words(name: str) -> None:
    codes = code_list(name)
    for lang, avoided in AVOIDED.items():
        labels = [codes.label(code, lang) for code in codes.codes]
        assert all(label and label == label.strip() for label in labels)
        assert len(set(labels)) == len(labels)
        assert not [label for label in labels if re.search(avoided, label, re.IGNORECASE)]


@pytest.mark.parametrize("name", list_names())
def test_a_retired_code_names_a_successor_that_exists(name: str) -> None:
    codes = code_list(name)
    for entry in codes.entries:
        assert entry.since
        assert not entry.replaced_by or (entry.until and entry.replaced_by in codes)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "Féminin", "F"),
        ("sex", "fille", "F"),
        ("sex", "GARÇON", "M"),
        ("sex", "Transgender/NonConforming", "_O"),
        ("sex", "", None),
        ("sex", "?", None),
        ("purposes", "travail forcé", "forced_labour"),
        ("purposes", "Travail force", "forced_labour"),
        ("purposes", "isForcedLabour", "forced_labour"),
        ("purposes", "Other forms of exploitation", "other"),
        ("purposes", "Autres formes d’exploitation", "other"),
        ("purposes", "02041", "sexual_exploitation"),
        ("purposes", "VC_HTF_DETVOG", "organ_removal"),
        ("purposes", "ForcedAdoption", "illegal_adoption"),
        ("purposes", "traite des personnes", None),
        ("age_band", "09--17", "Y9T17"),
        ("age_band", "0--8", "Y0T8"),
        ("age_band", "48+", "Y_GE48"),
        ("age_band", "18 years or over", "Y_GE18"),
        ("age_group", "0 to 17 years", "Y0T17"),
        ("exploiter_age", "0--29", "Y0T29"),
        ("duration", "61+ (5+ yrs)", "M_GE61"),
        ("recruiter_relation", "Unaquainted", "stranger"),
        ("indicator", "Detected trafficking victims", "victims_detected"),
        ("unit", "", None),
    ],
)
def test_lookup(name: str, text: str, code: str | None) -> None:
    assert code_list(name).lookup(text) == code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("sex", "F?minin", "F"),
        ("sex", "gar?on", "M"),
        ("sex", "gar\N{REPLACEMENT CHARACTER}on", "M"),
        ("purposes", "travail forc?", "forced_labour"),
        ("purposes", "adoption ill?gale", "illegal_adoption"),
        ("purposes", "Autres formes d?exploitation", "other"),
        ("purposes", "pr?l?vement d'organes", "organ_removal"),
        ("sex", "f", None),  # nothing is damaged
        ("sex", "?", None),  # nothing is left
        ("sex", "?emm?", "F"),
        ("sex", "?a?", None),  # more is lost than left
        ("means_of_control", "menac?s", "threats"),
        ("violence", "?conomique", "economic"),
        ("sex", "For?age", None),
        ("yes_no_presumed", "?", None),
    ],
)
def test_lost_letters_are_filled_only_where_one_code_fits(name: str, text: str, code: str | None) -> None:
    assert code_list(name).lookup_damaged(text) == code


def test_the_nearest_codes_are_a_hint() -> None:
    assert code_list("purposes").nearest("forcd labour")[0] == "forced_labour"
    assert code_list("purposes").nearest("zzzz") == []


def test_an_unknown_list_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="means_of_control"):
        code_list("nothing")


def test_a_broader_value_goes_out_and_never_comes_back() -> None:
    purposes = code_list("purposes")
    assert purposes.to_standard("begging", "iccs") == ("02044",)
    assert purposes.to_standard("forced_marriage", "sdmx") == ("VC_HTF_DETVOP",)
    assert purposes.lookup("02044") == "other"


def test_each_means_of_control_maps_to_means_of_the_protocol_or_to_none() -> None:
    mapped = code_list("means_of_control").attribute("protocol_means")
    means = set(code_list("means").codes)
    assert all(set(value.split("|")) <= means for value in mapped.values() if value)
    without = {code for code, value in mapped.items() if not value}
    assert {"takes_earnings", "excessive_working_hours", "withholds_documents", "other"} <= without
    assert mapped["physical_abuse"] == "use_of_force"
    assert mapped["false_promises"] == "fraud|deception"


def test_age_bands_say_their_years_and_their_group() -> None:
    bands = code_list("age_band")
    low, high, group = (bands.attribute(name) for name in ("low", "high", "group"))
    for code in bands.codes:
        assert group[code] in ("Y0T17", "Y_GE18", "_U")
        if high[code]:
            assert int(low[code]) <= int(high[code])
            assert (int(high[code]) < 18) == (group[code] == "Y0T17")


def test_every_field_with_a_list_has_it() -> None:
    for contract in ("case_record", "observation"):
        for field in fields(contract):
            assert (field.kind in ("code", "codes")) == bool(field.list), field.name
            assert not field.list or field.list in list_names()


LIST_OF_HTCDS_FIELD = {
    "org_Type": "organisation_type",
    "prs_Gender": "sex",
    "vic_TraffickingStatus": "status",
    "vic_TraffickingStatusDecisionMakingOrg": "decided_by",
    "vic_RelationshipToTrafficker": "recruiter_relation",
    "vic_MethodsOfControl": "means_of_control",
    "vic_TypeOfExploitation": "purposes",
    "vic_ForcedLabourIndustry": "sector",
    "vic_TypeOfSexExploitation": "sexual_exploitation_type",
    "vic_Vulnerabilities": "vulnerabilities",
    "per_RoleInProcess": "exploiter_role",
    "spl_Type": "services",
}


@pytest.mark.full
def test_every_value_of_htcds_is_understood(shared_data: Path) -> None:
    with (shared_data / "htcds" / "htcds_v2_picklists.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["field"] in LIST_OF_HTCDS_FIELD]
    assert len(rows) > 100
    for row in rows:
        codes = code_list(LIST_OF_HTCDS_FIELD[row["field"]])
        code = codes.lookup(row["value_name"])
        assert code, row
        assert row["value_name"] in codes.to_standard(code, "htcds"), row
        # the Excel template holds labels
        assert not row["value_label"] or codes.lookup(row["value_label"]) == code, row


@pytest.mark.full
def test_every_flag_column_of_ctdc_is_a_code(shared_data: Path) -> None:
    path = shared_data / "ctdc" / "CTDC_synthetic_2021_distribution.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = [row["column"] for row in csv.DictReader(stream)]
    lists = {
        "meansOfControl": "means_of_control",
        "is": "purposes",
        "typeOfLabour": "sector",
        "typeOfSex": "sexual_exploitation_type",
        "recruiterRelation": "recruiter_relation",
    }
    seen = 0
    for column in columns:
        for prefix, name in lists.items():
            if column.startswith(prefix):
                seen += 1
                assert code_list(name).lookup(column), column
    assert seen == 30


def test_the_standards_are_columns_of_every_entry() -> None:
    assert set(code_list("sex").entry("F").standards) == set(STANDARDS)


def test_importing_the_vocabulary_is_light() -> None:
    heavy = "('ibis', 'pandas', 'babel', 'duckdb')"
    program = f"import sys, fanal.vocabulary; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
