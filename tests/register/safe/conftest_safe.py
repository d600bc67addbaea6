"""A register with a canary in every protected class, and its commands as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from fanal.foundation.crypto import Master, write_key_file

MASTER = Master(bytes(range(100, 132)))  # the key of the tests' register
CLASSES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P10")


def canary(data_class: str, kind: str) -> str:
    return f"canary-{data_class}-{kind}-zefira"


def filled(report: Any) -> tuple[Any, Any]:
    """A report and a case with a canary in every class, a name, a message, a case's facts."""
    from fanal.register import access, audit, keystore, vault
    from fanal.register.models import Case, NameToken
    from fanal.register.rules import name_tokens

    case = Case.objects.create(identity_state="conclusive_grounds_positive")
    row = report(case=case)
    for subject in (row, case):
        vault.put_many(
            vault.Part(subject, each, {"words": canary(each, subject.kind)}, "main") for each in CLASSES
        )
    person = {"name": canary("P3", "case"), "sex": "F", "age_identification": 15, "citizenship": ["NPL"]}
    facts = {
        "purposes": ["forced_labour", "begging"],
        "acts": "recruitment",
        "why": canary("P4", "case"),
        "given_name": canary("P3", "case"),
        "means": canary("P4", "case"),
    }
    vault.put_many([vault.Part(case, "P3", person, "person"), vault.Part(case, "P4", facts, "facts")])
    key = keystore.instance_key("name_tokens")
    for token in name_tokens.tokens([canary("P3", "case")], key):
        NameToken.objects.create(subject_kind="report", subject_id=row.pk, token=token)
    audit.record(access.SYSTEM, "made", row)
    return row, case


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def key_file(folder: Path) -> Path:
    path = folder / "the.key"
    if not path.exists():
        write_key_file(path, MASTER)
    return path


def fanal(*words: object) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own: a process serves one register in its life."""
    environment = {**os.environ, "LANG": "en_US.UTF-8"}
    environment.pop("DATABASE_URL", None)
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "fanal", *map(str, words)],
        capture_output=True, text=True, timeout=120, env=environment, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


READ = """
import sys
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
from fanal.register import audit, keystore, vault
from fanal.register.access import Actor, Post
from fanal.register.errors import KeyDestroyed
from fanal.register.models import Report
import uuid
officer = Actor("user", uuid.uuid4(), (Post("triage_officer"),))
report = Report.objects.get()
for data_class in ("P1", "P4"):
    try:
        print(data_class, vault.read(officer, report, data_class))
    except KeyDestroyed:
        print(data_class, "destroyed")
print(audit.verify().ok, audit.verify().entries)
"""


def read(folder: Path, key: Path) -> str:
    """What an officer reads in a register of another process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", READ, str(folder), str(key)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
