"""Poisson tails of the stepwise choice: exact where floats reach, in order where they do not, quick."""

from __future__ import annotations

import math

import numpy as np
import pytest

from fanal.prevalence import METHODS, Options, OverlapTable
from fanal.prevalence.kernels.selecting import surprise


@pytest.mark.parametrize(("seen", "expected"), [(0, 4.0), (3, 11.5), (30, 12.0), (1, 0.2), (700, 1000.0)])
def test_the_smaller_tail_is_that_of_the_distribution(seen, expected):
    from scipy.stats import poisson

    tail = min(poisson.cdf(seen, expected), poisson.sf(seen - 1, expected))
    assert surprise(seen, expected) == pytest.approx(math.log(tail), rel=1e-10)


def test_tails_too_small_for_a_float_keep_their_order():
    assert surprise(90_000, 10_000.0) < surprise(80_000, 10_000.0) < -745


@pytest.mark.parametrize("times", [1_000, 1_000_000_000])
def test_millions_of_persons_are_no_more_work(times):
    counts = np.array([100, 80, 20, 90, 15, 12, 5]) * times
    found = METHODS["stepwise"](OverlapTable.of("ABC", range(1, 8), counts), Options(resamples=20))
    assert found.status == "ok" and found.estimate == pytest.approx(1322 * times, rel=1e-9)
