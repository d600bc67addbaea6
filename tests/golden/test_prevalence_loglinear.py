"""The peer's stepwise choice (SparseMSE 2.0.1) on 1,468 resamples, and the search against all models.

Figures: ``resamples_*.csv.gz`` of the public data sets. Row by row: ``test_prevalence_published.py`` and
``test_prevalence_baseline.py``.
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
