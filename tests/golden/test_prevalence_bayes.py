"""Figures that the R package dga and two papers gave for published tables; tolerances are absolute."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from mse_tables import published

from fanal.prevalence.averaging import averaging, posterior
from fanal.prevalence.chao import independence
from fanal.prevalence.estimate import Options
from fanal.prevalence.latent_class import latent_class
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.thresholding import thresholding


@pytest.mark.full
def test_averaging_over_every_number_is_what_dga_gave(shared_data: Path) -> None:
    seen = 0
    for row in csv.DictReader((shared_data / "mse" / "baseline.csv").open(encoding="utf-8")):
        if row["method"] != "dga.bma.cr" or "grid1000" in row["settings"] or "186" in row["dataset"]:
            continue  # the grids of 1000 points are coarse, the table of 186 is not here
        table = published(shared_data, row["dataset"].split("(")[0])
        found = posterior(table, missing=np.arange(30 * table.total + 1))
        assert [found.quantile(share) for share in (0.5, 0.025, 0.975)] == [
            float(row[key]) for key in ("estimate", "lo", "hi")
        ]
        said = float(row["note"].split("postmean=")[1].split()[0])
        assert found.mean == pytest.approx(said, abs=0.05)
        best = float(row["chosen_model"].split(":")[1].split()[0])
        assert found.graphs[0][1] == pytest.approx(best, abs=0.0006)
        seen += 1
    assert seen == 6


@pytest.mark.full
@pytest.mark.parametrize("name", ["Artificial_3", "Kosovo", "UKdat_4", "UKdat_5", "NewOrl_5"])
def test_the_weighted_grid_is_the_sum_over_every_number(shared_data: Path, name: str) -> None:
    table = published(shared_data, name)
    grid = posterior(table)
    full = posterior(table, missing=np.arange(30 * table.total + 1))
    assert grid.mean == pytest.approx(full.mean, abs=0.2)
    for share in (0.025, 0.5, 0.975):
        assert grid.quantile(share) == pytest.approx(full.quantile(share), abs=2)


def test_madigan_and_york_find_their_spina_bifida_figures() -> None:
    """Three lists, 626 persons: top model 0.37, mode 728; mean under relative squared error 731."""
    table = OverlapTable.of("BDR", range(1, 8), [60, 49, 4, 247, 112, 142, 12])
    found = posterior(table, delta=1.0, missing=np.arange(1, 301))
    assert table.total == 626
    assert found.graphs[0][1] == pytest.approx(0.37, abs=0.005)
    assert found.sizes[found.mass.argmax()] == 728
    relative = (found.mass / found.sizes).sum() / (found.mass / found.sizes**2).sum()
    assert relative == pytest.approx(731, abs=0.5)


INDEPENDENT = {
    "UKdat": 12214, "UKdat_5": 13444.13, "UKdat_4": 10694.25, "Ned": 52823.46, "Ned_5": 52923.89,
    "NewOrl": 996.66, "NewOrl_5": 1034.15, "Kosovo": 7394.59, "Artificial_3": 539.09,
}  # fmt: skip


@pytest.mark.full
@pytest.mark.parametrize("name", INDEPENDENT)
def test_independence_is_the_published_main_effects(shared_data: Path, name: str) -> None:
    found = independence(published(shared_data, name), Options())
    assert found.estimate == pytest.approx(INDEPENDENT[name], abs=0.006)


@pytest.mark.full
def test_the_profile_interval_is_the_published_one(shared_data: Path) -> None:
    uk, ned = (independence(published(shared_data, name), Options()) for name in ("UKdat_5", "Ned_5"))
    assert (uk.low, uk.high) == (pytest.approx(12004.03, abs=0.1), pytest.approx(15160.33, abs=0.1))
    assert (ned.low, ned.high) == (pytest.approx(48640.87, abs=0.2), pytest.approx(57776.91, abs=0.2))


@pytest.mark.full
def test_thresholding_is_near_the_published_uk_figure(shared_data: Path) -> None:
    """12,163 (10,609 to 13,694) by a short random walk; not matched: see docs/explanation."""
    found = thresholding(published(shared_data, "UKdat"), Options())
    assert found.estimate == pytest.approx(12163, abs=300)
    assert found.low == pytest.approx(10609, abs=450) and found.high == pytest.approx(13694, abs=600)


@pytest.mark.full
@pytest.mark.parametrize("name", ["UKdat", "Ned"])
def test_six_lists_have_an_average(shared_data: Path, name: str) -> None:
    found = averaging(published(shared_data, name), Options())
    assert found.status == "ok" and found.low < found.estimate < found.high  # type: ignore[operator]


@pytest.mark.full
def test_chains_that_have_not_met_are_refused_with_their_point(shared_data: Path) -> None:
    found = latent_class(published(shared_data, "Ned"), Options(quick=True))
    assert found.status == "refused" and found.estimate is not None
    assert [reason.code for reason in found.reasons] == ["chains_not_met"]
