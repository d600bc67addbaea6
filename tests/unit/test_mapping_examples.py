"""The example mappings: a made-up export of each system is read without a rejected row, and says what it
may."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from fanal.foundation.engine import connect
from fanal.sources import SourceSettings, check, read_source, shipped
from fanal.sources.mapping import Found
from mapping_truth import SAMPLES, YEAR

EXAMPLES = {
    "primero_cases": "primero-cases",
    "kobo_xlsform": "xlsform-child-cases",
    "odk_central": "xlsform-child-cases",
    "globaleaks_reports": "globaleaks-reports",
    "helpline_calls": "helpline-call-log",
}


def records(path: Path, folder: Path) -> list[dict[str, object]]:
    (folder / "accepted").mkdir()
    with connect("duckdb", folder / "identity") as engine:
        (table,) = read_source(
            path,
            engine=engine,
            identity=folder / "identity",
            accepted=folder / "accepted",
            rejects=None,
            settings=SourceSettings(),
            this_year=YEAR,
        )
    assert table.records is not None
    return sorted(pq.read_table(table.records).to_pylist(), key=lambda row: row["source_row"])


@pytest.mark.parametrize(("sample", "mapping"), EXAMPLES.items())
def test_a_made_up_export_is_recognised_and_accepted(sample, mapping):
    (report,) = check(SAMPLES / f"{sample}.csv", this_year=YEAR)
    assert report.mapping == mapping
    assert report.read == report.accepted > 0


def test_trafficked_or_smuggled_is_status_unknown_and_never_trafficking(tmp_path):
    found = records(SAMPLES / "primero_cases.csv", tmp_path)
    assert len(found) == 5
    assert {row["status"] for row in found} == {"unknown"}
    assert {row["purposes"] for row in found} == {None}
    assert [row["vulnerabilities"] for row in found] == [
        "on_the_move", "homelessness", None, None, "on_the_move;other",
    ]  # fmt: skip
    assert found[2]["citizenship"] == "MLI;NER"


@pytest.mark.parametrize(("sample", "purposes"), [
    ("kobo_xlsform", ["forced_labour;begging", "forced_labour", "sexual_exploitation"]),
    ("odk_central", ["domestic_servitude", "forced_labour;begging"]),
])  # fmt: skip
def test_questions_are_found_below_the_groups_of_a_form(tmp_path, sample, purposes):
    found = records(SAMPLES / f"{sample}.csv", tmp_path)
    assert [row["purposes"] for row in found] == purposes
    assert all(row["age_group"] == "Y0T17" for row in found)


def test_a_helpline_s_contact_is_a_presumed_victim_only_for_trafficking(tmp_path):
    found = records(SAMPLES / "helpline_calls.csv", tmp_path)
    assert [row["status"] for row in found] == ["presumed", "unknown", "unknown", "unknown"]
    assert {row["organisation_type"] for row in found} == {"helpline"}


def test_a_whistleblower_s_report_is_status_unknown(tmp_path):
    found = records(SAMPLES / "globaleaks_reports.csv", tmp_path)
    assert {row["status"] for row in found} == {"unknown"}
    assert [row["date_registered"] for row in found] == ["2024-02-14", "2024-02-17", "2024-03-03"]
    assert [row["technology_role"] for row in found] == ["exploited", "none", "unknown"]


def test_callers_and_counsellors_are_never_read():
    (mapping,) = (each for each in shipped() if each.name == "helpline-call-log")
    sources = {column.source for column in mapping.columns.values()}
    assert not sources & {"Who contacts", "Caller's number", "Counsellor"}


def test_a_name_that_two_groups_share_is_not_found():
    found = Found(["a/age", "b/age", "b/sex", "c-d/status"], "/-", ["sex", "status", "age"])
    assert found.get("sex") == "b/sex" and found.get("status") == "c-d/status"
    assert found.get("age") is None and found.get("a/age") == "a/age"
    assert Found(["b/sex"], "", ["sex"]).get("sex") is None
