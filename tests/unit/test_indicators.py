"""Figures over a small made-up table: what is summed, matched, left out, and never summed."""

from __future__ import annotations

from typing import Any

import pytest

from fanal.indicators import Fact, compute, justice_chain, sdg_series
from fanal.indicators.base import Group
from fanal.vocabulary import Observation, json_schema


def cell(area: str, year: str, low: float, high: float | None = None, **more: Any) -> Observation:
    high = low if high is None else high
    each: dict[str, Any] = {
        "dataset": "made-up",
        "indicator": "victims_detected",
        "area_kind": "country",
        **more,
    }
    parts = (
        area,
        year,
        *(str(each.get(k, "_T")) for k in ("indicator", "sex", "age", "form", "breakdown", "category")),
    )
    return Observation(
        ref_area=area,
        time_period=year,
        value=(low + high) / 2,
        low=low,
        high=high,
        obs_status="A" if low == high else "H",
        id="/".join((each["dataset"], *parts)),
        **each,
    )


def hidden(area: str, year: str, **more: Any) -> Observation:
    return cell(area, year, 0, 4, **more)


def find(facts: list[Fact], **wanted: Any) -> Fact:
    found = [f for f in facts if all(getattr(f, key) == value for key, value in wanted.items())]
    assert len(found) == 1, [f.id for f in found]
    return found[0]


def numbers(fact: Fact) -> tuple[float | None, float | None, float | None]:
    return fact.value, fact.low, fact.high


TOTALS = [
    cell("FRA", "2019", 100),
    cell("FRA", "2020", 90),
    cell("KEN", "2019", 50),
    hidden("KEN", "2020"),
    cell("DEU", "2019", 7),
    cell("CAS", "2019", 40, area_kind="aggregate"),
    cell("CAS", "2020", 20, area_kind="aggregate"),
]


def test_the_world_is_the_sum_of_the_areas_in_each_reading() -> None:
    facts = compute(TOTALS)
    every = find(facts, ref_area="W", measure="count", period="2019", reading="all_reporting_areas")
    assert numbers(every) == (197, 197, 197) and every.areas == ("CAS", "DEU", "FRA", "KEN")
    countries = find(facts, ref_area="W", measure="count", period="2020", reading="countries_only")
    assert numbers(countries) == (92, 90, 94) and countries.areas_matched == 2
    europe = find(facts, ref_area="150", measure="count", period="2019")
    assert numbers(europe) == (107, 107, 107)


def test_a_trend_takes_only_the_areas_that_report_in_both_years() -> None:
    facts = compute(TOTALS)
    found = find(facts, ref_area="W", measure="trend", reading="countries_only")
    assert (found.areas_matched, found.areas_from, found.areas_to) == (2, 3, 2)
    assert found.areas == ("FRA", "KEN")
    assert found.value == pytest.approx(100 * (92 - 150) / 150)
    assert (found.low, found.high) == (pytest.approx(-40), pytest.approx(100 * (94 - 150) / 150))
    # without Kenya France alone fell by 10 %; without France Kenya alone by 96 %
    assert (found.most_influential_area, found.value_without_it) == ("FRA", pytest.approx(-96))
    assert found.unit == "PT" and len(found.observations) == 4


def test_an_area_has_its_own_latest_change_even_from_a_hidden_number() -> None:
    found = find(compute(TOTALS), ref_area="KEN", measure="trend")
    assert numbers(found) == (-96, -100, -92) and found.areas_matched is None


def test_a_denominator_that_may_be_zero_is_undefined() -> None:
    facts = compute([hidden("FRA", "2019"), cell("FRA", "2020", 5)])
    found = find(facts, ref_area="FRA", measure="trend")
    assert found.status == "undefined" and numbers(found) == (None, None, None)


def test_shares_by_sum_and_by_mean_are_two_answers() -> None:
    by_age = [
        cell("FRA", "2020", 30, age="Y0T17"),
        cell("FRA", "2020", 10, age="Y_GE18"),
        cell("KEN", "2020", 5, age="Y0T17"),
        cell("KEN", "2020", 15, age="Y_GE18"),
        cell("DEU", "2020", 99, age="Y0T17"),  # no adults reported: in neither
        hidden("ITA", "2020", age="Y0T17"),
        hidden("ITA", "2020", age="Y_GE18"),
    ]
    facts = compute([cell("FRA", "2020", 40), *by_age])
    asked = {"ref_area": "W", "measure": "share", "of": "age_reported", "reading": "countries_only"}
    by_sum = find(facts, definition="by_sum", **asked)
    assert by_sum.areas == ("FRA", "ITA", "KEN")
    assert numbers(by_sum) == (100 * 37 / 64, 100 * 35 / 64, 100 * 39 / 64)
    by_mean = find(facts, definition="mean_of_national_shares", **asked)
    # Italy's counts may all be 0: it has no share
    assert by_mean.areas == ("FRA", "KEN") and by_mean.value == 50


def test_forms_of_a_case_record_are_shares_of_those_who_report_any() -> None:
    world = {"area_kind": "world"}
    observations = [
        cell("W", "_T", 5, **world),
        cell("W", "_T", 4, form="_REPORTED", **world),
        cell("W", "_T", 2, form="forced_labour", **world),
        cell("W", "_T", 2, form="sexual_exploitation", **world),
        cell("W", "_T", 1, form="other", **world),
        cell("W", "_T", 1, form="_U", **world),
    ]
    facts = compute(observations)
    shares = {f.form: f.value for f in facts if f.measure == "share"}
    # the example of CTDC's code book: forced labour 50 %, sexual exploitation 50 %, other 25 %
    assert shares == {"forced_labour": 50, "sexual_exploitation": 50, "other": 25}
    assert find(facts, measure="count", form="_T").definition == "counted"


def test_a_counted_world_is_never_summed_again() -> None:
    facts = compute([cell("W", "2020", 120, area_kind="world"), cell("FRA", "2020", 100)])
    assert numbers(find(facts, ref_area="W", measure="count")) == (120, 120, 120)


def test_further_breakdowns_and_single_valued_ones() -> None:
    world = {"area_kind": "world"}
    facts = compute([
        cell("W", "_T", 10, **world),
        cell("W", "_T", 8, breakdown="violence", category="_REPORTED", **world),
        cell("W", "_T", 6, breakdown="violence", category="physical", **world),
        cell("W", "_T", 3, breakdown="child_at_time", category="yes", **world),
        cell("W", "_T", 6, breakdown="child_at_time", category="no", **world),
        cell("W", "_T", 1, breakdown="child_at_time", category="unknown", **world),
    ])  # fmt: skip
    assert find(facts, measure="share", category="physical").value == 75
    assert find(facts, measure="share", category="yes").value == pytest.approx(100 / 3)


def test_a_flow_counts_with_five_victims_or_more() -> None:
    by = {"breakdown": "citizenship"}
    facts = compute([
        cell("FRA", "2020", 40),
        cell("FRA", "2020", 5, category="NGA", **by),
        hidden("FRA", "2020", category="KEN", **by),
        cell("FRA", "2020", 9, category="FRA", **by),
        cell("FRA", "2020", 6, category="Abroad", **by),
    ])  # fmt: skip
    kinds = {f.category: f.definition for f in facts if f.breakdown == "citizenship"}
    assert kinds == {"NGA": "flow", "FRA": "nationals", "Abroad": "not_a_country"}


def test_rates_only_where_the_population_is_given() -> None:
    assert not [f for f in compute(TOTALS) if f.measure == "rate"]
    facts = compute(TOTALS, population={("FRA", "2020"): 1_000_000, ("KEN", "2020"): 200_000})
    assert find(facts, measure="rate", ref_area="FRA").value == 9
    kenya = find(facts, measure="rate", ref_area="KEN")
    assert numbers(kenya) == (1, 0, 2) and kenya.definition == "VC_HTF_DETVR"
    world = find(facts, measure="rate", ref_area="W", reading="countries_only")
    assert world.areas == ("FRA", "KEN") and world.value == pytest.approx(100_000 * 92 / 1_200_000)


def test_sdg_series() -> None:
    assert sdg_series("victims_detected", Group()) == "VC_HTF_DETV"
    assert sdg_series("victims_detected", Group(form="forced_labour"), "rate") == "VC_HTF_DETVFLR"
    assert sdg_series("victims_detected", Group(sex="F")) is None
    assert sdg_series("offences", Group()) is None


def test_datasets_are_never_summed() -> None:
    other = [cell("FRA", "2019", 1_000, dataset="other")]
    facts = compute([*TOTALS, *other])
    asked = {"ref_area": "W", "period": "2019", "measure": "count", "reading": "all_reporting_areas"}
    worlds = {dataset: find(facts, dataset=dataset, **asked).value for dataset in ("made-up", "other")}
    assert worlds == {"made-up": 197, "other": 1_000}


def test_the_justice_chain_stands_side_by_side() -> None:
    facts = compute([*TOTALS, cell("FRA", "2020", 12, indicator="persons_convicted")])
    chain = [c for c in justice_chain(facts) if c["ref_area"] == "FRA"]
    assert [list(c["steps"]) for c in chain] == [["victims_detected", "persons_convicted"]]
    assert chain[0]["note"] == "not_a_cohort"
    assert not [f for f in facts if f.indicator == "persons_convicted" and f.measure == "share"]


def test_ids_are_stable_and_one_fact_each() -> None:
    facts = compute(TOTALS)
    assert [f.id for f in facts] == sorted({f.id for f in facts})
    assert [f.to_json() for f in facts] == [f.to_json() for f in compute(list(reversed(TOTALS)))]
    assert "made-up/W/victims_detected/trend/_T._T._T/2019-2020/countries_only" in {f.id for f in facts}


def test_the_marking_of_the_observations_is_the_facts() -> None:
    facts = compute([cell("FRA", "2020", 10, marking="INTERNAL")])
    assert {f.marking for f in facts} == {"INTERNAL"}


def test_facts_follow_their_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    rows = [{**f.to_json(), "sentence": {"en": "", "fr": ""}} for f in compute(TOTALS)]
    jsonschema.validate({"schema": "fanal.facts/1", "marking": "", "facts": rows}, json_schema("facts"))
