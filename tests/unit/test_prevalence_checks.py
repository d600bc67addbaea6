"""The list multiverse, the internal consistency check, and the grades of the report card."""

from __future__ import annotations

import pytest

from fanal.foundation.messages import LANGUAGES
from fanal.prevalence import Estimate, Options, OverlapTable, answer
from fanal.prevalence import consistency as checking
from fanal.prevalence.consistency import Recovery
from fanal.prevalence.multiverse import Variant, explore, variants
from fanal.prevalence.report_card import grade
from fanal.vocabulary import estimates as words

# four independent lists among 2,000 persons, each person on each with 0.3, 0.25, 0.2, 0.35: expected counts
SHARES = (0.3, 0.25, 0.2, 0.35)
OPTIONS = Options(seed=1, resamples=0, quick=True)


def independent(n=2000, shares=SHARES):
    counts = []
    for mask in range(1, 1 << len(shares)):
        chance = 1.0
        for bit, share in enumerate(shares):
            chance *= share if mask >> bit & 1 else 1 - share
        counts.append(round(n * chance))
    return OverlapTable.of("ABCDEF"[: len(shares)], list(range(1, 1 << len(shares))), counts)


def made(estimate=2000.0, low=1800.0, high=2200.0, status="ok", method="averaging", error=(1.0, 1.0)):
    return Estimate(method, {"level": 0.95}, "A+B", estimate, low, high, error, status, ())


def test_the_multiverse_leaves_out_each_list_and_merges_each_pair():
    found = list(variants(independent()))
    assert [(kind, lists) for kind, lists, _ in found if kind == "omit"] == [("omit", (n,)) for n in "ABCD"]
    assert len([1 for kind, *_ in found if kind == "merge"]) == 6
    table = independent()
    for kind, _, other in found:
        assert len(other.lists) == 3
        assert other.total == table.total if kind == "merge" else other.total < table.total


def test_three_lists_have_no_multiverse():
    assert list(variants(independent(shares=SHARES[:3]))) == []


def test_lists_that_are_independent_give_the_truth_in_every_variant():
    for variant in explore(independent(), ("averaging",), OPTIONS):
        assert variant.estimates[0].estimate == pytest.approx(2000, rel=0.1)


def test_the_known_size_of_a_list_is_recovered_from_independent_others():
    table = independent()
    found = checking.check(table, ("averaging",), OPTIONS)
    assert [each.list for each in found] == list("ABCD")
    assert all(each.recovered for each in found)
    assert [each.known for each in found] == list(table.sizes())


def test_what_cannot_be_tried_says_why():
    three = checking.check(independent(shares=SHARES[:3]), ("averaging",), OPTIONS)
    assert {each.why for each in three} == {"too_few_lists"}
    alone = OverlapTable.of("ABCD", [1, 2, 4, 8, 14], [50, 60, 70, 80, 40])
    assert checking.check(alone, ("averaging",), OPTIONS)[0].why == "too_few_seen"


CARDS = {
    "good": ({}, "good"),
    "wide": ({"estimates": [made(high=1900 * 3.0), made(method="bic")]}, "weak"),
    "no information": ({"estimates": [made(high=30000.0), made(method="bic")]}, "refused"),
    "no interval": ({"estimates": [made(low=None, high=None), made(method="bic")]}, "refused"),
    "refused": ({"estimates": [made(status="refused"), made(method="bic")]}, "refused"),
    "bounded": ({"estimates": [made(high=None, status="bounded"), made(method="bic")]}, "weak"),
    "methods differ": ({"estimates": [made(), made(method="bic", estimate=3600.0)]}, "fair"),
    "methods contradict": ({"estimates": [made(), made(method="bic", estimate=9000.0)]}, "weak"),
    "a lower bound is no rival": (
        {"estimates": [made(), made(method="bic"), made(method="chao", estimate=500.0)]},
        "good",
    ),
    "loose ends": ({"estimates": [made(error=(5.0, 120.0)), made(method="bic")]}, "weak"),
    "not tested": ({"multiverse": ()}, "fair"),
    "not recovered": ({"recovered": (True, False, False)}, "weak"),
    "low coverage": ({"coverage": {"nominal": 0.95, "observed": 0.7}}, "weak"),
    "good coverage": ({"coverage": {"nominal": 0.95, "observed": 0.95}}, "good"),
    "three lists": ({"table": independent(shares=SHARES[:3])}, "fair"),
    "two lists": ({"table": independent(shares=SHARES[:2])}, "refused"),
    "few known": ({"table": independent(n=120)}, "weak"),
    "no overlap": ({"table": OverlapTable.of("ABC", [1, 2, 4], [99, 99, 99])}, "refused"),
    "little overlap": ({"table": OverlapTable.of("ABCD", [1, 2, 4, 8, 7], [99, 99, 99, 99, 20])}, "weak"),
}


def card(table=None, estimates=None, multiverse=None, recovered=(True, True, True, True), coverage=None):
    recoveries = [
        Recovery(n, 90, 50, "averaging", 90.0, 80.0, 99.0, r, "tried")
        for n, r in zip("ABCD", recovered, strict=False)
    ]
    variants = (Variant("omit", ("A",), 900, (made(),)), Variant("omit", ("B",), 900, (made(2100.0),)))
    return grade(
        table or independent(),
        estimates or [made(), made(method="bic")],
        multiverse=variants if multiverse is None else multiverse,
        consistency=recoveries,
        coverage=coverage,
    )


@pytest.mark.parametrize("name", CARDS)
def test_the_card_has_the_worst_of_its_grades_and_every_line_has_words(name):
    changed, wanted = CARDS[name]
    found = card(**changed)
    assert found.grade == wanted
    for lang in LANGUAGES:
        for check in found.to_json()["checks"]:
            assert words.check_name(check, lang) and words.check_words(check, lang)


def test_what_no_table_can_show_is_said_to_be_unchecked():
    names = {check.name for check in card().checks if check.grade == "not_done"}
    assert {"assumed_linkage", "assumed_referral", "assumed_closed", "assumed_victims"} <= names


def test_a_whole_answer_has_everything():
    found = answer(independent(), Options(resamples=50), methods=("averaging", "chao"))
    assert len(found.multiverse) == 10 and len(found.consistency) == 4
    assert found.estimates[0].method == "averaging" and not found.refused
