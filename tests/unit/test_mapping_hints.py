"""The hints: each leads to one field or code that exists, and contradicts no label of ours."""

from __future__ import annotations

import csv
from collections import defaultdict

import pytest

from fanal.sources.decoders import flag
from fanal.sources.headers import plain
from fanal.sources.proposing.base import CHECK, FLAG, PLACES, SURE
from fanal.sources.proposing.known import HINTS, case_fields, code_spellings, field_spellings
from fanal.vocabulary import code_list, fold, list_names, lookup_place
from fanal.vocabulary.places import all_places


def rows(name: str) -> list[dict[str, str]]:
    with (HINTS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("name", ["columns.csv", "values.csv"])
def test_every_hint_says_how_sure_it_is_and_leads_somewhere(name):
    for row in rows(name):
        assert row["certainty"] in (SURE, CHECK)
        assert all(part == part.strip() and part for part in row["spellings"].split("|"))
        if name == "columns.csv":
            assert row["field"] in case_fields()
        elif row["list"] == FLAG:
            assert row["code"] in ("0", "1")
        else:
            assert row["code"] in code_list(row["list"])


def test_no_hint_contradicts_a_label_of_ours():
    for row in rows("values.csv"):
        for spelling in row["spellings"].split("|"):
            ours = flag(spelling).meaning if row["list"] == FLAG else code_list(row["list"]).lookup(spelling)
            assert ours in (None, row["code"]), f"{row['list']}: {spelling}"
    for row in rows("demonyms.csv"):
        assert row["code"] in all_places()
        for spelling in row["spellings"].split("|"):
            assert lookup_place(spelling) in (None, row["code"]), spelling


@pytest.mark.parametrize("name", [*list_names(), FLAG, PLACES])
def test_a_spelling_that_is_sure_stands_for_one_code(name):
    for key, known in code_spellings(name).items():
        assert len({each.code for each in known}) == 1, f"{name}: {key}"


def test_a_header_that_is_sure_names_one_field():
    for key, known in field_spellings().items():
        sure = {each.code for each in known if each.certainty == SURE}
        assert len(sure) <= 1, f"{key}: {sure}"


def test_no_spelling_stands_twice_in_a_list():
    for name, key_of in (("columns.csv", plain), ("values.csv", fold)):
        seen: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in rows(name):
            for spelling in row["spellings"].split("|"):
                seen[row.get("list", ""), key_of(spelling)].add(row.get("field") or row["code"])
        assert {key: found for key, found in seen.items() if len(found) > 1} == {}


def test_countries_are_known_in_other_languages():
    known = code_spellings(PLACES)
    for spelling, code in (
        ("Moçambique", "MOZ"), ("Alemania", "DEU"), ("Kamerun", "CMR"), ("Нигерия", "NGA"),
        ("مالي", "MLI"),        ("尼日利亚", "NGA"), ("nigériane", "NGA"), ("nigérienne", "NER"),
    ):  # fmt: skip
        assert {each.code for each in known[fold(spelling)]} == {code}, spelling
