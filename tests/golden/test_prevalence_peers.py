"""What the log-linear golden tests leave: profile intervals, and every row of the peers in the baseline."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from mse_tables import published

from fanal.prevalence import METHODS, Estimate, Options, OverlapTable
from fanal.prevalence.bootstrap import bca
from fanal.prevalence.models import fit

pytestmark = pytest.mark.full
FORTH = 0.005  # half of the last digit of a figure with two
DOCS = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "prevalence-golden.md"


@cache
def table(folder: Path, name: str) -> OverlapTable:
    return published(folder, name)


def point(made: OverlapTable, method: str, order: int | None = None) -> Estimate:
    return METHODS[method](made, Options(resamples=0, order=order))


def terms(made: OverlapTable, words: str) -> list[int]:
    return [sum(1 << made.index(name) for name in term.split(":")) for term in words.split("+") if term]


# dataset, method, order, published total, tolerance, published ends, how far a thousand resamples may be from
# them: three times both Monte-Carlo errors (theirs taken as ours)
GOLDEN: tuple[tuple[str, str, int | None, float, float, tuple[float, float], tuple[float, float]], ...] = (
    ("UKdat_5", "stepwise", None, 11312.99, FORTH, (9366.86, 15219.25), (500, 2700)),
    ("Ned_5", "stepwise", None, 121521.613712, 1e-5, (48001.92, 173698.20), (4500, 16000)),
)


@pytest.mark.parametrize(
    ("name", "total", "low", "high", "close"),
    [
        ("UKdat_5", 13444.131209, 12004.026263, 15160.333391, 0.05),
        ("Ned_5", 52923.894254, 48640.873038, 57776.910592, 0.1),
    ],
)
def test_main_effects_and_the_profile_interval(name, total, low, high, close, shared_data):
    """The published ends are interpolated on a grid; ours are roots, so they differ in the second digit."""
    ours = point(table(shared_data, name), "independence")
    assert ours.estimate == pytest.approx(total, abs=1e-5, rel=0)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=close, rel=0)


@pytest.mark.parametrize(
    ("name", "total", "ends", "apart"),
    [("NewOrl", 997, (644, 1618), (200, 250)), ("NewOrl_5", 1034, (589, 1703), (150, 250))],
)
def test_main_effects_with_resampling(name, total, ends, apart, shared_data):
    from fanal.prevalence.kernels import selecting

    made = table(shared_data, name)

    def each(many: np.ndarray) -> np.ndarray:
        return selecting.stepwise_each(many, len(made.lists), 0.0)  # no tail is below 0: nothing enters

    ours = fit(made).estimate
    assert ours == pytest.approx(total, abs=0.5, rel=0)
    found = bca(made, ours, each, resamples=1000, level=0.95, seed=1)
    assert found.low == pytest.approx(ends[0], abs=apart[0], rel=0)
    assert found.high == pytest.approx(ends[1], abs=apart[1], rel=0)


@pytest.mark.parametrize(
    ("name", "model", "total", "deviance", "parameters"),
    [
        ("UKdat", "PF:NCA+LA:NG+NG:GP+LA:PF+PF:GP+GO:GP+NG:GO", 11418, 22.994, 14),
        ("UKdat_5", "LA:NG+NG:GP+PFNCA:GP+LA:PFNCA+GO:GP+NG:GO", 11312.99, 16.35, 12),
    ],
)
def test_a_named_model(name, model, total, deviance, parameters, shared_data):
    made = table(shared_data, name)
    ours = fit(made, terms(made, model))
    assert ours.estimate == pytest.approx(total, abs=0.5 if total == 11418 else FORTH, rel=0)
    assert ours.deviance == pytest.approx(deviance, abs=0.005, rel=0)
    assert ours.parameters == parameters


def baseline(folder: Path, method: str) -> list[dict[str, str]]:
    with (folder / "mse" / "baseline.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["method"] == method]
    for row in rows:
        row["dataset"] = row["dataset"].replace("(published, 185)", "")
    return [row for row in rows if (folder / "mse" / f"{row['dataset']}.csv").is_file()]


def test_totals_of_the_stepwise_peer(shared_data):
    rows = baseline(shared_data, "SparseMSE.estimatepopulation.0")
    assert len(rows) == 18
    for row in rows:
        made = table(shared_data, row["dataset"])
        if row["settings"].startswith("method=main"):
            assert fit(made).estimate == pytest.approx(float(row["estimate"]), abs=FORTH + 1e-6, rel=0), row
            continue
        ours = point(made, "stepwise")
        assert ours.estimate == pytest.approx(float(row["estimate"]), abs=FORTH + 1e-6, rel=0), row
        peer = row["chosen_model"].replace("main effects", "").replace("(-Inf)", "")
        assert set((ours.model or "").split("+")) == set(peer.split("+")), row


@pytest.mark.parametrize("peer", ["MSE1.2.0.assemble_bic", "Rcapture.closedpMS.t"])
def test_totals_of_the_bic_peers(peer, shared_data):
    rows = [row for row in baseline(shared_data, peer) if row["dataset"] != "Artificial_3"]
    assert len(rows) == (11 if peer.startswith("MSE") else 7)
    for row in rows:
        made = table(shared_data, row["dataset"])
        order = 2 if "maxorder=2" in row["settings"] else 3
        ours = point(made, "bic", order)
        assert ours.estimate == pytest.approx(float(row["estimate"]), abs=FORTH + 1e-6, rel=0), row


def test_every_golden_figure_stands_in_the_docs(shared_data):
    with (shared_data / "mse" / "golden_estimates.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| G")]
    assert len(lines) == len(rows) == 24
