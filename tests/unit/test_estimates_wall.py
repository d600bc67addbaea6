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
