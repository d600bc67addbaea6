"""Flows: five victims or more, sums of those alone, both ends said, every range kept."""

from __future__ import annotations

import pytest
from jsonschema import validate

from fanal import reporting
from fanal.indicators import compute
from fanal.vocabulary import json_schema
from flow_cells import ONE, WORLD, by_country

FACTS = compute(WORLD)


def sums(facts=FACTS, name="citizenship"):
    return {
        (f.definition, f.ref_area, f.category): (f.low, f.high)
        for f in facts
        if f.definition.startswith("flows_") and f.breakdown == name
    }


def test_sums_of_flows_say_both_ends_and_keep_their_ranges():
    assert sums() == {
        ("flows_between_regions", "155", "202"): (50, 54),  # Western Europe ← Sub-Saharan Africa
        ("flows_between_regions", "155", "155"): (12, 12),
        ("flows_between_regions", "202", "202"): (5, 5),
        ("flows_to_region", "155", "W"): (62, 66),
        ("flows_to_region", "202", "W"): (5, 5),
        ("flows_from_region", "W", "155"): (12, 12),
        ("flows_from_region", "W", "202"): (55, 59),
        ("flows_between_countries", "W", "W"): (67, 71),
        ("flows_nationals", "W", "Nationals"): (70, 70),
    }


def test_a_sum_names_the_countries_behind_it_and_its_cells():
    (found,) = (f for f in FACTS if f.definition == "flows_from_region" and f.category == "202")
    assert found.areas == ("DEU", "FRA", "KEN") and found.areas_matched == 3
    assert len(found.observations) == 3 and found.reading == "countries_only"


def test_ids_are_unique_and_stable():
    assert len({f.id for f in FACTS}) == len(FACTS)
    (found,) = (f for f in FACTS if f.definition == "flows_between_countries")
    assert found.id == (
        "made-up/W/victims_detected/count/_T._T._T.citizenship.W/2020/countries_only/flows_between_countries"
    )
    assert [f.id for f in compute(reversed(WORLD))] == [f.id for f in FACTS]
    told = reporting.sentences([f.to_json() for f in FACTS])
    validate({"schema": "fanal.facts/1", "facts": told}, json_schema("facts"))


def test_nationals_named_in_two_ways_count_once():
    twice = [*WORLD, by_country("FRA", "citizenship", "Nationals", 48)]
    assert sums(compute(twice))["flows_nationals", "W", "Nationals"] == (68, 70)


def test_repatriation_has_no_direction_and_one_country_no_sums():
    assert sums(name="repatriation") == {}
    assert not [f for f in compute(ONE) if f.definition.startswith("flows_")]


@pytest.mark.parametrize("name", ["country_recruitment", "country_transit", "country_exploitation"])
def test_case_records_give_every_stage_of_the_way(name):
    found = {f.category: f.definition for f in compute(ONE) if f.breakdown == name and f.ref_area == "XAA"}
    assert found and set(found.values()) <= {"flow", "nationals"}
    assert found.get("XAA", "nationals") == "nationals" and "ESP" not in found


def test_a_flow_of_an_unknown_area_is_none():
    cells = [by_country("_U", "citizenship", "NGA", 30, area_kind="unknown"), *WORLD]
    assert not [f for f in compute(cells) if f.ref_area == "_U" and f.breakdown == "citizenship"]
