"""Real servers and databases, and what kills them; shared by the tests of kills."""

from __future__ import annotations

import http.client
import json
import os
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
from form_walk import code_of, hidden  # noqa: E402

ROUNDS, SENDERS, START = 4, 4, 60
WORD = "KANARI"

# the door is opened by hand, in a process of its own as every register is
OPEN = f"""
import sys
from pathlib import Path
sys.path.append({str(Path(__file__).parent)!r})
from fanal.register.project import start
from fanal.register.project.opening import migrate, open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2]), begin=True))
migrate()
import door_world
from fanal.register.models import User
door_world.signed_profile()
door_world.on_duty(User.objects.create_user("night", None))
door_world.open_the_door()
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
        head = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
        head |= {"Cookie": cookie} if cookie else {}
        connection.request(method, path, urlencode(data) if data else None, head)
        answer = connection.getresponse()
        cookies = "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie", []))
        return answer.status, answer.read().decode(), cookies
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


@contextmanager
def open_register(root: Path, database_url: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """A register whose door is open; no limit a minute, since all senders share one address."""
    env = {"DATABASE_URL": database_url}
    run(OPEN, root / "data", root / "key", given="", env=env)
    declared = root / "data" / "deployment.toml"
    declared.write_text("format = 1\n[public]\nreports_a_minute = 0\n", encoding="utf-8")
    yield root, env


def new_database(address: str) -> str:
    """The address of a new database on a server of ours."""
    import psycopg

    name = f"killed_{secrets.token_hex(6)}"
    with psycopg.connect(address + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return address + name


@contextmanager
def own_postgresql() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL that a test may kill: the address of a database, and the server's folder."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    import psycopg

    with postgres.server() as address:
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            found = connection.execute("SHOW data_directory").fetchone()
        assert found
        yield new_database(address), Path(found[0])


def look(root: Path, env: dict[str, str], shown: dict[str, str]) -> None:
    """What is stored is what was acknowledged, each once, with its receipt, event and audit entry."""
    said = run(LOOK, root / "data", root / "key", given=json.dumps(sorted(shown)), env=env)
    looked = json.loads(said.splitlines()[-1])
    assert looked["found"] == shown  # each code opens what was sent with it
    assert sorted(looked["stories"]) == sorted(set(looked["stories"]))  # none twice
    assert set(looked["stories"]) == set(shown.values())  # and none that nobody sent
    assert looked["whole"] and looked["audit"] == ""


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
