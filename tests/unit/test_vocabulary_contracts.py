"""The contracts: columns in their order, observations that cannot be wrong, schemas of every output."""

from __future__ import annotations

import jsonschema
import pytest

from fanal.vocabulary import JSON_SCHEMAS, OBSERVATION_COLUMNS, Observation, fields, json_schema

CASE_RECORD = """
source source_row dataset record_key person_key organisation organisation_type date_registered
date_identified year status status_decided_by sex age_recruitment age_exploitation
age_identification age_band_recruitment age_band_exploitation age_band_identification age_basis
child_at_time age_group citizenship country_recruitment country_transit country_exploitation
country_detection area acts means means_of_control purposes sector sexual_exploitation_type
technology_role recruiter_relation exploiter_relation exploiter_sex exploiter_age
exploiter_citizenship exploiter_role duration vulnerabilities violence services justice_outcomes
""".split()
IDENTITY = (
    "given_name family_name other_names date_of_birth place_of_birth phone email address id_number".split()
)
DERIVED = {"source", "source_row", "dataset", "year", "age_group", "area"}
MANY_PLACES = {
    "citizenship",
    "country_recruitment",
    "country_transit",
    "country_exploitation",
    "exploiter_citizenship",
}


def test_the_case_record_has_its_columns_in_order() -> None:
    record = fields("case_record")
    assert [field.name for field in record if not field.identity] == CASE_RECORD
    assert [field.name for field in record if field.identity] == IDENTITY
    assert [field.name for field in record] == CASE_RECORD + IDENTITY
    assert {field.name for field in record if field.derived} == DERIVED
    assert {field.name for field in record if field.kind == "places"} == MANY_PLACES


def test_every_column_is_named_in_both_languages_and_no_name_means_two() -> None:
    owner: dict[str, str] = {}
    for field in fields("case_record"):
        assert field.label("en")
        assert field.label("fr")
        for name in {
            field.name,
            *(n.casefold() for n in (*field.labels.values(), *field.synonyms, *field.htcds)),
        }:
            assert owner.setdefault(name, field.name) == field.name, name


def test_the_observation_contract_names_the_fields_of_the_class() -> None:
    assert [field.name for field in fields("observation")] == list(OBSERVATION_COLUMNS)


def test_an_unknown_contract_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="case_record"):
        fields("nothing")


def _observation(**changes: object) -> Observation:
    given = {
        "dataset": "glotip",
        "ref_area": "FRA",
        "indicator": "victims_detected",
        "time_period": "2020",
        "value": 2,
        "low": 0,
        "high": 4,
        "obs_status": "H",
    }
    return Observation(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"low": 3},
        {"high": 1},
        {"value": 5},
        {"value": float("nan")},
        {"high": float("inf")},
        {"low": float("-inf")},
    ],
)
def test_an_observation_lies_in_its_range_or_does_not_exist(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="observation"):
        _observation(**changes)


def test_an_observation_survives_its_file_form() -> None:
    observation = _observation(sex="F", form="begging", id="x/y")
    row = observation.row()
    assert list(row) == list(OBSERVATION_COLUMNS)
    assert (row["SEX"], row["AGE"], row["FORM"], row["LOW"], row["MARKING"]) == ("F", "_T", "begging", 0, "")
    assert Observation.from_row(row) == observation
    assert Observation.from_row({**row, "OBS_VALUE": "2", "LOW": "0", "HIGH": "4", "OTHER": 1}) == observation


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_each_output_has_a_valid_schema_that_names_itself(name: str) -> None:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"] == {"const": f"fanal.{name}/1"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": "another/1"}, schema)


def test_an_unknown_schema_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="facts"):
        json_schema("nothing")


def test_a_fact_is_held_to_its_schema() -> None:
    fact = {
        "id": "a", "indicator": "victims_detected", "measure": "trend", "reading": "countries_only",
        "dataset": "glotip", "ref_area": "W", "sex": "_T", "age": "_T", "form": "_T", "breakdown": "_T",
        "category": "_T", "period": "2020", "period_from": "2019", "value": -9.74, "low": -9.88, "high": -9.6,
        "unit": "PT", "status": "ok", "areas_matched": 112, "areas_from": 120, "areas_to": 118,
        "most_influential_area": "USA", "value_without_it": -9.0, "observations": ["x"],
        "sentence": {"en": "It fell.", "fr": "Cela a baissé."}, "marking": "",
    }  # fmt: skip
    facts = {"schema": "fanal.facts/1", "marking": "", "facts": [fact]}
    jsonschema.validate(facts, json_schema("facts"))
    for broken in (
        {"measure": "guess"},
        {"value": "-9.74"},
        {"sentence": {"en": "It fell."}},
        {"areas_matched": -1},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**facts, "facts": [{**fact, **broken}]}, json_schema("facts"))
    jsonschema.validate(
        {**facts, "facts": [{**fact, "value": None, "status": "undefined"}]}, json_schema("facts")
    )
