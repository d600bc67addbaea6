"""What the Bayesian methods say of published tables; figures row by row: ``test_prevalence_baseline.py``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mse_tables import published

from fanal.prevalence.averaging import averaging, posterior
from fanal.prevalence.estimate import Options
from fanal.prevalence.latent_class import latent_class


@pytest.mark.full
@pytest.mark.parametrize("name", ["Artificial_3", "Kosovo", "UKdat_4", "UKdat_5", "NewOrl_5"])
def test_the_weighted_grid_is_the_sum_over_every_number(shared_data: Path, name: str) -> None:
    table = published(shared_data, name)
    grid = posterior(table)
    full = posterior(table, missing=np.arange(30 * table.total + 1))
    assert grid.mean == pytest.approx(full.mean, abs=0.2)
    for share in (0.025, 0.5, 0.975):
        assert grid.quantile(share) == pytest.approx(full.quantile(share), abs=2)


@pytest.mark.full
@pytest.mark.parametrize("name", ["UKdat", "Ned"])
def test_six_lists_have_an_average(shared_data: Path, name: str) -> None:
    found = averaging(published(shared_data, name), Options())
    assert found.status == "ok" and found.low < found.estimate < found.high  # type: ignore[operator]


@pytest.mark.full
def test_chains_that_have_not_met_are_refused_with_their_point(shared_data: Path) -> None:
    found = latent_class(published(shared_data, "Ned_5"), Options(quick=True))
    assert found.status == "refused" and found.estimate is not None
    assert [reason.code for reason in found.reasons] in (["chains_not_met"], ["ladder_broken"])


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "low", "median", "high", "within"),
    [
        ("NewOrl_5", 563, 834.5, 1376, 0.03),  # LCMCR, two seeds that agree (baseline.csv)
        ("Kosovo", 9056, 10495, 14480, 0.05),
        ("UKdat_5", 15751, 22330, 34325, 0.04),  # plain Gibbs steps, 4.5 million sweeps of three chains
    ],
)
def test_latent_classes_are_those_of_gibbs_samplers(
    shared_data: Path, name: str, low: float, median: float, high: float, within: float
) -> None:
    found = latent_class(published(shared_data, name), Options())
    assert found.status == "ok" and found.estimate == pytest.approx(median, rel=within)
    assert (found.low, found.high) == (
        pytest.approx(low, rel=2 * within),
        pytest.approx(high, rel=2 * within),
    )
