"""What must hold of the Bayesian methods on any table."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad, quad
from scipy.special import gammaln
from scipy.stats import dirichlet

from fanal.prevalence.averaging import averaging, graphs, posterior
from fanal.prevalence.chao import chao, independence
from fanal.prevalence.estimate import Estimate, Options
from fanal.prevalence.hidden import HiddenTable, over_fillings
from fanal.prevalence.latent_class import latent_class, sample
from fanal.prevalence.linked import RUBIN, pooled
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.strata import by_stratum
from fanal.prevalence.thresholding import shrunk, thresholding
from fanal.prevalence.widest import multiverse

FOUR = OverlapTable.of("ABCD", range(1, 16), [90, 70, 20, 80, 18, 16, 6, 60, 14, 12, 5, 13, 4, 4, 2])
counts = st.lists(st.integers(1, 60), min_size=7, max_size=7)


@pytest.mark.parametrize(("lists", "known"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18154)])
def test_there_are_as_many_decomposable_graphs_as_are_known(lists: int, known: int) -> None:
    cliques, separators = graphs(lists)
    assert cliques.shape == separators.shape == (known, lists)


@given(counts)
@settings(max_examples=25, deadline=None)
def test_the_order_of_lists_changes_no_average(cells: list[int]) -> None:
    table = OverlapTable.of("ABC", range(1, 8), cells)
    one = averaging(table, Options())
    for order in permutations(range(3)):
        other = averaging(table.permute(order), Options())
        assert (other.estimate, other.low, other.high) == (one.estimate, one.low, one.high)


@given(counts)
@settings(max_examples=15, deadline=None)
def test_rows_may_be_split_and_shuffled(cells: list[int]) -> None:
    table = OverlapTable.of("ABC", range(1, 8), cells)
    masks = np.repeat(np.arange(1, 8), cells)[::-1]
    same = OverlapTable.of("ABC", masks, np.ones(len(masks), dtype=np.int64))
    for method in (averaging, chao, independence):
        assert method(same, Options()) == method(table, Options())


def _brute(table: OverlapTable, missing: np.ndarray) -> np.ndarray:
    """The posterior of two lists by numerical integration over the cell probabilities of both graphs."""
    n1, n2, n12 = table.dense()[1:]
    made = []
    for hidden in missing:
        n = table.total + hidden
        log_ways = gammaln(n + 1) - gammaln(hidden + 1) - gammaln(table.dense()[1:] + 1).sum() - np.log(n)
        prior = dirichlet([0.25] * 4)

        def apart(p: float, q: float, hidden: float = hidden) -> float:
            likelihood = (1 - p) * (1 - q)
            beta = (p * (1 - p) * q * (1 - q)) ** -0.5 / np.pi**2  # Beta(1/2, 1/2) margins of the same prior
            return likelihood**hidden * (p * (1 - q)) ** n1 * ((1 - p) * q) ** n2 * (p * q) ** n12 * beta

        independent = dblquad(apart, 0, 1, 0, 1, epsabs=0, epsrel=1e-7)[0]
        alpha = prior.alpha
        cells = np.array([hidden, n1, n2, n12])
        # the saturated graph by three nested beta integrals (stick-breaking), each numerically
        saturated, rest, left = 1.0, alpha.sum(), cells.sum()
        for a, c in zip(alpha[:-1], cells[:-1], strict=True):
            rest, left = rest - a, left - c
            scale = np.exp(gammaln(a + rest) - gammaln(a) - gammaln(rest))
            saturated *= scale * quad(
                lambda u, p=4 * (a + c) - 1, q=left + rest - 1: 4 * u**p * (1 - u**4) ** q,
                0, 1, epsabs=0, epsrel=1e-9, limit=200,
            )[0]  # fmt: skip
        made.append(np.exp(log_ways) * (independent + saturated))
    return np.array(made) / np.sum(made)


def test_the_posterior_is_that_of_integration_over_two_lists() -> None:
    table = OverlapTable.of("AB", [1, 2, 3], [5, 4, 3])
    missing = np.arange(0, 9)
    found = posterior(table, missing=missing)
    assert found.mass == pytest.approx(_brute(table, missing), rel=2e-4)


def test_the_saturated_graph_of_three_lists_is_a_dirichlet_multinomial() -> None:
    """The evidence of the complete graph by drawing from its prior."""
    table = OverlapTable.of("ABC", range(1, 8), [2, 1, 1, 2, 1, 0, 1])
    cells, hidden = table.dense(), 3
    cells[0] = hidden
    rng = np.random.default_rng(5)
    drawn = rng.dirichlet([0.125] * 8, size=400_000)
    by_chance = float(np.exp((np.log(np.maximum(drawn, 1e-300)) * cells).sum(axis=1)).mean())
    exact = gammaln(1) - gammaln(1 + cells.sum()) + (gammaln(cells + 0.125) - gammaln(0.125)).sum()
    assert by_chance == pytest.approx(float(np.exp(exact)), rel=0.25)


def test_latent_classes_agree_with_averaging_where_lists_are_independent() -> None:
    average, classes = averaging(FOUR, Options()), latent_class(FOUR, Options(quick=True))
    assert classes.settings["r_hat"] < 1.05
    assert classes.estimate == pytest.approx(average.estimate, rel=0.1)


def test_equal_seeds_give_equal_estimates_and_other_seeds_near_ones() -> None:
    for method in (thresholding, shrunk):
        one, same, other = (method(FOUR, Options(seed=seed)) for seed in (3, 3, 4))
        assert one == same
        assert other.estimate != one.estimate
        assert other.estimate == pytest.approx(one.estimate, rel=0.05)


def test_draws_do_not_depend_on_the_number_of_threads() -> None:
    few = sample(FOUR, seed=2, chains=1, most=500)
    many = sample(FOUR, seed=2, chains=2, most=500)
    assert np.array_equal(few.undetected[0], many.undetected[0])


def test_the_multiverse_is_no_narrower_than_half_its_weight() -> None:
    one, wide = averaging(FOUR, Options()), multiverse(FOUR, Options())
    assert wide.status == "ok" and wide.settings["tables"] == 1 + 4 + 6
    assert wide.high - wide.low >= one.high - one.low  # type: ignore[operator]


def test_chao_is_a_bound_and_says_so() -> None:
    found = chao(FOUR, Options())
    assert found.status == "bounded" and found.high is None
    assert FOUR.total < found.low < found.estimate  # type: ignore[operator]
    apart = chao(OverlapTable.of("ABC", [1, 2, 4], [30, 20, 10]), Options())
    assert apart.status == "bounded" and 60 < apart.low < apart.estimate  # type: ignore[operator]


@given(
    st.lists(st.integers(0, 60), min_size=3, max_size=3), st.lists(st.integers(0, 2), min_size=4, max_size=4)
)
@settings(max_examples=60, deadline=None)
def test_independence_has_an_interval_however_few_are_shared(alone: list[int], more: list[int]) -> None:
    table = OverlapTable.of("ABC", [1, 2, 4, 3, 5, 6, 7], [*(n + 1 for n in alone), *more])
    found = independence(table, Options())
    assert (found.status == "refused") == (sum(more) == 0)
    if found.status == "ok":
        assert table.total <= found.low <= found.estimate <= found.high  # type: ignore[operator]


def test_lists_that_share_nobody_have_no_average() -> None:
    apart = OverlapTable.of("ABC", [1, 2, 4], [300, 200, 100])
    found = averaging(apart, Options())
    assert found.status == "refused" and "no_overlap_to_bound" in [each.code for each in found.reasons]
    assert independence(apart, Options()).status == "refused"


@pytest.mark.parametrize("method", [averaging, multiverse, latent_class, thresholding, shrunk])
def test_two_lists_are_refused(method: object) -> None:
    table = OverlapTable.of("AB", [1, 2, 3], [50, 40, 10])
    assert method(table, Options()).status == "refused"  # type: ignore[operator]


@pytest.mark.full  # 617,675 graphs: ten seconds
def test_seven_lists_can_be_averaged_and_eight_not() -> None:
    rng = np.random.default_rng(1)  # the first table has 617,675 graphs
    for lists in (7, 8):
        masks = (rng.random((4_000, lists)) < 0.12) @ (1 << np.arange(lists))
        seen = masks[masks > 0]
        table = OverlapTable.of([f"L{i}" for i in range(lists)], seen, np.ones(len(seen), dtype=np.int64))
        found = averaging(table, Options())
        assert found.status == ("ok" if lists == 7 else "refused")
    assert found.reasons[0].code == "too_many_lists" and found.estimate is None


def test_hidden_counts_give_the_range_over_every_filling() -> None:
    counts_ = dict(zip(FOUR.patterns.tolist(), FOUR.counts.tolist(), strict=True))
    low = tuple(1 if 0 < n < 5 else n for n in counts_.values())
    high = tuple(4 if 0 < n < 5 else n for n in counts_.values())
    table = HiddenTable(FOUR.lists, tuple(counts_), low, high)
    found = over_fillings(table, "independence", Options())
    assert found.exact and found.tried == table.fillings == 64
    truth = independence(FOUR, Options())
    assert found.point_low <= truth.estimate <= found.point_high  # type: ignore[operator]
    assert found.low <= found.point_low and found.high >= found.point_high  # type: ignore[operator]


def test_a_search_finds_the_range_that_trying_everything_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    masks, low = tuple(range(1, 8)), (40, 30, 1, 50, 1, 1, 1)
    table = HiddenTable(tuple("ABC"), masks, low, (40, 30, 4, 50, 4, 4, 4))
    every = over_fillings(table, "independence", Options())
    monkeypatch.setattr("fanal.prevalence.hidden.MOST_EXACT", 1)
    found = over_fillings(table, "independence", Options())
    assert not found.exact and found.tried < every.tried
    assert (found.point_low, found.point_high) == (every.point_low, every.point_high)


def test_strata_sum_to_the_total_and_small_ones_make_it_a_bound() -> None:
    half = OverlapTable.of(FOUR.lists, FOUR.patterns, (FOUR.counts + 1) // 2)
    few = OverlapTable.of(FOUR.lists, [1, 2, 3], [20, 10, 5])
    people = {"children": 40_000, "adults": 160_000, "unknown": 10_000}
    whole = by_stratum({"children": half, "adults": FOUR}, "averaging", Options(), population=people)
    points = [each.estimate.estimate for each in whole.strata]
    assert whole.total.estimate.estimate == pytest.approx(sum(points))  # type: ignore[arg-type]
    assert whole.total.detected == half.total + FOUR.total
    assert whole.total.rate is not None and whole.total.rate.detected == pytest.approx(
        100_000 * whole.total.detected / 200_000
    )
    part = by_stratum({"children": half, "unknown": few}, "averaging", Options(), population=people)
    assert part.strata[1].estimate.status == "refused" and part.strata[1].rate.detected == 350  # type: ignore[union-attr]
    assert part.total.estimate.status == "bounded" and part.total.estimate.high is None


def _said(point: float, low: float, high: float) -> Estimate:
    return Estimate("averaging", {}, None, point, low, high, (0.0, 0.0), "ok")


def test_linkages_that_agree_change_nothing_and_those_that_differ_widen() -> None:
    same = [_said(1000, 800, 1300)] * 10
    for rule in ("mixture", RUBIN):
        found = pooled(same, [400] * 10, rule=rule)
        assert found.low == pytest.approx(800, rel=2e-3) and found.high == pytest.approx(1300, rel=2e-3)
        moved = [_said(1000 * f, 400 + 400 * f, 1300 * f) for f in np.linspace(0.9, 1.2, 10)]
        wider = pooled(moved, [400] * 10, rule=rule)
        assert wider.high - wider.low > found.high - found.low  # type: ignore[operator]
    assert pooled(same[:3], [400] * 3).status == "refused"
