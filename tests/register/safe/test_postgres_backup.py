"""On PostgreSQL as in files: a backup comes back whole in another database, what was destroyed does not."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest_safe import CLASSES, READ, canary, filled, key_file

from fanal.register import audit, destructions
from fanal.register.access import COMMAND
from fanal.register.actions.erase import Erase
from fanal.register.backup import back_up
from fanal.register.models import AuditEntry, DataKey, SealedPart
from fanal.register.project import databases

pytestmark = pytest.mark.full


@pytest.fixture
def full(register_on_postgresql: Any, report: Any) -> tuple[Any, Any]:
    return filled(report)


@pytest.fixture
def elsewhere(postgresql: str, full: Any) -> str:
    """The address of an empty database on the same server."""
    import psycopg

    name = f"restored_{secrets.token_hex(6)}"
    with psycopg.connect(postgresql + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return postgresql + name


def run(url: str, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": "en_US.UTF-8", "DATABASE_URL": url, "KEYS_DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, text=True, timeout=120, env=environment,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


def restored(url: str, target: Path, new: Path, key: Path, *words: object) -> str:
    done = run(url, "-m", "fanal", "register", "restore", target, "--data", new, "--key-file", key, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def counted(url: str) -> dict[str, int]:
    """Rows of every table of the register, in both schemas, but what a restore or a reading adds to."""
    import psycopg

    found = {}
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_name LIKE 'register_%'"
        ).fetchall()
        for schema, table in tables:
            if "audit" not in table and "throttle" not in table:
                row = connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchone()  # type: ignore[arg-type]
                assert row is not None
                found[f"{schema}.{table}"] = row[0]
    return found


def test_a_backup_comes_back_and_its_chain_verifies(full, elsewhere, tmp_path):
    from django.db import connections

    target, key = tmp_path / "a.backup", key_file(tmp_path)
    back_up(target)
    entries = AuditEntry.objects.count()
    restored(elsewhere, target, tmp_path / "new", key)
    there = connections["default"].settings_dict
    here = f"postgresql://{there['USER']}@{there['HOST']}:{there['PORT']}/{there['NAME']}"
    assert counted(elsewhere) == counted(here)
    assert any(databases.KEYS_SCHEMA in name and n for name, n in counted(elsewhere).items())
    said = run(elsewhere, "-c", READ, tmp_path / "new", key)
    assert canary("P1", "report") in said.stdout, said.stderr
    assert f"True {entries + 1 + 2}" in said.stdout  # the restore, and two readings
    verified = run(
        elsewhere, "-m", "fanal", "register", "audit", "verify", "--data", tmp_path / "new", "--key-file", key
    )
    assert verified.returncode == 0, verified.stderr


def test_new_rows_find_their_numbers_after_a_restore(full, elsewhere, tmp_path):
    """A sequence that was not moved on would refuse the first event after a restore."""
    target, key = tmp_path / "a.backup", key_file(tmp_path)
    audit.record(COMMAND, "made", full[0])
    back_up(target)
    restored(elsewhere, target, tmp_path / "new", key)
    script = READ + (
        "from fanal.register.models import Event\n"
        "from fanal.register.access import COMMAND\n"
        "for _ in range(3):\n"
        "    Event.objects.create(subject_kind='report', subject_id=report.pk, code='made_up')\n"
        "print('numbered')\n"
    )
    said = run(elsewhere, "-c", script, tmp_path / "new", key)
    assert "numbered" in said.stdout, said.stderr


def test_destroyed_keys_stay_destroyed(full, elsewhere, tmp_path):
    report, _ = full
    target, key, kept = tmp_path / "a.backup", key_file(tmp_path), tmp_path / "destroyed.json"
    back_up(target)
    Erase(actor=COMMAND, subject=report, data_classes=("P1", "P3"), reason="asked_by_person").execute()
    assert DataKey.objects.filter(wrapped=b"").count() == 2
    assert SealedPart.objects.filter(subject_id=report.pk).count() == len(CLASSES) - 2
    kept.write_text(json.dumps(destructions.listed()))
    said = restored(elsewhere, target, tmp_path / "new", key, "--destroyed", kept)
    assert "2 keys destroyed after the backup were destroyed again." in said
    read = run(elsewhere, "-c", READ, tmp_path / "new", key).stdout
    assert "P1 {}" in read and canary("P1", "report") not in read and canary("P4", "report") in read
