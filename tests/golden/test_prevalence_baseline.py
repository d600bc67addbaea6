"""Every row of ``baseline.csv``, the recorded runs of R packages: found again, or it is said why not."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from mse_tables import masks, printed, published, rows

from fanal.prevalence import METHODS, Estimate, Options, OverlapTable, fit, posterior, profile
from fanal.prevalence.existence import existence
from fanal.prevalence.models import hierarchical

pytestmark = pytest.mark.full
Row = dict[str, str]
ROWS, CHECKED = 131, 83
NAMES = {"UK (5 list)": "UKdat_5", "Netherlands (5 list)": "Ned_5", "New Orleans (5 list,185)": "NewOrl_5"}


@cache
def table_of(shared_data: Path, row_dataset: str) -> OverlapTable | None:
    name = NAMES.get(row_dataset, row_dataset.replace("(published, 185)", ""))
    return published(shared_data, name) if (shared_data / "mse" / f"{name}.csv").is_file() else None


@cache
def made(table: OverlapTable, name: str, order: int | None, resamples: int) -> Estimate:
    return METHODS[name](table, Options(resamples=resamples, order=order))


def same(ours: float | None, row: Row, key: str = "estimate", apart: float = 0.0) -> None:
    assert ours == pytest.approx(float(row[key]), abs=max(apart, printed(row[key])), rel=0), row


def stepwise_point(row: Row, table: OverlapTable) -> None:
    if row["settings"].startswith("method=main"):
        return same(fit(table).estimate, row)
    found = made(table, "stepwise", None, 0)
    assert set(masks(table, found.model or "")) == set(masks(table, row["chosen_model"])), row
    return same(found.estimate, row)


def stepwise_bootstrap(row: Row, table: OverlapTable) -> None:
    found = made(table, "stepwise", None, 1000)
    same(found.estimate, row)
    for end, key, error in zip((found.low, found.high), ("lo", "hi"), found.mc_error, strict=True):
        same(end, row, key, 4 * np.sqrt(2) * error + 1)  # 1,000 resamples of another generator


def all_pairs_identified(row: Row, table: OverlapTable) -> None:
    pairs = hierarchical(len(table.lists), [m for m in range(1 << len(table.lists)) if m.bit_count() == 2])
    codes = [reason.code for reason in existence(table, pairs)]
    assert codes == {"0": [], "2": ["not_identified"]}[row["estimate"]], row


def every_model_of_pairs_exists(row: Row, table: OverlapTable) -> None:
    """The model of all pairs, every model with one pair less, and with one and two pairs."""
    pairs = [m for m in range(1 << len(table.lists)) if m.bit_count() == 2]
    some = [pairs, *combinations(pairs, len(pairs) - 1), *combinations(pairs, 1), *combinations(pairs, 2)]
    assert row["estimate"] == "0" and all(existence(table, each) == () for each in some)


def best_by_bic(row: Row, table: OverlapTable) -> None:
    order = (
        2
        if "maxorder=2" in row["settings"]
        else 3
        if "maxorder=3" in row["settings"]
        else len(table.lists) - 1
    )
    found = made(table, "bic", order if len(table.lists) > 3 else 2, 0)
    same(found.estimate, row)
    if (
        row["method"].startswith("Rcapture") and row["lo"] != "NA"
    ):  # the interval takes persons as multinomial
        ends = profile(table, masks(table, found.model or ""))
        same(ends.low, row, "lo", 0.01)  # to the last digit in five of six
        same(ends.high, row, "hi", 0.01)


def runs_to_infinity(row: Row, table: OverlapTable) -> None:
    """10^13 in the peer: the model of the pair that is shared has no maximum, and is refused."""
    model = fit(table, masks(table, "A:B"))
    assert model.estimate is None and [each.code for each in model.reasons] == ["no_maximum"]
    for name in ("stepwise", "bic", "aic"):
        found = made(table, name, None, 0)
        assert found.status == "refused" and found.estimate is not None and found.estimate < 1000


def every_number_averaged(row: Row, table: OverlapTable) -> None:
    found = posterior(table, missing=np.arange(30 * table.total + 1))
    assert [found.quantile(share) for share in (0.5, 0.025, 0.975)] == [
        float(row[key]) for key in ("estimate", "lo", "hi")
    ]
    assert found.mean == pytest.approx(float(row["note"].split("postmean=")[1].split()[0]), abs=0.05)
    best = float(row["chosen_model"].split(":")[1].split()[0])
    assert found.graphs[0][1] == pytest.approx(best, abs=0.0006)


def thresholded(row: Row, table: OverlapTable) -> None:
    """A sampler beside a sampler, 1.2 % of the total, and the same pairs."""
    found = made(table, "thresholding", None, 0)
    assert set(masks(table, found.model or "")) == set(masks(table, row["chosen_model"])), row
    same(found.estimate, row, apart=0.012 * float(row["estimate"]))
    same(found.low, row, "lo", 0.04 * float(row["lo"]))
    same(found.high, row, "hi", 0.04 * float(row["hi"]))


def classes_met(row: Row, table: OverlapTable) -> None:
    """Where its seeds agree."""
    found = made(table, "latent_class", None, 0)
    assert found.status == "ok"
    same(found.estimate, row, apart=0.03 * float(row["estimate"]))


def independent(row: Row, table: OverlapTable) -> None:
    found = made(table, "independence", None, 0)
    same(found.estimate, row)
    if row["method"].startswith("PUBLISHED MSETools") and table.total > 1000:
        same(found.low, row, "lo", 0.1)  # the published ends are interpolated on a grid
        same(found.high, row, "hi", 0.1)


def stepwise_stored(row: Row, table: OverlapTable) -> None:
    same(made(table, "stepwise", None, 0).estimate, row)


# method, what else its rows say, the check or why there is none; the first that fits a row counts
COVERED: list[tuple[str, str, Callable[[Row, OverlapTable], None] | str]] = [
    ("", "(MSE1.2.0 copy, 186)", "the table of 186 persons is not in the collection"),
    ("SparseMSE.estimatepopulation.0", "", stepwise_point),
    ("SparseMSE.estimatepopulation", "", stepwise_bootstrap),
    ("SparseMSE.checkident", "", all_pairs_identified),
    ("SparseMSE.checkallmodels", "", every_model_of_pairs_exists),
    ("Rcapture.closedpMS.t", "Artificial_3", runs_to_infinity),
    ("Rcapture.closedpMS.t", "", best_by_bic),
    ("MSE1.2.0.assemble_bic", "", best_by_bic),
    ("MSE1.2.0.estimate_population_bic", "", best_by_bic),
    ("MSE1.2.0.bootstrapcal", "", "a time, no estimate"),
    (
        "MSE1.2.0.estimate_population_bayesthresh",
        "Ned|",
        "one of ten pairs stands at the threshold and falls out",
    ),
    ("MSE1.2.0.estimate_population_bayesthresh", "", thresholded),
    (
        "dga.bma.cr",
        "grid1000",
        "a coarse grid with equal weights favours the part where its points are dense",
    ),
    ("dga.bma.cr", "", every_number_averaged),
    ("LCMCR.lcmCR", "NewOrl_5", classes_met),
    ("LCMCR.lcmCR", "Kosovo", classes_met),
    (
        "LCMCR.lcmCR",
        "UKdat",
        "its seeds or its chains have not met: 4 to 210 effective draws; ours agree with Gibbs",
    ),
    ("LCMCR.lcmCR", "Ned_5", "two modes; its chains stay in one, ours refuse"),
    ("conting.bict", "", "reversible jumps among models of pairs: not offered"),
    ("drpop.popsize", "", "doubly robust, with covariates of each person: not offered"),
    ("PUBLISHED MSETools cache (Binette & Steorts 2022)", "Independence", independent),
    ("PUBLISHED MSETools cache (Binette & Steorts 2022)", "SparseMSE", stepwise_stored),
    ("PUBLISHED MSETools cache (Binette & Steorts 2022)", "dga", "the coarse grid"),
    ("PUBLISHED MSETools cache (Binette & Steorts 2022)", "LCMCR", "200 chains that have not met, together"),
    ("PUBLISHED paper", "", "a row of golden_estimates.csv, tested there"),
]


def covering(row: Row) -> Callable[[Row, OverlapTable], None] | str | None:
    text = f"{row['dataset']}|{row['settings']}"
    return next((how for name, words, how in COVERED if name in ("", row["method"]) and words in text), None)


def test_every_row_is_covered_or_says_why_not(shared_data):
    every = rows(shared_data, "baseline.csv")
    assert len(every) == ROWS
    assert [row for row in every if covering(row) is None] == []
    checked = [row for row in every if callable(covering(row))]
    assert len(checked) == CHECKED
    assert all(table_of(shared_data, row["dataset"]) for row in checked)


def families() -> list[str]:
    return sorted({how.__name__ for *_, how in COVERED if callable(how)})


@pytest.mark.parametrize("family", families())
def test_the_rows_of_a_kind(family, shared_data):
    for row in rows(shared_data, "baseline.csv"):
        how = covering(row)
        if callable(how) and how.__name__ == family:
            how(row, table_of(shared_data, row["dataset"]))
