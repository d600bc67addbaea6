"""The figures that the published GLOTIP table gives.

The changes from 2019 to 2020 and the least numbers of recoverable cells were known from elsewhere; the
verdicts on the claims record what this code found, so that a change of method shows.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from glotip import DATASET, observations

from fanal.foundation.values import Interval, count_recoverable
from fanal.indicators import Fact, claims_for, compute, evaluate_claims, read_sdmx_csv, write_sdmx
from fanal.vocabulary import Observation

pytestmark = pytest.mark.full
SECONDS = 30  # about 1 on the machine where it was written; slow machines are given room


@pytest.fixture(scope="module")
def table(shared_data: Path) -> Sequence[Observation]:
    return observations(shared_data)


@pytest.fixture(scope="module")
def facts(table: Sequence[Observation]) -> dict[str, Fact]:
    started = time.monotonic()
    found = compute(table)
    assert time.monotonic() - started < SECONDS
    return {each.id: each for each in found}


@pytest.mark.parametrize(
    ("indicator", "persons", "reading", "value", "low", "high", "areas"),
    [
        ("victims_detected", "_T._T._T", "all_reporting_areas", -11.55, -11.69, -11.42, 115),
        ("victims_detected", "_T._T._T", "countries_only", -9.74, -9.88, -9.60, 112),
        ("victims_detected", "M.Y0T17._T", "all_reporting_areas", 2.4, -1.1, 6.1, 98),
        ("persons_convicted", "_T._T._T", "all_reporting_areas", -32.3, -35.2, -29.4, 72),
    ],
)
def test_2020_against_2019(
    facts: dict[str, Fact],
    indicator: str,
    persons: str,
    reading: str,
    value: float,
    low: float,
    high: float,
    areas: int,
) -> None:
    found = facts[f"{DATASET}/W/{indicator}/trend/{persons}/2019-2020/{reading}"]
    digits = 1 if round(value, 1) == value else 2
    assert found.value is not None and found.low is not None and found.high is not None
    shown = tuple(round(number, digits) for number in (found.value, found.low, found.high))
    assert shown == pytest.approx((value, low, high), abs=1e-9)
    assert found.areas_matched == areas


def test_there_are_enough_facts_and_not_too_many(facts: dict[str, Fact]) -> None:
    assert 10_000 < len(facts) < 25_000
    for each in facts.values():
        if each.measure == "share" and each.status == "ok":
            assert each.low is not None and each.high is not None
            assert 0 <= each.low <= each.high <= 100


def test_hidden_victim_cells_that_subtraction_recovers(table: Sequence[Observation]) -> None:
    assert _recoverable(table, "sex", "age", ("F", "M")) >= 280
    assert _recoverable(table, "age", "sex", ("Y0T17", "Y_GE18")) >= 402


def _recoverable(table: Sequence[Observation], breakdown: str, across: str, needed: tuple[str, str]) -> int:
    tables: dict[tuple[str, str, str], dict[str, Interval]] = {}
    for o in table:
        if o.indicator == "victims_detected" and o.form == o.breakdown == "_T":
            key = (o.ref_area, o.time_period, getattr(o, across))
            tables.setdefault(key, {})[getattr(o, breakdown)] = Interval(o.low, o.high)
    whole = ((parts.pop("_T"), parts) for parts in tables.values() if "_T" in parts)
    return count_recoverable(whole, needed=needed).recoverable


def test_claims_of_the_global_report(table: Sequence[Observation], facts: dict[str, Fact]) -> None:
    found = evaluate_claims(claims_for(table, None), facts.values(), table)
    assert {each["claim"]: each["verdict"] for each in found} == {
        "detected-victims-fell": "depends_on_reading",
        "fall-driven-by-low-and-middle-income": "reproduced",
        "males-grew": "depends_on_reading",
        "other-groups-fell": "reproduced",
        "forced-labour-just-under-40": "depends_on_reading",
        "sexual-exploitation-just-under-40": "not_reproduced",
        "convictions-fell": "not_reproduced",
        "countries-covered": "depends_on_reading",
        "children-a-large-share": "reproduced",
        "girls-disproportionately": "depends_on_reading",
        "children-twice-as-likely-violence": "not_testable",
    }


def test_sdmx_out_and_in(table: Sequence[Observation], tmp_path: Path) -> None:
    write_sdmx(table, tmp_path)
    assert read_sdmx_csv(tmp_path / "observations.csv") == list(table)
