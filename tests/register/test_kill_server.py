"""kill -9 in the middle of public reports: what was acknowledged is there, once; nothing is doubled."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "public")]

import postgres  # noqa: E402
from form_walk import GIVEN, code_of, hidden, profile_text  # noqa: E402

pytestmark = [
    pytest.mark.full,
    pytest.mark.kill,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]
ROUNDS, SENDERS, START = 4, 4, 60
WORD = "KANARI"

# the door is opened by hand, in a process of its own as every register is
OPEN = """
import sys
from datetime import timedelta
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import migrate, open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2]), begin=True))
migrate()
from fanal.register import clock
from fanal.register.access import COMMAND
from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile, SignProfile
from fanal.register.actions.open_door import OpenDoor
from fanal.register.models import DutyShift, User
held = ImportProfile(actor=COMMAND, content=sys.stdin.read()).execute()
ActivateProfile(actor=COMMAND, profile=held).execute()
SignProfile(actor=COMMAND, profile=held, name="A. Person", function="Director").execute()
user, now = User.objects.create_user("night", None), clock.now()
DutyShift.objects.create(user=user, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=9))
OpenDoor(actor=COMMAND, given=eval(sys.argv[3])).execute()
"""
# afterwards: every report with its receipt and words, the chain, the codes that were shown
LOOK = """
import json, sys, uuid
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
from fanal.register import access, audit, receipt_codes, vault
from fanal.register.access import Actor, Post
from fanal.register.models import AuditEntry, Event, Receipt, Report
from fanal.register.rules.receipts import read_typed
officer = Actor("user", uuid.uuid4(), (Post("triage_officer"),))
found = {}
for code in json.load(sys.stdin):
    typed = read_typed(code)
    kept = Receipt.objects.get(locator=typed.locator)
    assert receipt_codes.matches(kept.secret_hash, typed)
    found[code] = vault.read(officer, kept.report, "P1")["story"]
stories = [vault.read(officer, each, "P1").get("story", "") for each in Report.objects.all()]
whole = all(Receipt.objects.filter(report=each).exists()
            and Event.objects.filter(subject_id=each.pk, code="report_received").count() == 1
            and AuditEntry.objects.filter(subject_id=each.pk, verb="report.send", outcome="done").count() == 1
            for each in Report.objects.all())
print(json.dumps({"found": found, "stories": stories, "whole": whole, "audit": audit.verify().reason}))
"""


def run(script: str, *words: object, given: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, words)], input=given, capture_output=True, text=True,
        timeout=180, env={**os.environ, **env},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(root: Path, env: dict[str, str], log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server that answers; whatever happens, it is gone afterwards."""
    port = free_port()
    with log.open("ab") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "fanal", "serve", "--data", str(root / "data"), "--key-file",
             str(root / "key"), "--port", str(port)],
            stdin=subprocess.DEVNULL, stdout=written, stderr=written,
            env={**os.environ, "LC_ALL": "C", **env},
        )  # fmt: skip
    try:
        for _ in range(START * 10):
            assert process.poll() is None, log.read_text()
            with suppress(OSError):
                if ask(port, "GET", "/report/")[0] == 200:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        process.kill()
        process.wait()


def ask(
    port: int, method: str, path: str, data: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        connection.request(method, path, urlencode(data) if data else None, head if data else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Set-Cookie", "").partition(";")[0]
    finally:
        connection.close()


class Sender(threading.Thread):
    """Sends one report after another until the server is gone; keeps every code that it was shown.

    The last form, whose answer never came, is kept to be sent again, as somebody would.
    """

    def __init__(self, port: int, name: str) -> None:
        super().__init__()
        self.port, self.word = port, name
        self.shown: dict[str, str] = {}
        self.unanswered: dict[str, str] | None = None
        self.number = 0
        self.failed = 0

    def run(self) -> None:
        with suppress(OSError, http.client.HTTPException):
            while True:
                self.one()

    def one(self) -> None:
        page, cookie = ask(self.port, "GET", "/report/adult/")[1:]
        story = f"{WORD}-{self.word}-{self.number}"
        self.number += 1
        form = hidden(page) | {"story": story, "at": "you", "go": "next", "danger_now": "no"}
        self.unanswered = form
        self.send(form, cookie)

    def send(self, form: dict[str, str], cookie: str) -> None:
        status, page, _ = ask(self.port, "POST", "/report/adult/", form, cookie)
        if status != 200:
            self.failed = status
            raise OSError(f"{status} instead of a code")
        code = code_of(page)
        assert code, page
        self.shown[code] = form["story"]
        self.unanswered = None

    def again(self, port: int) -> None:
        """The form that got no answer, once more, with the same token."""
        if self.unanswered is None:
            return
        page, cookie = ask(port, "GET", "/report/adult/")[1:]
        fresh = hidden(page)
        self.port = port
        self.send(
            self.unanswered | {name: fresh[name] for name in fresh if name == "csrfmiddlewaretoken"}, cookie
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A register whose door is open; no limit a minute, since all senders share one address."""
    env: dict[str, str] = {"DATABASE_URL": ""}
    if request.param == "postgresql":
        if postgres.programs() is None:
            pytest.skip(postgres.MISSING)
        import psycopg

        address = request.getfixturevalue("postgresql")
        name = f"killed_{secrets.token_hex(6)}"
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        env["DATABASE_URL"] = address + name
    run(OPEN, tmp_path / "data", tmp_path / "key", repr(GIVEN), given=profile_text(), env=env)
    declared = tmp_path / "data" / "deployment.toml"
    before = declared.read_text(encoding="utf-8") if declared.exists() else "format = 1\n"
    declared.write_text(before + "\n[public]\nreports_a_minute = 0\n", encoding="utf-8")
    yield tmp_path, env


def test_no_acknowledged_report_is_lost_and_none_is_doubled(place):
    root, env = place
    shown: dict[str, str] = {}
    open_forms: list[Sender] = []
    log = root / "log"
    for number in range(ROUNDS):
        with serving(root, env, log) as (port, process):
            for each in open_forms:
                each.again(port)
                shown |= each.shown
            open_forms = [Sender(port, f"{number}-{n}") for n in range(SENDERS)]
            for each in open_forms:
                each.start()
            time.sleep(1.5 + 0.37 * number)
            process.send_signal(signal.SIGKILL)
            process.wait()
            for each in open_forms:
                each.join(60)
                shown |= each.shown
                assert not each.failed
    with serving(root, env, log) as (port, _):
        for each in open_forms:
            each.again(port)
            shown |= each.shown
    assert len(shown) > ROUNDS  # reports did come in between the kills
    look(root, env, shown)
    assert WORD not in log.read_text()
    assert not re.search(r"Traceback", log.read_text())


def look(root: Path, env: dict[str, str], shown: dict[str, str]) -> None:
    """What is stored is what was acknowledged, each once, with its receipt, event and audit entry."""
    said = run(LOOK, root / "data", root / "key", given=json.dumps(sorted(shown)), env=env)
    looked = json.loads(said.splitlines()[-1])
    assert looked["found"] == shown  # each code opens what was sent with it
    assert sorted(looked["stories"]) == sorted(set(looked["stories"]))  # none twice
    assert set(looked["stories"]) == set(shown.values())  # and none that nobody sent
    assert looked["whole"] and looked["audit"] == ""


def test_of_a_killed_server_no_process_is_left_and_the_folder_opens_again(place):
    root, env = place
    with serving(root, env, root / "log") as (_, process):
        process.send_signal(signal.SIGKILL)
        process.wait()
    with serving(root, env, root / "log") as (port, _):
        assert ask(port, "GET", "/report/")[0] == 200


@pytest.fixture
def own_postgresql(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str], str]]:
    """A PostgreSQL that this test may kill, and an open register on it."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    import psycopg

    with postgres.server() as address:
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE killed")
            found = connection.execute("SHOW data_directory").fetchone()
        assert found
        env = {"DATABASE_URL": address + "killed"}
        run(OPEN, tmp_path / "data", tmp_path / "key", repr(GIVEN), given=profile_text(), env=env)
        declared = tmp_path / "data" / "deployment.toml"
        declared.write_text("format = 1\n[public]\nreports_a_minute = 0\n", encoding="utf-8")
        yield tmp_path, env, found[0]


def kill_postgresql(data: Path) -> None:
    """The main process and all of its children, as in a power cut."""
    main = int((data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
    for pid in (main, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(Path(f"/proc/{pid}/exe").exists() for pid in (main, *children)):
        time.sleep(0.05)
    # where nobody reaps the dead, the number in these files looks alive
    for lock in (data / "postmaster.pid", *data.parent.glob(".s.PGSQL.*.lock")):
        lock.unlink(missing_ok=True)


def start_postgresql(data: Path, port: str) -> None:
    programs = postgres.programs()
    assert programs is not None
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data.parent}"
    postgres._run(programs / "pg_ctl", "-D", data, "-o", options, "-l", data.parent / "log", "-w", "start")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the children in /proc")
def test_a_killed_database_loses_nothing_and_the_same_server_goes_on(own_postgresql):
    root, env, folder = own_postgresql
    data, port_of = Path(folder), re.search(r":(\d+)/", env["DATABASE_URL"])
    assert port_of
    shown: dict[str, str] = {}
    with serving(root, env, root / "log") as (port, process):
        for number in range(ROUNDS - 1):
            senders = [Sender(port, f"{number}-{n}") for n in range(SENDERS)]
            for each in senders:
                each.start()
            time.sleep(1.5 + 0.37 * number)
            kill_postgresql(data)
            for each in senders:
                each.join(60)
            start_postgresql(data, port_of[1])
            for each in senders:
                each.again(port)
                shown |= each.shown
            assert process.poll() is None
    assert len(shown) > ROUNDS
    look(root, env, shown)
    assert WORD not in (root / "log").read_text()
