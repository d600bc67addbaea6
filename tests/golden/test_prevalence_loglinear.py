"""Published figures and those of the peers in R (SparseMSE 2.0.1, Rcapture, MSE 1.2.0), to be found again
exactly.

Figures: ``golden_estimates.csv``, ``baseline.csv`` and ``resamples_*.csv.gz`` of the public data sets, which
name the publication of each. Tolerances are absolute: half of the last digit that was published.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter

import numpy as np
import pytest
from mse_tables import published

from fanal.prevalence.estimate import METHODS, Options
from fanal.prevalence.kernels import selecting
from fanal.prevalence.models import facets, fit, named
from fanal.prevalence.stepwise import THRESHOLD

pytestmark = pytest.mark.full

RESAMPLED = ["UKdat", "UKdat_5", "UKdat_4", "Ned", "Ned_5", "NewOrl", "NewOrl_5", "Kosovo"]
POINT = Options(resamples=0)
BALES = "LA:NG NG:GP PFNCA:GP LA:PFNCA GO:GP NG:GO"  # Bales et al. 2015, as golden_estimates.csv gives it


def terms(table, text):
    return [sum(1 << table.index(name) for name in term.split(":")) for term in text.split()]


@pytest.mark.parametrize("name", RESAMPLED)
def test_every_resample_gives_the_total_and_the_terms_of_the_peer(shared_data, name):
    table = published(shared_data, name)
    masks = masks_in_order(shared_data, name)
    seen = 0
    with gzip.open(shared_data / "mse" / f"resamples_{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            cells = np.zeros(1 << len(table.lists))
            for mask, count in zip(masks, row["counts"].split(), strict=True):
                cells[mask] += float(count)
            total, chosen = selecting.stepwise(cells, len(table.lists), THRESHOLD)
            assert total == pytest.approx(float(row["estimate"]), rel=1e-6), row["resample"]
            # the peer writes only the terms with a finite parameter
            at = np.arange(len(cells))
            finite = [int(pair) for pair in chosen if cells[(at & pair) == pair].sum() > 0]
            assert named(table, finite) == row["model"], row["resample"]
            seen += 1
    assert seen == (61 if name == "NewOrl" else 201)


def masks_in_order(shared_data, name):
    with (shared_data / "mse" / f"{name}.csv").open() as file:
        rows = list(csv.reader(file))[1:]
    return [sum(int(float(value)) << bit for bit, value in enumerate(row[:-1])) for row in rows]


@pytest.mark.parametrize(
    ("name", "total", "within"),
    [("UKdat_5", 13444.131209, 1e-3), ("Ned_5", 52923.894254, 1e-3), ("UKdat", 12214.0, 0.5),
     ("UKdat_4", 10694.25, 0.005),
     ("Ned", 52823.46, 0.005), ("NewOrl", 996.66, 0.005), ("NewOrl_5", 1034.15, 0.005),
     ("Kosovo", 7394.59, 0.005), ("Artificial_3", 539.09, 0.005)],
)  # fmt: skip
def test_main_effects(shared_data, name, total, within):
    found = fit(published(shared_data, name))
    assert found.reasons == () and found.estimate == pytest.approx(total, abs=within)


def test_the_model_of_the_first_national_estimate(shared_data):
    table = published(shared_data, "UKdat_5")
    found = fit(table, terms(table, BALES))
    assert found.estimate == pytest.approx(11312.990, abs=5e-4)
    assert found.coefficients[0] == pytest.approx(9.0559, abs=5e-5)
    assert found.deviance == pytest.approx(16.35, abs=0.005)


def test_the_poisson_fit_of_six_lists_has_the_published_deviance(shared_data):
    """MSEfit: 11418, deviance 22.994 on 49 degrees of freedom minus the one for the model's seventh term."""
    table = published(shared_data, "UKdat")
    found = METHODS["stepwise"](table, POINT)
    assert found.estimate == pytest.approx(11418, abs=0.5)
    model = fit(table, terms(table, found.model.replace("+", " ")))
    assert model.estimate == pytest.approx(found.estimate, abs=1e-3)


@pytest.mark.parametrize(
    ("name", "order", "total", "within"),
    [("UKdat_5", 2, 22991.33, 0.005), ("UKdat_5", 3, 25311.29, 0.005), ("UKdat_5", 4, 25311, 0.5),
     ("UKdat_4", 2, 11987.09, 0.005), ("UKdat_4", 3, 11987.09, 0.005), ("Ned_5", 2, 48012.73, 0.005),
     ("Ned_5", 3, 148788.76, 0.005), ("NewOrl_5", 2, 1034.15, 0.005),
     ("Kosovo", 2, 14341.66, 0.005), ("Kosovo", 3, 10356.52, 0.005), ("UKdat", 2, 12350, 0.5)],
)  # fmt: skip
def test_the_best_model_by_bic(shared_data, name, order, total, within):
    """``baseline.csv`` (all models fitted one by one in R) and Silverman, Chan & Vincent 2024, Table 6."""
    found = METHODS["bic"](published(shared_data, name), Options(resamples=0, order=order))
    assert found.status == "ok" and found.estimate == pytest.approx(total, abs=within)


def test_what_the_peer_calls_ten_to_the_thirteenth_is_refused(shared_data):
    table = published(shared_data, "Artificial_3")
    model = fit(table, terms(table, "A:B"))
    assert model.estimate is None and [each.code for each in model.reasons] == ["no_maximum"]
    for method in ("stepwise", "bic", "aic"):
        found = METHODS[method](table, POINT)
        assert found.status == "refused" and found.estimate < 1000
    assert METHODS["bic"](table, POINT).estimate == pytest.approx(539.09, abs=0.005)


@pytest.mark.parametrize(
    ("name", "method", "order", "low", "high"),
    [("UKdat_5", "bic", 2, 11456, 43894), ("UKdat_5", "bic", 4, 11168, 56052),
     ("NewOrl", "stepwise", None, 717, 1657),
     ("Kosovo", "bic", 2, 12451, 16273), ("Kosovo", "bic", 3, 6947, 18010)],
)  # fmt: skip
def test_published_intervals_lie_within_what_chance_moves_the_ends_by(
    shared_data, name, method, order, low, high
):
    """Silverman et al. 2024, Table 6; Chan et al. 2021: 1,000 resamples of another generator, four standard
    errors.
    """
    found = METHODS[method](published(shared_data, name), Options(order=order))
    for ours, theirs, error in zip((found.low, found.high), (low, high), found.mc_error, strict=True):
        assert abs(ours - theirs) < 4 * np.sqrt(2) * error + 1, (ours, theirs, error)


def test_all_models_are_searched_whatever_the_way(shared_data):
    """The branch and bound against every hierarchical model of four lists fitted one by one."""
    table = published(shared_data, "Kosovo")
    best = Counter()
    for terms_of in every_model(len(table.lists)):
        found = fit(table, terms_of)
        if found.estimate is not None:
            best[found.bic] = found
    winner = best[min(best)]
    ours = METHODS["bic"](table, Options(resamples=0))
    assert ours.model == named(table, facets(winner.terms))
    assert ours.estimate == pytest.approx(winner.estimate, abs=1e-3)


def every_model(lists):
    masks = [mask for mask in range(1 << lists) if 2 <= mask.bit_count() < lists]
    seen = set()
    for chosen in range(1 << len(masks)):
        model = {mask for k, mask in enumerate(masks) if chosen >> k & 1}
        whole = frozenset(o for mask in model for o in masks if o & mask == o)
        if whole == model:
            seen.add(whole)
    assert len(seen) == {3: 8, 4: 113}[lists]
    return [sorted(model) for model in seen]
