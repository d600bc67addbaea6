"""SDMX-CSV and the data structure definition: out and in, the same observations."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from fanal.foundation.errors import DataError
from fanal.indicators import read_sdmx_csv, read_structure, write_sdmx
from fanal.indicators.structure import as_id, from_id
from fanal.vocabulary import Observation


def one(area: str, period: str, **more: object) -> Observation:
    given = {"dataset": "d", "indicator": "victims_detected", "value": 2.0, "low": 0.0, "high": 4.0, **more}
    return Observation(
        ref_area=area, time_period=period, id=f"d/{area}/{period}/{more.get('category')}", **given
    )  # type: ignore[arg-type]


OBSERVATIONS = [
    one("FRA", "2020", obs_status="H"),
    one("009", "2020", area_kind="region"),  # a zero in front
    one("002", "_T", area_kind="region"),
    one("W", "_U", area_kind="world", marking="INTERNAL"),
    one("Aruba/Curacao", "2019", area_kind="aggregate", source='UNODC, "GLOTIP"'),
    one("NAM", "2019", breakdown="citizenship", category="NA", value=1 / 3, low=0.1, high=0.7),
    one("NAM", "2019", breakdown="citizenship", category="Côte d'Ivoire, à côté", form="forced_labour"),
]


def test_out_and_in_are_the_same_observations(tmp_path: Path) -> None:
    write_sdmx(OBSERVATIONS, tmp_path / "sdmx")
    assert read_sdmx_csv(tmp_path / "sdmx" / "observations.csv") == OBSERVATIONS


def test_no_cell_acts_as_a_formula_and_the_text_comes_back(tmp_path: Path) -> None:
    acting = [one("FRA", "2020", breakdown="citizenship", category=f"{sign}1+1") for sign in "=+-@"]
    acting = [replace(each, dataset="=d", source="@office", id=f"=d/{each.category}") for each in acting]
    write_sdmx(acting, tmp_path)
    with (tmp_path / "observations.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]
    assert read_sdmx_csv(tmp_path / "observations.csv") == acting


def test_only_regions_keep_their_zeros(tmp_path: Path) -> None:
    write_sdmx(OBSERVATIONS[1:2], tmp_path)
    assert [o.ref_area for o in read_sdmx_csv(tmp_path / "observations.csv")] == ["009"]


def test_the_structure_is_valid_sdmx_and_holds_our_lists(tmp_path: Path) -> None:
    write_sdmx(OBSERVATIONS, tmp_path)
    found = read_structure(tmp_path / "structure.xml")
    assert [c.id for c in found.components.measures] == ["OBS_VALUE", "LOW", "HIGH"]
    assert {"F", "M", "_O", "_U", "_T"} <= {code.id for code in found.components["SEX"].local_codes}
    assert "Aruba_x002F_Curacao" in {code.id for code in found.components["REF_AREA"].local_codes}


def test_the_same_observations_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_sdmx(OBSERVATIONS, tmp_path / name)
    for name in ("observations.csv", "structure.xml"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("code", ["FRA", "Aruba/Curacao", "Saint-Barthélemy 2", "a_b"])
def test_any_area_code_becomes_an_id_and_back(code: str) -> None:
    assert from_id(as_id(code)) == code
    assert all(c.isascii() and (c.isalnum() or c in "_@$-") for c in as_id(code))


@pytest.mark.parametrize(
    ("damage", "column"),
    [
        (lambda text: text.replace("REF_AREA", "AREA"), "REF_AREA"),
        (lambda text: text.replace("FANAL:OBSERVATIONS(1.0)", "OTHER:FLOW(1.0)"), "STRUCTURE_ID"),
        (lambda text: text.replace(",2.0,0.0,4.0,", ",two,0.0,4.0,"), "OBS_VALUE"),
        (lambda text: "", "STRUCTURE"),
    ],
)
def test_another_file_is_refused_by_its_column(tmp_path: Path, damage, column: str) -> None:  # type: ignore[no-untyped-def]
    write_sdmx(OBSERVATIONS, tmp_path)
    path = tmp_path / "observations.csv"
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_sdmx_csv(path)
    assert column in caught.value.say("en")
