"""What leaves for a study: codes and dates of opened cases, and nothing else."""

from __future__ import annotations

import datetime as dt
import json

import pyarrow.parquet as pq
import pytest
from conftest_safe import CLASSES, canary, filled

from fanal.register import clock, keystore, vault
from fanal.register.access import COMMAND
from fanal.register.actions.erase import Erase
from fanal.register.errors import MadeUpNotDeclared, NotAStudy
from fanal.register.export import export, leaving
from fanal.register.models import AuditEntry, Case, Organisation
from fanal.sources import check
from fanal.vocabulary import fields


@pytest.fixture
def full(register, report):
    return filled(report)


@pytest.fixture
def study(tmp_path):
    (tmp_path / "study" / "sources").mkdir(parents=True)
    return tmp_path / "study"


def records(study, kind):
    path = study / "sources" / f"register.{kind}"
    if kind == "parquet":
        return pq.read_table(path).to_pylist()
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_a_case_becomes_one_record_that_a_study_reads(full, study, kind, report):
    report(
        organisation=Organisation.objects.create(name="Border post", type="immigration_service")
    )  # no case: stays
    done = export(study, kind=kind)
    assert (done.records, done.left_out, done.erased) == (1, 1, 0)  # the canary in means is no code
    (record,) = records(study, kind)
    given = {name: value for name, value in record.items() if value is not None}
    assert given.pop("record_key") and given.pop("date_registered") == clock.now().date().isoformat()
    assert given == {
        "status": "identified", "sex": "F", "age_identification": 15, "citizenship": "NPL",
        "purposes": "forced_labour;begging", "acts": "recruitment",
    }  # fmt: skip
    (read,) = check(study / "sources" / f"register.{kind}", this_year=dt.date.today().year)
    assert (read.read, read.accepted, read.rejected, read.issues_total) == (1, 1, 0, 0)


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_no_identity_leaves(full, study, kind):
    _, case = full
    export(study, kind=kind)
    path = study / "sources" / f"register.{kind}"
    body = path.read_bytes()
    for each in CLASSES:
        assert canary(each, "case").encode() not in body
    assert b"zefira" not in body
    for id_ in (case.number, str(case.pk), case.pk.hex):
        assert id_.encode() not in body
    assert path.stat().st_mode & 0o077 == 0
    assert not {each.name for each in leaving()} & {
        each.name for each in fields("case_record") if each.identity
    }


def test_the_same_cases_give_the_same_bytes(full, study):
    for _ in range(4):
        Case.objects.create()
    export(study, kind="parquet")
    first = (study / "sources" / "register.parquet").read_bytes()
    export(study, kind="parquet")
    assert (study / "sources" / "register.parquet").read_bytes() == first


def test_every_reading_is_written_down(full, study):
    _, case = full
    export(study, kind="parquet")
    entries = AuditEntry.objects.filter(subject_id=case.pk, verb="read", actor_kind="command")
    assert {entry.data_class for entry in entries} == {"P3", "P4"}
    assert AuditEntry.objects.filter(verb="register.export").count() == 1


def test_an_erased_case_gives_no_record(full, study):
    _, case = full
    Erase(actor=COMMAND, subject=case, data_classes=("P4",), reason="ordered").execute()
    done = export(study, kind="parquet")
    assert (done.records, done.erased) == (0, 1)


@pytest.mark.parametrize(
    "facts",
    [
        {"purposes": {"a": 1}}, {"purposes": [["begging"]]}, {"purposes": "=cmd()"}, {"sex": ["F", "M"]},
        {"age_identification": "15"}, {"age_identification": True}, {"age_identification": -1},
        {"date_identified": "yesterday"}, {"citizenship": "Nepal; Amina"}, {"citizenship": ["@SUM"]},
    ],
)  # fmt: skip
def test_what_is_no_code_stays(register, study, facts):
    case = Case.objects.create()
    vault.put(case, "P4", facts, slot="facts")
    done = export(study, kind="jsonl")
    assert (done.records, done.left_out) == (1, 1)
    (record,) = records(study, "jsonl")
    assert {name for name, value in record.items() if value} == {"record_key", "date_registered", "status"}


def test_a_presumption_leaves_as_a_presumption(register, study):
    for state in ("presumed_child", "verified_child", "adult", "unknown"):
        Case.objects.create(age_state=state)
    export(study, kind="jsonl")
    found = sorted(str(record["child_at_time"]) for record in records(study, "jsonl"))
    assert found == ["None", "None", "presumed", "yes"]


def test_a_folder_that_is_no_study_is_refused(full, tmp_path):
    with pytest.raises(NotAStudy):
        export(tmp_path / "nowhere", kind="parquet")


def test_a_demonstration_is_exported_as_made_up_or_not_at_all(full, study, monkeypatch):
    import dataclasses

    from fanal.register import export as module
    from fanal.register.project import current

    demo = dataclasses.replace(current(), demo=True)
    monkeypatch.setattr(module, "current", lambda: demo)
    with pytest.raises(MadeUpNotDeclared):
        export(study, kind="parquet")
    (study / "fanal.toml").write_text('[sources."register.parquet"]\nprotection = "simulated"\n')
    assert export(study, kind="parquet").records == 1


def test_a_record_keeps_its_key_from_export_to_export_and_keys_are_not_guessable(full, study):
    export(study, kind="jsonl")
    before = records(study, "jsonl")[0]["record_key"]
    keystore.forget_instance_keys()
    export(study, kind="jsonl")
    assert records(study, "jsonl")[0]["record_key"] == before
