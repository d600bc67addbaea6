"""What one study released another one reads: the same cells with the same ranges."""

import pytest

from fanal.indicators import write_sdmx
from fanal.sources import SourceSettings, read_source
from fanal.vocabulary import Observation


def observation(**more):
    given = {
        "ref_area": "FRA",
        "indicator": "victims_detected",
        "time_period": "2020",
        "value": 7.0,
        "low": 5,
        "high": 9,
    }
    return Observation(**{"dataset": "d", "obs_status": "H", **given, **more}).identified()


@pytest.fixture
def released():
    return [
        observation(),
        observation(sex="F", age="Y0T17"),
        observation(form="begging", value=12, low=12, high=12, obs_status="A"),
        observation(breakdown="citizenship", category="NGA", time_period="_T"),
        observation(ref_area="W", area_kind="world", form="_REPORTED"),
        observation(ref_area="009", area_kind="region"),
        observation(ref_area="Aruba/Curacao", area_kind="aggregate"),
    ]


def test_sdmx_csv_goes_round(tmp_path, released):
    write_sdmx(released, tmp_path)
    (table,) = read_source(
        tmp_path / "observations.csv",
        engine=None,
        identity=tmp_path / "identity",
        accepted=tmp_path,
        rejects=None,
        settings=SourceSettings(protection="published", citation="us"),
        this_year=2026,
    )
    assert (table.report.mapping, table.report.read, table.report.rejected) == ("sdmx-observations", 7, 0)
    wanted = {each.key: (each.low, each.high) for each in released}
    assert {each.key: (each.low, each.high) for each in table.observations} == wanted
    assert {each.id for each in table.observations} == {each.id for each in released}
