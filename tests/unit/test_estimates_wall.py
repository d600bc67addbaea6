"""Estimates of a study: who is on which lists, what passes the wall, and what the page says of it."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema
import pyarrow as pa
import pytest

from fanal import disclosure
from fanal.disclosure.wall import BASE, THRESHOLD
from fanal.foundation.messages import LANGUAGES
from fanal.study import estimating
from fanal.vocabulary import estimates as words
from fanal.vocabulary import json_schema

SCHEMA = pa.schema(
    [
        ("lists", pa.list_(pa.string())),
        *((name, pa.string()) for name in ("status", "sex", "age_group", "purposes", "year")),
    ]
)
PATTERNS = {
    ("police.csv",): 212, ("shelter.xlsx",): 148, ("border.jsonl.gz",): 97,
    ("police.csv", "shelter.xlsx"): 41,
    ("border.jsonl.gz", "police.csv"): 23, ("border.jsonl.gz", "shelter.xlsx"): 13,
    ("border.jsonl.gz", "police.csv", "shelter.xlsx"): 7,
}  # fmt: skip
KNOWN = sum(PATTERNS.values())


def persons(patterns=PATTERNS, **changed):
    row = {
        "status": "identified",
        "sex": "F",
        "age_group": "Y0T17",
        "purposes": "begging",
        "year": "2022",
        **changed,
    }
    rows = [{"lists": list(lists), **row} for lists, n in patterns.items() for _ in range(n)]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


@pytest.fixture(scope="module")
def released():
    return estimating.release(estimating.estimate(persons()), dataset="d", published=False)


def everybody(released):
    return next(each["answer"] for each in released if each["breakdown"] == "_T")


def test_a_list_is_a_source_without_its_ending():
    counted = estimating.overlaps(persons())[("_T", "_T")]
    assert counted == Counter(
        {tuple(sorted(n.split(".")[0] for n in lists)): n for lists, n in PATTERNS.items()}
    )


def test_groups_are_counted_apart_and_never_by_citizenship():
    table = pa.concat_tables(
        [persons(), persons(sex="_U", age_group=None, purposes="begging;forced_labour", year="_U")]
    )
    found = estimating.overlaps(table)
    sizes = {group: sum(counts.values()) for group, counts in found.items()}
    assert sizes == {
        ("_T", "_T"): 2 * KNOWN, ("age_group", "Y0T17"): KNOWN, ("sex", "F"): KNOWN, ("year", "2022"): KNOWN,
        ("form", "begging"): 2 * KNOWN, ("form", "forced_labour"): KNOWN,
    }  # fmt: skip


def test_who_is_no_victim_is_not_counted():
    found = estimating.overlaps(persons(status="not_victim"))
    assert found == {}


def test_no_small_number_and_no_way_to_one_passes_the_wall(released):
    """The one combination under ten stands among the other patterns, and nothing that it could be taken
    from is there.
    """
    answer = everybody(released)
    seen = answer["observed"]
    assert [each["lists"] for each in seen["combinations"][-1:]] == [[]]
    assert seen["combinations"][-1] == {
        "lists": [],
        "value": (THRESHOLD - 1) / 2,
        "low": 0,
        "high": THRESHOLD - 1,
    }
    assert all(each["value"] % BASE == 0 for each in seen["combinations"][:-1])
    assert seen["pairs"] == [] and all(set(each) == {"name"} for each in seen["lists"])
    assert (
        answer["multiverse"]
        == answer["consistency"]
        == answer["dial"]["pairs"]
        == answer["dial"]["pair_odds"]
        == []
    )
    shown = {check["check"]: check["values"] for check in answer["report_card"]["checks"]}
    assert shown["overlap_shown"] == shown["empty_pairs_shown"] == {} and "overlap" not in shown


def test_estimates_are_rounded_and_lie_above_the_known(released):
    for each in everybody(released)["estimates"]:
        assert each["status"] == "ok"
        numbers = [each[name] for name in ("low", "estimate", "high") if each[name] is not None]
        assert numbers == sorted(numbers) and numbers[0] > KNOWN
        assert all(number % BASE == 0 for number in numbers)
    assert everybody(released)["estimates"][0]["low"] is not None


def test_a_group_under_a_hundred_has_no_estimate_and_says_so():
    small = {lists: n // 6 for lists, n in PATTERNS.items()}
    table = pa.concat_tables([persons(), persons(small, sex="M")])
    released = estimating.release(estimating.estimate(table), dataset="d", published=False)
    men = next(e["answer"] for e in released if (e["breakdown"], e["category"]) == ("sex", "M"))
    assert sum(small.values()) < disclosure.FEWEST_KNOWN
    assert all(
        e["estimate"] is e["low"] is e["high"] is None and e["status"] == "refused" for e in men["estimates"]
    )
    assert words.is_refused(men)
    for lang in LANGUAGES:
        assert "100" in words.sentence(men, lang)


def test_without_overlap_the_sentence_begins_with_the_known_and_gives_the_reason():
    alone = {("a.csv",): 150, ("b.csv",): 150, ("c.csv",): 150}
    answer = everybody(estimating.release(estimating.estimate(persons(alone)), dataset="d", published=False))
    assert words.is_refused(answer)
    assert words.sentence(answer, "en").startswith("448 to 452 detected; no estimate is given. ")
    assert words.sentence(answer, "fr").startswith("448 à 452 personnes détectées\u202f; aucune estimation")


@pytest.mark.parametrize("n", [1, 2, 17])
def test_too_few_and_too_many_lists_are_refused(n):
    patterns = {(f"list{i}.csv",): 40 for i in range(n)} | {("list0.csv", f"list{n - 1}.csv"): 200}
    answer = everybody(
        estimating.release(estimating.estimate(persons(patterns)), dataset="d", published=False)
    )
    assert words.is_refused(answer) and words.refusals(answer, "en")
    assert answer["estimates"][0]["estimate"] is None


def test_published_records_pass_as_they_are():
    answer = everybody(estimating.release(estimating.estimate(persons()), dataset="d", published=True))
    assert answer["observed"]["known"] == {"value": KNOWN, "low": KNOWN, "high": KNOWN}
    assert [7.0] == [each["value"] for each in answer["observed"]["combinations"] if len(each["lists"]) == 3]


def test_what_is_written_fits_its_schema_and_carries_the_marking(released, tmp_path):
    estimating.write(tmp_path, released, "SIMULATED")
    found = json.loads((tmp_path / "estimates.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, json_schema("estimates"))
    assert found["marking"] == "SIMULATED"
    lines = (tmp_path / "estimates.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("DATASET,BREAKDOWN,CATEGORY,KNOWN,") and lines[0].endswith(",MARKING")
    assert all(line.endswith(",SIMULATED") for line in lines[1:])


def test_a_study_without_case_records_writes_none(tmp_path):
    estimating.write(tmp_path, [], "")
    assert list(tmp_path.iterdir()) == []


def test_order_of_persons_changes_nothing():
    table = persons()
    turned = table.take(list(range(table.num_rows))[::-1])
    assert estimating.estimate(table) == estimating.estimate(turned)


# what is said


def said(**changed):
    """An answer in plain data, as small as the words need it."""
    first = {"method": "stepwise", "settings": {"level": 0.95}, "model": None, "estimate": 900.0,
             "low": 700.0, "high": 1200.0, "mc_error": [None, None], "status": "ok",
             "reasons": []}  # fmt: skip
    other = {**first, "method": "averaging", "low": 650.0, "high": 1100.0}
    answer = {
        "observed": {"known": 500},
        "estimates": [first, other],
        "dial": {"pair_odds": [{"within": 2, "low": 500.0, "high": 800.0}]},
        "coverage": [{"method": "stepwise", "nominal": 0.95, "observed": 0.74}],
        "report_card": {"grade": "fair", "checks": []},
    }
    return answer | changed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_interval_that_is_too_short_says_so_with_the_widest_of_all(lang):
    (found,) = words.too_short(said(), lang)
    assert "74" in found and "95" in found
    assert "650" in found and words.persons(1200, lang) in found
    assert not words.too_short(
        said(coverage=[{"method": "stepwise", "nominal": 0.95, "observed": 0.95}]), lang
    )
    assert not words.too_short(said(coverage=[]), lang)
    assert not words.too_short(said(report_card={"grade": "refused", "checks": []}), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ranges_of_the_odds_that_miss_the_estimate_are_explained(lang):
    assert words.outside_odds(said(), lang)
    fits = {"pair_odds": [{"within": 2, "low": 500.0, "high": 1000.0}]}
    nothing = {"pair_odds": [{"within": 2, "low": None, "high": None}]}
    assert not words.outside_odds(said(dial=fits), lang)
    assert not words.outside_odds(said(dial=nothing), lang)


def test_no_method_is_called_given_where_the_card_refuses_them_all():
    answer = said(report_card={"grade": "refused", "checks": []})
    assert words.status(answer["estimates"][0], answer, "en") == "not usable"
    assert words.status(answer["estimates"][0], answer, "fr") == "inutilisable"
    assert words.status(answer["estimates"][0], said(), "en") == "given"


def test_a_rounded_total_is_said_with_about(released):
    answer = everybody(released)
    assert not words.is_refused(answer) and answer["grain"] in disclosure.GRAINS
    assert words.sentence(answer, "en").count("about") == 3
    assert words.sentence(answer, "fr").count("environ") == 3


def test_a_reason_or_check_that_nobody_looked_at_stays_behind():
    answer = {
        "schema": "fanal.estimate/1",
        "observed": {"known": 900, "lists": [], "combinations": [], "pairs": [], "on_two_or_more": 40,
                     "hidden_counts": 0},
        "estimates": [{**said()["estimates"][0], "reasons": [
            {"code": "new_one", "values": {"n": 7}},
            {"code": "lists_apart", "values": {"groups": "a | b"}}]}],
        "dial": {"highest_order": []},
        "report_card": {"grade": "good", "checks": [
            {"check": "new_check", "grade": "good", "values": {"n": 7}, "reasons": []}]},
        "coverage": [],
    }  # fmt: skip
    released = disclosure.release_estimate(answer, published=False, grain=10)
    assert released["estimates"][0]["reasons"] == [{"code": "lists_apart_shown", "values": {}}]
    assert released["report_card"]["checks"] == []


@pytest.mark.parametrize("grade", ["good", "fair", "weak", "not_done"])
def test_what_tables_of_the_fitted_model_showed_keeps_its_grade_and_loses_its_numbers(grade):
    """They are drawn from exact counts, from a seed that is known: other counts would give other shares."""
    fitted = {"method": "stepwise", "model": "a:b", "total": 2117, "methods": []}
    check = {"check": "fitted", "grade": grade, "values": {"n": 3, "percent": 91.5}, "reasons": []}
    answer = {
        "schema": "fanal.estimate/1",
        "observed": {"known": 900, "lists": [], "combinations": [], "pairs": [], "on_two_or_more": 40,
                     "hidden_counts": 0},
        "estimates": [said()["estimates"][0]],
        "multiverse": [], "consistency": [], "dial": {"highest_order": []},
        "report_card": {"grade": grade, "checks": [check]}, "coverage": [], "fitted": fitted,
    }  # fmt: skip
    released = disclosure.release_estimate(answer, published=False, grain=10)
    (shown,) = released["report_card"]["checks"]
    assert released["fitted"] is None and (shown["grade"], shown["values"]) == (grade, {})
    for lang in LANGUAGES:
        assert "{" not in words.check_words(shown, lang) and words.check_name(shown, lang)
    assert disclosure.release_estimate(answer, published=True)["fitted"] == fitted
    refused = answer | {"report_card": {"grade": "refused", "checks": []}}
    assert disclosure.release_estimate(refused, published=True)["fitted"] is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_reason_has_its_words_beyond_the_wall(lang):
    from fanal.disclosure.estimates import _CHECKS, _GENERAL, _PLAIN
    from fanal.foundation.messages import catalogue

    found = catalogue(lang, "prevalence")
    assert all(f"reasons.{code}_shown" in found for code in _GENERAL)
    assert all(f"reasons.{code}" in found for code in _PLAIN)
    assert all(f"card.{name}.name" in found for name in (*_CHECKS, "known_shown", "overlap_shown", "grain"))
