"""The database of every release so far opens with today's code: migrated, verified, read; nothing is lost."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import postgres
import pytest

from fanal.foundation.crypto import Master, write_key_file

FIXTURES = Path(__file__).parent / "fixtures"
RELEASES = sorted(path.name for path in FIXTURES.iterdir() if (path / "key.check").is_file())
KEY = bytes(range(100, 132))
FILES = ("register.sqlite3", "keys.sqlite3")

LOOK = """
import json, sys, uuid
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import migrate, open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
migrate()
assert not migrate()
from django.core.management import call_command
call_command("makemigrations", "register", check=True, dry_run=True, verbosity=0)
from fanal.register import access, audit, receipt_codes, vault
from fanal.register.access import Actor, Post
from fanal.register.actions.take_ownership import TakeOwnership
from fanal.register.errors import KeyDestroyed
from fanal.register.models import Receipt, Report, User
from fanal.register.rules.receipts import read_typed
expected = json.load(sys.stdin)
found = audit.verify(expected["head"])
assert Report.objects.filter(next_due_at__isnull=False).count() >= 2
assert found.ok and found.entries == expected["head"]["seq"], found
officer = access.actor_of(User.objects.get(username="triage-officer"))
report = lambda number: Report.objects.get(number=number)
for number, story in expected["stories"].items():
    assert vault.read(officer, report(number), "P1")["story"] == story
    assert report(number).state == expected["states"][number]
for number, words in expected["answered"].items():
    parts = vault.read_all(officer, report(number), "P1")
    assert [each["text"] for slot, each in parts.items() if slot.startswith("reply")] == [words]
assert vault.read(officer, report(expected["erased"]), "P1") == {}
try:
    vault.put(report(expected["erased"]), "P1", {"story": "again"})
    raise AssertionError("a destroyed key came back")
except KeyDestroyed:
    pass
typed = read_typed(expected["code"])
assert receipt_codes.matches(Receipt.objects.get(locator=typed.locator).secret_hash, typed)
taken = next(number for number in expected["states"] if expected["states"][number] == "received")
TakeOwnership(actor=officer, report=report(taken)).execute()
assert audit.verify(expected["head"]).ok
print("whole")
"""


def looked(root: Path, release: str, kind: str, url: str) -> None:
    write_key_file(root / "key", Master(KEY))
    expected = (FIXTURES / release / f"expected-{kind}.json").read_text(encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(root / "data"), str(root / "key")],
        input=expected, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "DATABASE_URL": url, "KEYS_DATABASE_URL": ""},
    )  # fmt: skip
    assert done.stdout.strip().endswith("whole"), done.stderr


def folder(root: Path, release: str) -> Path:
    data = root / "data"
    data.mkdir()
    shutil.copy(FIXTURES / release / "key.check", data)
    return data


def test_there_is_a_stored_release():
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_the_files_of_a_release_open(release, tmp_path):
    data = folder(tmp_path, release)
    for name in FILES:
        (data / name).write_bytes(gzip.decompress((FIXTURES / release / f"{name}.gz").read_bytes()))
    looked(tmp_path, release, "sqlite", "")


@pytest.mark.full
@pytest.mark.parametrize("release", RELEASES)
def test_the_dump_of_a_release_opens(release, tmp_path, postgresql):
    import psycopg

    folder(tmp_path, release)
    name = f"release_{release.replace('.', '_')}"
    with psycopg.connect(postgresql + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    dump = gzip.decompress((FIXTURES / release / "postgresql.sql.gz").read_bytes())
    programs: Any = postgres.programs()
    done = subprocess.run(
        [str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-d", postgresql + name],
        input=dump, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    looked(tmp_path, release, "postgresql", postgresql + name)
