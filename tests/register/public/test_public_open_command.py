"""``fanal register open`` says what is missing and opens; ``close`` shuts. In a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta

import pytest
from door_world import profile_text

# a process serves one register in its life: here several commands share one
_PROCESS = """
import argparse, contextlib, io, json, sys
from fanal.cli.main import main
from fanal.cli.registering.opened import opened
opened(argparse.Namespace(data="reg", key_file="k.key"), "en", begin=True)
from fanal.register import audit, clock, door, project
from fanal.register.models import AuditEntry, DoorChange, Membership, User
project.start = lambda deployment: None
Membership.objects.create(user=User.objects.create_user("night", "x"), role="triage_officer")
said = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        rc = main(["--lang", "en", "register", *words, "--data", "reg", "--key-file", "k.key"])
    seen = door.state(clock.now())
    said.append([rc, out.getvalue(), err.getvalue(), seen.reason, seen.organisation])
print(json.dumps({"said": said, "whole": audit.verify().ok, "changes": DoorChange.objects.count()}))
"""


@pytest.fixture
def called(tmp_path):
    def call(*commands):
        script = [sys.executable, "-c", _PROCESS, json.dumps(commands)]
        done = subprocess.run(  # noqa: S603
            script, cwd=tmp_path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    (tmp_path / "place.toml").write_text(profile_text(), encoding="utf-8")
    return call


def test_open_and_close(called):
    from fanal.register import clock

    now = clock.now()
    stated = ["--organisation", "Service", "--controller", "Ministry", "--safeguarding-lead", "B. Lead"]
    signed = ["--profile", "place.toml", "--signed-by", "A. Person", "--function", "Director"]
    shift = ["--on-duty", "night", now.isoformat(), (now + timedelta(hours=12)).isoformat()]
    found = called(
        ["open", "--check"],
        ["open", "--on-duty", "nobody", now.isoformat(), now.isoformat()],
        ["open", "--signed-by", "A. Person"],
        ["open", *signed, *shift, *stated],
        ["open", *stated, "--impact-assessment", "DPIA 1"],
        ["close"],
        ["close"],
        ["open"],
    )
    first, nobody, unsigned, still, done, closed, again, anew = found["said"]
    assert first[0] == 1 and "FNL-REG-201" in first[2] and "The duty rota is empty" in first[1]
    assert nobody[0] == unsigned[0] == 2
    assert still[0] == 1 and "impact assessment" in still[1] and still[3] == "never_opened"
    assert done[0] == 0 and "The public form is open." in done[1] and done[3:] == ["", "Service"]
    assert closed[0] == again[0] == 0 and closed[3] == again[3] == "shut_by_person"
    assert anew[0] == 0 and anew[3] == ""  # what was given once need not be given again
    assert found["whole"] and found["changes"] == 3
