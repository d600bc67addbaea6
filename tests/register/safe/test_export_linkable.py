"""Exported cases that another agency's file can be linked with: one keyed filter a person, and no name."""

from __future__ import annotations

import csv
import json
import os
import random

import pyarrow.parquet as pq
import pytest
from conftest_safe import fanal, key_file

from fanal.foundation.names.encoding import PLAN, Encoder, read_encoded
from fanal.foundation.names.errors import SecretInside, SecretOpen, SecretUnusable
from fanal.register import keystore, vault
from fanal.register.access import COMMAND
from fanal.register.actions.erase import Erase
from fanal.register.export import export
from fanal.register.linkable import enough, person_row
from fanal.register.models import AuditEntry, Case
from fanal.register.rules import name_tokens
from fanal.study.folder import Study

SECRET = b"k" * 40
SYLLABLES = "an be chi do fa gu ha jo ka li ma no pe ra sa te vi wo ya zu".split()


def child(i):
    """Given name, family name, date of birth, sex: made up, all different."""
    dice = random.Random(f"child {i}")  # noqa: S311
    given, family = ("".join(dice.choice(SYLLABLES) for _ in range(3)).title() for _ in range(2))
    born = f"{dice.randint(2004, 2014)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    return given, family, born, dice.choice("FM")


def case_of(person):
    case = Case.objects.create()
    vault.put(case, "P3", person, slot="person")
    vault.put(case, "P4", {"acts": "recruitment"}, slot="facts")
    return case


def written(i):
    given, family, born, sex = child(i)
    return {"name": f"{given} {family}", "birth_date": born, "sex": sex}


@pytest.fixture
def study(tmp_path):
    (tmp_path / "study" / "sources").mkdir(parents=True)
    return tmp_path / "study"


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_bytes(SECRET)
    path.chmod(0o600)
    return path


def encoded(study):
    return study / "private" / "linkable" / "register.parquet"


def keys(study):
    return pq.read_table(study / "sources" / "register.parquet")["record_key"].to_pylist()


def test_the_file_is_what_fanal_encode_writes_under_the_keys_of_the_records(register, study, secret):
    for i in range(3):
        case_of(written(i))
    done = export(study, kind="parquet", secret_file=secret)
    assert (done.records, done.encoded, done.too_little, done.person_erased) == (3, 3, 0, 0)
    found = read_encoded([encoded(study)])
    assert list(found.record) == keys(study) and found.plan == PLAN.name
    assert found.check == Encoder(SECRET).check
    given, family, born, sex = child(1)
    same = {"given_name": given, "family_name": family, "date_of_birth": born, "sex": sex}
    assert Encoder(SECRET).encode(same) in {row.tobytes() for row in found.bits}


def test_neither_names_nor_tokens_nor_the_secret_leave(register, study, secret):
    case_of({**written(0), "also_called": "Zefira"})
    export(study, kind="parquet", secret_file=secret)
    tokens = name_tokens.tokens([written(0)["name"]], keystore.instance_key("name_tokens"))
    hidden = [*written(0)["name"].split(), "Zefira", "zefira", SECRET.decode(), written(0)["birth_date"]]
    for path in (encoded(study), study / "sources" / "register.parquet"):
        body = path.read_bytes()
        assert not [each for each in (*hidden, *tokens) if each.encode() in body]
        assert not [each for each in tokens if bytes.fromhex(each) in body]
        assert path.stat().st_mode & 0o077 == 0
    assert encoded(study).parent.stat().st_mode & 0o077 == 0
    assert pq.read_schema(encoded(study)).names == ["record", "source", "bits"]
    assert "name" not in pq.read_schema(study / "sources" / "register.parquet").names
    assert [path.name for path in Study(study).source_files()] == ["register.parquet"]  # no source of a study


def test_every_reading_is_written_down_with_its_reason(register, study, secret):
    case = case_of(written(0))
    export(study, kind="parquet", secret_file=secret)
    entries = list(AuditEntry.objects.filter(subject_id=case.pk, verb="read", actor_kind="command"))
    assert sorted(entry.data_class for entry in entries) == ["P3", "P4"]
    assert all(entry.detail["reason"] == "export" for entry in entries)
    assert AuditEntry.objects.get(verb="register.export").detail["encoded"] == 1


def test_what_is_erased_stays_unreadable_and_is_counted(register, study, secret):
    person, whole, kept = (case_of(written(i)) for i in range(3))
    Erase(actor=COMMAND, subject=person, data_classes=("P3",), reason="ordered").execute()
    Erase(actor=COMMAND, subject=whole, data_classes=("P3", "P4"), reason="ordered").execute()
    done = export(study, kind="parquet", secret_file=secret)
    assert (done.records, done.erased, done.encoded, done.person_erased) == (2, 1, 1, 1)
    assert set(read_encoded([encoded(study)]).record) < set(keys(study))
    assert kept.pk


@pytest.mark.parametrize(
    ("person", "is_enough"),
    [
        ({}, False), ({"sex": "F", "birth_date": "2010-02-03"}, False), ({"name": "Amina"}, False),
        ({"name": "Amina", "sex": "F"}, False), ({"name": "Amina", "birth_date": "spring"}, False),
        ({"name": "Amina", "birth_date": "2010"}, True), ({"name": "Amina Sow"}, True),
        ({"name": "Amina", "also_called": "Mimi"}, True), ({"name": "王小明"}, True),
        ({"name": "  ", "also_called": "Mimi"}, False), ({"name": ["Amina", "Sow"]}, False),
    ],
)  # fmt: skip
def test_a_lone_name_is_never_encoded(person, is_enough):
    assert enough(person_row(person)) is is_enough


def test_a_case_that_knows_too_little_gives_a_record_and_no_filter(register, study, secret):
    case_of({"name": "Amina", "sex": "F"})
    Case.objects.create()
    done = export(study, kind="parquet", secret_file=secret)
    assert (done.records, done.encoded, done.too_little) == (2, 0, 2)
    assert len(read_encoded([encoded(study)])) == 0


def test_the_secret_lies_elsewhere_is_long_and_its_owners_alone(register, study, tmp_path, secret):
    case_of(written(0))
    for folder in (study, register.folder):
        inside = folder / "secret.txt"
        inside.write_bytes(SECRET)
        inside.chmod(0o600)
        with pytest.raises(SecretInside):
            export(study, kind="parquet", secret_file=inside)
    with pytest.raises(SecretUnusable):
        export(study, kind="parquet", secret_file=tmp_path / "none")
    if os.name == "posix":
        secret.chmod(0o644)
        with pytest.raises(SecretOpen):
            export(study, kind="parquet", secret_file=secret)
    assert not list((study / "sources").iterdir()) and not encoded(study).exists()
    assert not AuditEntry.objects.filter(verb="read", actor_kind="command").exists()


def test_the_same_cases_give_the_same_bytes(register, study, secret):
    case_of(written(0))
    export(study, kind="parquet", secret_file=secret)
    first = encoded(study).read_bytes()
    export(study, kind="jsonl", secret_file=secret)
    assert encoded(study).read_bytes() == first


def test_another_agency_finds_the_shared_children(register, study, secret, tmp_path):
    """Register with made-up cases, export --linkable; the agency's CSV, encode; link --encoded."""
    whose = {}
    for i in range(60):
        whose[case_of(written(i)).pk] = i
    with (tmp_path / "shelter.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["key", "first_name", "surname", "dob", "sex"])
        for i in range(40, 100):
            given, family, born, sex = child(i)
            out.writerow([f"S{i}", given[:3] + given[4:] if i % 2 else given, family, born, sex])
    place = ("--data", register.folder, "--key-file", key_file(tmp_path))
    alone = fanal("register", "export", study, "--linkable", *place)
    assert alone.returncode == 2 and "FNL-REG-412" in alone.stderr
    done = fanal("register", "export", study, "--linkable", "--secret-file", secret, *place)
    assert done.returncode == 0 and "60 records were encoded into" in done.stdout, done.stderr
    with_secret = ("--secret-file", secret, "--key", "key")
    done = fanal("encode", tmp_path / "shelter.csv", *with_secret, "--out", tmp_path / "sent")
    assert done.returncode == 0, done.stderr
    files = encoded(study), tmp_path / "sent" / "encoded-1.parquet"
    done = fanal("link", "--encoded", *files, "--out", tmp_path / "links", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["persons"] == 100
    from fanal.register.export import _key

    true = {(_key(case), f"S{whose[case.pk]}") for case in Case.objects.all() if 40 <= whose[case.pk]}
    with (tmp_path / "links" / "pairs.csv").open(encoding="utf-8") as file:
        linked = {
            tuple(sorted((row["left"], row["right"]), key=len, reverse=True)) for row in csv.DictReader(file)
        }
    assert linked == true and len(true) == 20
