"""The two files of the Counter-Trafficking Data Collaborative: declared published, and not declared at
all."""

import csv
import json
import shutil

import pyarrow.parquet as pq
import pytest

from fanal.study import new_study, run

pytestmark = pytest.mark.full
FILES = ("CTDC_synthetic_20210825.csv.gz", "CTDC_VPsynthetic_condensed.csv")


def study(tmp_path_factory, shared_data, *, published):
    config = "format = 1\n"
    if published:
        config += "".join(
            f'[sources."{name}"]\nprotection = "published"\ncitation = "CTDC"\n' for name in FILES
        )
    made = new_study(tmp_path_factory.mktemp("ctdc") / "study", config=config)
    for name in FILES:
        shutil.copy(shared_data / "ctdc" / name, made.sources)
    return made, run(made.root)


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared_data):
    return study(tmp_path_factory, shared_data, published=True)


@pytest.fixture(scope="module")
def undeclared(tmp_path_factory, shared_data):
    return study(tmp_path_factory, shared_data, published=False)


def observations(made):
    with (made.out / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows, dataset):
    wanted = {
        "DATASET": dataset,
        "REF_AREA": "W",
        "TIME_PERIOD": "_T",
        "BREAKDOWN": "_T",
        "FORM": "_T",
        "SEX": "_T",
        "AGE": "_T",
    }
    (row,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return float(row["OBS_VALUE"])


def test_two_datasets_never_summed_and_never_de_duplicated(published):
    made, result = published
    rows = observations(made)
    assert total(rows, "ctdc-global-2021") == 193_025
    assert total(rows, "ctdc-victim-perpetrator") == 21_195
    assert {row["DATASET"] for row in rows} == {"ctdc-global-2021", "ctdc-victim-perpetrator"}
    assert (result.read, result.accepted, result.persons, result.marking) == (214_220, 214_220, 214_220, "")


def test_children_at_the_time_who_are_adults_by_age_band(published):
    made, _ = published
    (path,) = made.cache.glob("read-*/CTDC_synthetic*.parquet")
    table = pq.read_table(path, columns=["child_at_time", "age_group"]).to_pylist()
    assert sum(row["child_at_time"] == "yes" and row["age_group"] == "Y_GE18" for row in table) == 1_384


def test_undeclared_files_give_no_exact_count_anywhere(undeclared):
    made, result = undeclared
    assert result.marking == "INTERNAL"
    for row in observations(made):
        assert float(row["LOW"]) < float(row["HIGH"])
        assert row["OBS_STATUS"] in ("H", "R")
        assert row["MARKING"] == "INTERNAL"
    for fact in json.loads((made.out / "facts.json").read_text())["facts"]:
        assert fact["status"] != "ok" or fact["low"] < fact["high"] or fact["value"] in (0, 100), fact["id"]
        assert fact["marking"] == "INTERNAL"
    for path in (made.out / "report").rglob("*.html"):
        assert "INTERNAL" in path.read_text(encoding="utf-8")
