"""Coverage in tables drawn from the fitted model: known answers, the same each time, what lowers the card."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.test_prevalence_checks import independent, made

from fanal.foundation.messages import LANGUAGES
from fanal.prevalence import Held, Options, OverlapTable, answer, best_case, fit, fitted_coverage
from fanal.prevalence.errors import OptionUnusable
from fanal.prevalence.report_card import grade
from fanal.vocabulary import estimates as words

OPTIONS = Options(seed=3, resamples=60)


def held(tables=200, answered=200, held=190, method="averaging"):
    return Held(method, 0.95, tables, answered, held, 0.01, 1.2)


def test_where_the_model_is_true_and_simple_intervals_hold_about_as_often_as_they_promise():
    """Four independent lists that meet a third of 20,000: intervals are nominal and no bias is left."""
    table = independent(20_000, (0.08, 0.1, 0.06, 0.12))
    found = fitted_coverage(table, OPTIONS, methods=("independence", "averaging"), tables=150)
    assert found.model == "" and found.total == pytest.approx(20_000, rel=0.01)
    for each in found.methods:
        assert each.tables == each.answered == 150
        assert each.observed == pytest.approx(0.95, abs=3 * 0.0178)  # three standard errors of 150 tables
        assert abs(each.bias) < 0.01


def test_the_whole_population_is_drawn_and_those_on_no_list_are_taken_away(monkeypatch):
    seen = []
    monkeypatch.setattr(best_case, "_estimate", lambda name, table, options: seen.append(table))
    table = independent()
    found = fitted_coverage(table, OPTIONS, methods=("independence",), tables=400)
    shares = fit(table).fitted / fit(table).fitted.sum()
    mean = np.mean([each.dense() for each in seen], axis=0)
    assert mean[0] == 0
    assert mean[1:] == pytest.approx(found.total * shares[1:], abs=4 * np.sqrt(found.total * 0.25 / 400))
    assert {each.total < found.total for each in seen} == {True}


def test_the_same_seed_gives_the_same_and_another_gives_another():
    one, two, other = (
        fitted_coverage(independent(), Options(seed=s, resamples=40), methods=("stepwise",), tables=12)
        for s in (5, 5, 6)
    )
    assert one == two and one != other


def test_the_order_of_the_lists_changes_nothing():
    table = independent()
    turned = table.permute([2, 0, 3, 1])
    one, two = (
        fitted_coverage(each, OPTIONS, methods=("stepwise", "bic", "averaging"), tables=8)
        for each in (table, turned)
    )
    assert one.methods == two.methods and one.total == two.total


def test_how_many_tables_is_settled_by_method_and_lists_alone():
    assert best_case._affordable("stepwise", 6) == 200 and best_case._affordable("stepwise", 8) == 50
    assert best_case._affordable("bic", 7) == best_case._affordable("shrunk", 4) == 0
    assert fitted_coverage(independent(), OPTIONS, methods=("shrunk",)) is None


def test_without_a_model_there_is_nothing_to_draw_from():
    two = independent(shares=(0.3, 0.2))
    apart = OverlapTable.of("ABC", [1, 2, 4], [90, 90, 90])
    assert fitted_coverage(two, OPTIONS, tables=3) is fitted_coverage(apart, OPTIONS, tables=3) is None
    with pytest.raises(OptionUnusable):
        fitted_coverage(independent(), OPTIONS, method="averaging")


def test_a_table_without_an_estimate_counts_as_not_answered(monkeypatch):
    found = [made(), made(status="refused"), None, made(low=2100.0), made(low=None, high=None)]
    each = best_case._held("averaging", found, 2000, 0.95)
    assert (each.tables, each.answered, each.held, each.observed) == (5, 2, 1, 0.5)
    assert best_case._held("averaging", [None], 2000, 0.95).to_json()["observed"] is None
    assert held(held=200).mc_error > 0


CARDS = {
    "good": (held(), "good"),
    "short": (held(held=170), "fair"),
    "short by chance alone": (held(held=184), "good"),
    "far too short": (held(held=140), "weak"),
    "some without": (held(answered=185, held=178), "fair"),
    "many without": (held(answered=120, held=118), "weak"),
    "none answered": (held(answered=0, held=0), "weak"),
}


@pytest.mark.parametrize("name", CARDS)
def test_the_best_case_lowers_the_card_and_every_line_has_words(name):
    given, wanted = CARDS[name]
    found = grade(independent(), [made(), made(method="bic")], fitted=given)
    (check,) = [each for each in found.to_json()["checks"] if each["check"].startswith("fitted")]
    assert check["grade"] == wanted
    for lang in LANGUAGES:
        assert words.check_name(check, lang) and "{" not in words.check_words(check, lang)


def test_the_best_case_never_raises_the_card():
    for coverage in ({"nominal": 0.95, "observed": 0.5}, {"nominal": 0.95, "observed": 0.9}, None):
        without = grade(independent(), [made(), made(method="bic")], coverage=coverage)
        beside = grade(independent(), [made(), made(method="bic")], coverage=coverage, fitted=held(held=200))
        assert beside.grade == without.grade


def test_an_answer_has_it_where_an_estimate_is_given_and_time_is_taken(monkeypatch):
    monkeypatch.setattr(best_case, "TABLES", dict.fromkeys(best_case.TABLES, ((8, 4),)))
    full = answer(independent(), Options(resamples=30), methods=("stepwise", "averaging"))
    assert [each.method for each in full.fitted.methods] == ["stepwise", "averaging"]
    assert full.to_json()["fitted"]["total"] == full.fitted.total
    assert answer(independent(), Options(resamples=30, quick=True), methods=("stepwise",)).fitted is None
    little = OverlapTable.of("ABCD", [1, 2, 4, 8, 7], [99, 99, 99, 99, 3])
    refused = answer(little, Options(resamples=30), methods=("stepwise",))
    assert refused.refused and refused.fitted is None and refused.to_json()["fitted"] is None
    # a method that chooses no model has none to draw from
    assert answer(independent(), OPTIONS, methods=("averaging",)).fitted is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_drawn_is_said_in_words(lang):
    said = {"method": "stepwise", "model": "A:B", "total": 2000, "methods": [held().to_json()]}
    body = {"fitted": said, "report_card": {"grade": "fair"}}
    assert "A:B" in words.fitted_lead(body, lang)
    assert "A:B" not in words.fitted_lead({"fitted": {**said, "model": ""}}, lang)
    nothing = held(answered=0, held=0)
    empty = Held(nothing.method, 0.95, 200, 0, 0, None, None).to_json()
    assert words.fitted_row(empty, lang)[1:] == ["–", "200", "200", "–", "–"]
    assert words.fitted(body) and not words.fitted({**body, "report_card": {"grade": "refused"}})
    assert not words.fitted({"report_card": {"grade": "fair"}})
