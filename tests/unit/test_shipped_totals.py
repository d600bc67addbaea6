"""Claims answered from the totals that ship: when, marked how, and by the same formulas as a study's own."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fanal.indicators import claims_for, compute, evaluate_claims
from fanal.indicators.claims import SHIPPED, Reading
from fanal.indicators.cube import cubes
from fanal.indicators.formulas import NOTHING, answer
from fanal.indicators.made_totals import MadeTotals
from fanal.indicators.totals import ShippedTotals, read_totals, shipped_totals, write_totals
from fanal.vocabulary import Observation, json_schema

FILES = sorted(SHIPPED.glob("totals_*.csv"))
GLOTIP, CTDC = "unodc-glotip", "ctdc-global-2021"
# one country's ISO code after another; their number is what counts
AREAS = ("FRA", "KEN", "PHL")


def cell(area: str, year: str, low: int, high: int, **more: Any) -> Observation:
    given = {
        "dataset": GLOTIP, "ref_area": area, "indicator": "victims_detected", "time_period": year,
        "value": (low + high) / 2, "low": low, "high": high, "source": "An office, its portal", **more,
    }  # fmt: skip
    found = Observation(**given)
    return replace(found, id="/".join(found.key))


def table(areas: int = len(AREAS), **more: Any) -> list[Observation]:
    """Victims of two years, by age and by form, in so many areas; the first cell of each is hidden."""
    names = [*AREAS, *(f"X{n:03}" for n in range(areas - len(AREAS)))][:areas]
    found = []
    for n, area in enumerate(names):
        for year, plus in (("2019", 20), ("2020", 15)):
            found.append(cell(area, year, 30 + plus + n, 30 + plus + n, **more))
            found.append(cell(area, year, 0, 4, age="Y0T17", **more))
            found.append(cell(area, year, plus + n, plus + n, age="Y_GE18", **more))
            found.append(cell(area, year, 0, 4, form="forced_labour", **more))
            found.append(cell(area, year, 7 + n, 7 + n, form="other", **more))
    return found


def made_up(**more: Any) -> list[Observation]:
    return [cell("XAA", "2020", 10, 10, dataset="case-records", marking="SIMULATED", **more)]


def claims_of(data: list[Observation], **more: Any) -> dict[str, dict[str, Any]]:
    rows = evaluate_claims(claims_for(data), compute(data), data, **more)
    marking = data[0].marking if data else ""
    out = {"schema": "fanal.claims/1", "marking": marking, "claims": rows}
    jsonschema.validate(out, json_schema("claims"))
    return {row["claim"]: row for row in rows}


# the files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_total_is_whole_cited_and_dated(path: Path) -> None:
    rows = read_totals(path)
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.low <= row.value <= row.high
        if row.kind != "mean_of_national_shares":
            assert row.value == (row.low + row.high) / 2
        assert row.source and row.vintage in path.name
        assert (row.areas is None) == (row.kind == "counted")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_read_is_written_again_byte_for_byte(path: Path, tmp_path: Path) -> None:
    write_totals(read_totals(path), tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()


def test_every_reading_of_the_shipped_claims_has_an_answer_in_them() -> None:
    for row in claims_of([]).values():
        assert row["readings"] and all(r["value"] is not None for r in row["readings"]), row["claim"]


def test_the_file_has_one_column_a_field() -> None:
    with FILES[0].open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream))[:3] == ["dataset", "kind", "indicator"]
    assert shipped_totals("no-such-dataset") is None


# when they are used


def test_a_study_of_a_made_up_country_shows_what_the_public_data_say() -> None:
    found = claims_of(made_up())
    fell = found["detected-victims-fell"]
    assert (fell["basis"], fell["vintage"], fell["marking"]) == ("shipped_totals", "2023-05-30", "")
    assert fell["citation"].startswith("United Nations Office on Drugs and Crime")
    assert [r["areas_matched"] for r in fell["readings"]] == [115, 112]
    assert [round(r["value"], 2) for r in fell["readings"]] == [-11.55, -9.74]
    assert fell["verdict"] == "depends_on_reading" and "30 May 2023" not in fell["verdict_text"]["en"]
    assert "30 May 2023" in found["convictions-fell"]["verdict_text"]["en"]


def test_what_another_source_says_of_violence_stands_beside_and_decides_nothing() -> None:
    found = claims_of(made_up())["children-twice-as-likely-violence"]
    assert found["verdict"] == "not_testable"
    assert {r["dataset"] for r in found["readings"]} == {CTDC}
    assert {(r["beside"], r["counts"], r["reproduces"]) for r in found["readings"]} == {(True, False, "none")}
    assert {r["vintage"] for r in found["readings"]} == {"2021-08-25"}
    assert all(r["value"] is not None for r in found["readings"])


def test_a_study_s_own_file_of_claims_is_never_answered_from_them(tmp_path: Path) -> None:
    own = tmp_path / "claims.toml"
    own.write_text(
        'format = 1\nmapping = "unodc-glotip"\n[[claim]]\nid = "fell"\nquote = "It fell"\n'
        "accept = [-12, -10]\n"
        '[[claim.reading]]\nmeasure = "trend"\nperiod_from = "2019"\nperiod = "2020"\n',
        encoding="utf-8",
    )
    data = made_up()
    assert evaluate_claims(claims_for(data, own), compute(data), data) == []


def test_a_country_s_own_table_in_the_same_shape_is_not_what_the_claims_are_about() -> None:
    small, large = claims_of(table(3)), claims_of(table(100))
    assert {c["basis"] for c in small.values()} == {"shipped_totals"}
    assert {c["basis"] for c in large.values()} == {"study"}
    fell = large["detected-victims-fell"]
    assert fell["citation"] == "An office, its portal" and fell["vintage"] is None
    assert fell["readings"][0]["figure"] and fell["readings"][0]["areas_matched"] == 100


def test_the_figures_of_a_study_keep_its_marking_and_its_date() -> None:
    data = table(100, marking="INTERNAL")
    found = claims_of(data, vintages={GLOTIP: "2024-06-01"})
    fell = found["detected-victims-fell"]
    assert (fell["marking"], fell["vintage"]) == ("INTERNAL", "2024-06-01")
    # the words of a verdict name the date of no other file
    assert all("2023" not in c["verdict_text"]["en"] for c in found.values())
    dated = claims_of(data, vintages={GLOTIP: "2023-05-30"})
    said = [c["verdict_text"]["en"] for c in dated.values() if c["verdict"] == "not_reproduced"]
    assert said and all("30 May 2023" in words for words in said)


# one formula for both

READINGS = (
    Reading(name={}, measure="trend", period_from="2019", period="2020"),
    Reading(name={}, measure="trend", age="Y0T17", period_from="2019", period="2020"),
    Reading(name={}, measure="share", age="Y0T17", of="age_reported", period="2020"),
    Reading(
        name={}, measure="share", age="Y0T17", of="age_reported", period="2020",
        definition="mean_of_national_shares",
    ),
    Reading(name={}, measure="share", form="forced_labour", of="form_reported", period="2020"),
    Reading(name={}, kind="income_part", income=("LMC",), period_from="2019", period="2020"),
    Reading(name={}, kind="income_trend", income=("LMC",), period_from="2019", period="2020"),
    Reading(name={}, kind="coverage", period_from="2018", period="2021"),
)  # fmt: skip


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: f"{r.kind}-{r.measure}-{r.definition}-{r.age}")
def test_a_reading_from_the_totals_written_is_the_reading_from_the_observations(
    reading: Reading, tmp_path: Path
) -> None:
    made = MadeTotals(GLOTIP, {cube.indicator: cube for cube in cubes(table())})
    first = answer(reading, made)
    assert first is not NOTHING
    write_totals(made.made, tmp_path / "totals.csv")
    again = answer(reading, ShippedTotals(read_totals(tmp_path / "totals.csv")))
    assert (again.definition, again.areas) == (first.definition, first.areas)
    for end in ("value", "low", "high"):
        assert getattr(again.result, end) == pytest.approx(getattr(first.result, end), abs=1e-9)


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: f"{r.kind}-{r.measure}-{r.definition}-{r.age}")
def test_totals_that_do_not_hold_a_reading_say_nothing(reading: Reading) -> None:
    other = ShippedTotals([replace(read_totals(FILES[-1])[0], indicator="offences")])
    assert answer(reading, other) is NOTHING


def test_a_figure_that_a_study_states_is_what_its_totals_give() -> None:
    data = table(100)
    facts = {f.id: f for f in compute(data)}
    made = MadeTotals(GLOTIP, {cube.indicator: cube for cube in cubes(data)})
    found = answer(READINGS[0], made)
    stated = facts[f"{GLOTIP}/W/victims_detected/trend/_T._T._T/2019-2020/all_reporting_areas"]
    assert (found.result.value, found.result.low, found.result.high, found.areas) == (
        stated.value, stated.low, stated.high, stated.areas_matched,
    )  # fmt: skip
