"""Log-linear models: the fit against plain arithmetic and a dense design, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest

from fanal.prevalence.bootstrap import acceleration, bca, ends
from fanal.prevalence.errors import OptionUnusable, TermUnusable
from fanal.prevalence.estimate import METHODS, Options
from fanal.prevalence.existence import groups
from fanal.prevalence.models import facets, fit, hierarchical, named
from fanal.prevalence.overlap import OverlapTable

POINT = Options(resamples=0)
QUICK = Options(resamples=60)


def table(counts, lists="ABC"):
    return OverlapTable.of(list(lists), range(1, len(counts) + 1), counts)


def dense_newton(design, counts, steps=200):
    """The same Poisson model by its design matrix, with halved steps: slow, and written apart."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(counts.mean())
    for _ in range(steps):
        mean = np.exp(design @ beta)
        move = np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (counts - mean))
        beta = beta + move * min(1.0, 2.0 / max(np.abs(move).max(), 1e-300))
    return beta


@pytest.mark.parametrize("terms", [[], [3], [3, 5], [3, 5, 6]])
def test_three_lists_as_a_dense_design_gives_them(terms):
    one = table([30, 25, 12, 40, 9, 11, 4])
    cells = np.arange(1, 8)
    masks = np.array([0, 1, 2, 4, *terms])
    beta = dense_newton(((cells[:, None] & masks) == masks).astype(float), one.dense()[1:])
    found = fit(one, terms)
    assert found.coefficients == pytest.approx(dict(zip(masks.tolist(), beta, strict=True)), abs=1e-8)
    assert found.estimate == pytest.approx(one.total + np.exp(beta[0]), rel=1e-9)


def test_two_lists_are_the_formula_of_lincoln_and_petersen_and_are_refused():
    two = OverlapTable.of("AB", [1, 2, 3], [40, 60, 20])
    assert fit(two).estimate == pytest.approx(60 * 80 / 20)
    found = METHODS["stepwise"](two, POINT)
    assert found.status == "refused" and found.estimate == pytest.approx(240)
    assert [each.code for each in found.reasons] == ["two_lists"]


def test_the_fitted_margins_are_the_observed_ones():
    one = table([30, 25, 12, 40, 9, 11, 4])
    found = fit(one, [3])
    for term in (1, 2, 4, 3):
        inside = [cell for cell in range(1, 8) if cell & term == term]
        assert found.fitted[inside].sum() == pytest.approx(one.dense()[inside].sum(), abs=1e-8)


def test_the_saturated_model_has_no_deviance():
    assert fit(table([30, 25, 12, 40, 9, 11, 4]), [3, 5, 6]).deviance == pytest.approx(0, abs=1e-9)


def test_a_pair_without_overlap_is_minus_infinity_and_counts():
    one = table([30, 25, 0, 40, 9, 11, 0])
    found = fit(one, [3])
    assert found.coefficients[3] == float("-inf") and found.parameters == 5
    assert found.fitted[[3, 7]].tolist() == [0, 0] and found.reasons == ()


def test_a_model_brings_its_smaller_terms_and_is_named_by_its_largest():
    assert hierarchical(4, [0b0111]) == (0b0011, 0b0101, 0b0110, 0b0111)
    assert facets(hierarchical(4, [0b0111, 0b1001])) == (0b1001, 0b0111)
    assert named(table([1] * 7), [3, 6]) == "A:B+B:C"


@pytest.mark.parametrize("term", [0, 1, 0b111, 0b1001, -3])
def test_terms_that_mean_nothing(term):
    with pytest.raises(TermUnusable):
        fit(table([1] * 7), [term])


def test_no_maximum_says_which_combinations():
    """The artificial table of Chan et al. 2021 in kind: only the first two lists overlap."""
    found = fit(OverlapTable.of("ABC", [1, 2, 4, 3], [40, 30, 20, 6]), [3])
    assert found.estimate is None
    assert [(each.code, each.values) for each in found.reasons] == [
        ("no_maximum", {"cells": "A:C, B:C, A:B:C"})
    ]


def test_not_identified_says_which_effects():
    found = fit(OverlapTable.of("ABC", [1, 2, 4, 6], [40, 30, 20, 6]), [3, 5, 6])
    assert found.estimate is None and found.reasons[0].code == "not_identified"


def test_lists_that_hang_together():
    apart = OverlapTable.of("ABCDE", [3, 12, 16, 1], [4, 5, 6, 7])
    assert groups(apart) == (("A", "B"), ("C", "D"), ("E",))
    for method in ("stepwise", "bic", "aic"):
        found = METHODS[method](apart, POINT)
        assert found.status == "refused"
        assert "two_lists_hang_together" in [each.code for each in found.reasons]


@pytest.mark.parametrize("method", ["stepwise", "bic", "aic"])
@pytest.mark.parametrize(
    ("patterns", "counts", "code"),
    [
        ([1], [9], "one_list"),
        ([1, 2, 4], [9, 8, 7], "no_overlap_to_bound"),
        ([1, 2, 3], [9, 8, 7], "two_lists"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_words(method, patterns, counts, code):
    found = METHODS[method](OverlapTable.of("ABC", patterns, counts), POINT)
    assert found.status == "refused" and code in [each.code for each in found.reasons]


@pytest.mark.parametrize(("method", "lists"), [("stepwise", 13), ("bic", 8), ("aic", 8)])
def test_more_lists_than_a_method_takes(method, lists):
    masks = [1 << i for i in range(lists)] + [3 << i for i in range(lists - 1)]
    many = OverlapTable.of([f"L{i}" for i in range(lists)], masks, [5] * len(masks))
    found = METHODS[method](many, POINT)
    assert found.status == "refused" and found.reasons[-1].code == "too_many_lists"


def test_an_empty_list_is_left_out_and_said():
    five = OverlapTable.of("ABCDE", [1, 2, 3, 4, 5, 6, 7], [30, 25, 12, 40, 9, 11, 4])
    three = table([30, 25, 12, 40, 9, 11, 4])
    for method in ("stepwise", "bic", "aic"):
        with_empty, without = METHODS[method](five, QUICK), METHODS[method](three, QUICK)
        assert with_empty.estimate == without.estimate and with_empty.low == without.low
        assert with_empty.reasons[0].values == {"lists": "D, E"}


def test_an_order_that_cannot_be_searched():
    for order in (1, 3):
        with pytest.raises(OptionUnusable):
            METHODS["bic"](table([1] * 7), Options(resamples=0, order=order))


def test_the_same_seed_gives_the_same_interval_and_another_moves_it_as_said():
    one = table([300, 250, 40, 400, 35, 30, 10])
    first, again = (METHODS["stepwise"](one, Options(seed=3)) for _ in range(2))
    assert first == again
    others = [METHODS["stepwise"](one, Options(seed=seed)) for seed in range(4, 24)]
    moved = np.std([each.high for each in others], ddof=1)
    assert 0.4 < moved / first.mc_error[1] < 2.5
    assert first.low < first.estimate < first.high


def test_bca_of_a_mean_is_the_textbook_one():
    """Efron & Tibshirani 1993, chapter 14: with no bias and no skewness the ends are plain percentiles."""
    totals = np.sort(np.random.default_rng(1).normal(100, 5, 100_000))
    low, high = ends(totals, float(np.median(totals)), 0.0, 0.95)
    assert low == pytest.approx(np.quantile(totals, 0.025), abs=0.01)
    assert high == pytest.approx(np.quantile(totals, 0.975), abs=0.01)


def test_a_total_without_skewness_has_no_acceleration():
    one = table([30, 25, 12, 40, 9, 11, 4])
    assert acceleration(one, lambda cells: np.full(len(cells), 7.0)) == 0.0


def test_no_interval_where_half_of_the_resamples_have_no_estimate():
    one = table([30, 25, 12, 40, 9, 11, 4])
    many = iter(range(10**6))

    def seldom(cells):
        return np.array([100.0 if next(many) % 3 == 0 else np.nan for _ in cells])

    found = bca(one, 100.0, seldom, resamples=90, level=0.95, seed=1)
    assert (found.low, found.high, found.without) == (None, None, 60)


def test_progress_ends_at_one():
    said = []
    METHODS["stepwise"](table([30, 25, 12, 40, 9, 11, 4]), Options(resamples=250), said.append)
    assert said == sorted(said) and said[-1] == 1.0
