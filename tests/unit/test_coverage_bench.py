"""The coverage study: the same tables each time, sums that add up, a shipped summary."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from bench import coverage
from bench.coverage_linkage import Links


@pytest.mark.parametrize("scenario", coverage.SCENARIOS)
def test_a_table_is_known_by_its_scenario_lists_and_number(scenario: str) -> None:
    one, again, other = (coverage.made(scenario, 4, number) for number in (5, 5, 6))
    assert one == again and one != other
    assert 800 <= one[0] <= 8000 and one[1].total < one[0] * 1.1


def test_errors_of_linkage_keep_every_registration() -> None:
    rng = np.random.default_rng(3)
    _, met = coverage.people("pairs", 4, rng)
    seen = coverage.linked_with_error(met, rng, 0.1, 0.05)
    assert (seen.sum(axis=0) == met.sum(axis=0)).all()
    assert (seen.sum(axis=1) > 1).sum() < (met.sum(axis=1) > 1).sum()


def test_candidate_links_keep_every_registration_and_the_truth() -> None:
    rng = np.random.default_rng(4)
    _, met = coverage.people("pairs", 4, rng)
    links = Links(met, rng)
    assert links.true() == coverage.tabulated(met)
    assert links.drawn(rng).sizes() == links.single().sizes() == links.true().sizes()


def test_a_summary_counts_refusals_apart() -> None:
    methods = {"averaging": ["ok", 100.0, 80.0, 130.0, 0.1], "chao": ["bounded", 90.0, 70.0, None, 0.0]}
    rows = [
        {"scenario": "pairs", "lists": 3, "number": n, "truth": truth, "known": 50, "methods": dict(methods)}
        for n, truth in enumerate((100, 140, 90, 60))
    ]
    rows[0]["methods"]["averaging"] = ["refused", 100.0, 80.0, 130.0, 0.1]
    said = coverage.summary(rows, lambda row: "all")["all"]
    assert (said["averaging"]["tables"], said["averaging"]["answered"]) == (4, 3)
    assert said["averaging"]["coverage"] == pytest.approx(1 / 3, abs=1e-4)
    assert said["chao"]["coverage"] == 0.75 and said["chao"]["high_over_low"] is None


def test_the_shipped_summary_names_its_schema() -> None:
    path = Path(str(resources.files("fanal.prevalence"))) / "coverage.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said["schema"] == "fanal.coverage/1" and said["nominal"] == 0.95
    assert set(said["by_scenario"]) == set(coverage.SCENARIOS)
    assert all(each["answered"] > 0 for each in said["all"].values())


def test_the_documentation_quotes_the_shipped_summary_line_by_line() -> None:
    docs = Path(__file__).parents[2] / "docs" / "explanation" / "prevalence-coverage.md"
    plain = docs.read_text(encoding="utf-8").replace("−", "-")
    for line in coverage.markdown(json.loads(coverage.SHIPPED.read_text(encoding="utf-8"))).splitlines():
        assert line.replace("+", "") in plain


@pytest.mark.skipif(
    not coverage.RAW.exists(), reason="the tables of the study are made by bench.coverage run"
)
def test_the_shipped_summary_is_what_the_command_writes() -> None:
    assert coverage.table() == json.loads(coverage.SHIPPED.read_text(encoding="utf-8"))
