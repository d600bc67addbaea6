"""The sampler of latent classes against finite differences, its own prior, and plain Gibbs steps."""

from __future__ import annotations

import numpy as np
import pytest

from fanal.prevalence.kernels import latent
from fanal.prevalence.latent_class import RATE, SHAPE, ladder, sample
from fanal.prevalence.overlap import OverlapTable

TWO_KINDS = OverlapTable.of("ABC", range(1, 8), [60, 40, 14, 50, 16, 12, 18])


def test_the_gradient_is_that_of_finite_differences():
    rng = np.random.default_rng(1)
    lists, classes = 3, 4
    x = rng.normal(size=(lists + 1, classes))
    slope, room, nothing = np.zeros_like(x), np.empty((3 * lists + 2 * 8 + 2, classes)), np.zeros_like(x)
    tree = latent.tree_of(TWO_KINDS.patterns, TWO_KINDS.counts)

    def height(at: np.ndarray, into: np.ndarray) -> float:
        given = (tree, float(TWO_KINDS.total), 0.7, SHAPE, RATE, into, room)
        prior, likelihood, _ = latent.density(at, *given)
        return prior + 0.7 * likelihood

    height(x, slope)
    for place in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[place] = 1e-5
        found = (height(x + step, nothing) - height(x - step, nothing)) / 2e-5
        assert slope[place] == pytest.approx(found, abs=1e-4), place


def test_the_likelihood_is_that_of_every_combination_by_itself():
    """Of four lists, with combinations whose own part of the tree is on nobody's lists."""
    rng = np.random.default_rng(4)
    lists, classes = 4, 3
    patterns, counts = np.array([1, 6, 10, 15]), np.array([9, 4, 2, 1])
    x = rng.normal(size=(lists + 1, classes))
    tree = latent.tree_of(patterns, counts)
    assert tree.counts.sum() == counts.sum() and (tree.parents[1:] < np.arange(1, len(tree.parents))).all()
    room = np.empty((3 * lists + 2 * len(tree.counts) + 2, classes))
    _, found, hidden = latent.density(x, tree, 16.0, 1.0, SHAPE, RATE, np.zeros_like(x), room)
    broken = np.exp(-np.exp(x[0, :-1]))
    weights = np.append(1 - broken, 1.0) * np.append(1.0, np.cumprod(broken))
    on = 1 / (1 + np.exp(-x[1:]))
    cells = [
        sum(weights[k] * np.prod([on[j, k] if mask >> j & 1 else 1 - on[j, k] for j in range(lists)])
            for k in range(classes))
        for mask in [0, *patterns.tolist()]
    ]  # fmt: skip
    assert hidden == pytest.approx(cells[0], rel=1e-12)
    expected = counts @ np.log(cells[1:]) - 16 * np.log(1 - cells[0])
    assert found == pytest.approx(expected, rel=1e-12)


def test_without_a_likelihood_the_steps_draw_from_the_prior():
    """Concentration gamma(1/4, 1/4), breaks beta(1, concentration), and lists that say nothing."""
    rng, classes = np.random.default_rng(2), 3
    concentration = rng.gamma(SHAPE, 1 / RATE, size=200_000)
    # small concentrations leave a break nothing: logs, not the breaks themselves
    broken = rng.exponential(size=(200_000, classes - 1)) / np.maximum(concentration, 1e-300)[:, None]
    x, found = np.zeros((1, 3, classes)), []
    tree = latent.tree_of(np.array([1]), np.array([1]))
    nobody = (tree, np.zeros(1), x, np.full(1, 0.5), SHAPE, RATE)
    for _ in range(6_000):
        latent.chain(rng, *nobody, 5, 1, False)
        found.append(x[0, 0, : classes - 1].copy())
    for share in (0.25, 0.5, 0.75):
        ours, theirs = np.quantile(found, share, axis=0), np.quantile(np.log(broken), share, axis=0)
        assert ours == pytest.approx(theirs, abs=0.3)


def gibbs(table: OverlapTable, classes: int, sweeps: int, rng: np.random.Generator) -> np.ndarray:
    """Draws of the undetected, by the steps of Manrique-Vallier (2016): everybody's class is drawn."""
    on = np.array([[mask >> j & 1 for j in range(len(table.lists))] for mask in [0, *table.patterns]])
    chances = rng.beta(1, 4, size=(classes, on.shape[1]))
    weights, concentration, made = np.full(classes, 1 / classes), 1.0, []
    for _ in range(sweeps):
        cells = weights * np.prod(np.where(on[:, None], chances, 1 - chances), axis=2)
        nowhere = cells[0].sum()
        missing = rng.poisson(rng.gamma(table.total) * nowhere / (1 - nowhere))
        counts = np.concatenate([[missing], table.counts])
        members = rng.multinomial(counts, cells / cells.sum(axis=1, keepdims=True))
        both = members.T @ on
        size = members.sum(axis=0)
        chances = np.clip(rng.beta(1 + both, 1 + size[:, None] - both), 1e-12, 1 - 1e-12)
        later = size[::-1].cumsum()[::-1] - size
        breaks = np.append(np.minimum(rng.beta(1 + size[:-1], concentration + later[:-1]), 1 - 1e-12), 1.0)
        left = np.concatenate([[1.0], np.cumprod(1 - breaks[:-1])])
        weights = breaks * left
        concentration = rng.gamma(SHAPE + classes - 1) / (RATE - np.log(left[-1]))
        made.append(missing)
    return np.array(made[sweeps // 5 :])


def test_the_undetected_are_those_of_plain_gibbs_steps():
    slow = gibbs(TWO_KINDS, 4, 20_000, np.random.default_rng(3))
    found = sample(TWO_KINDS, classes=4, seed=3)
    assert found.known
    for share, apart in ((0.1, 0.03), (0.5, 0.03), (0.9, 0.05)):
        ours, theirs = np.quantile(found.undetected, share), np.quantile(slow, share)
        total = TWO_KINDS.total
        assert ours + total == pytest.approx(theirs + total, rel=apart)


def test_the_ladder_ends_where_the_lists_count_as_a_few_persons():
    assert ladder(15).tolist() == [1.0]
    for persons in (100, 3_000, 10**12):
        powers = ladder(persons)
        assert powers[0] == 1.0 and 15 < powers[-1] * persons < 60
        assert (np.diff(powers) < 0).all()


def test_a_hundred_thousand_million_times_as_many_persons_are_as_many_times_undetected():
    many = OverlapTable.of("ABC", range(1, 8), TWO_KINDS.counts * 10**11)
    found = sample(many, classes=2, chains=2, most=4_000, seed=1)
    assert np.median(found.undetected) > 2e12
