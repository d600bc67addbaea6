"""kill -9 in the middle of an organisation's batches and of an officer's answers and steps.

What was acknowledged is there, once, with every trace of it; what was sent again because its answer was lost
is there once.
"""

from __future__ import annotations

import http.client
import json
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parent)]

import postgres  # noqa: E402
from killed_work import LOOK, PEOPLE  # noqa: E402
from killing import (  # noqa: E402
    ask,
    hidden,
    kill_postgresql,
    new_database,
    open_register,
    own_postgresql,
    run,
    serving,
    start_postgresql,
)

pytestmark = [
    pytest.mark.full,
    pytest.mark.kill,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]
ROUNDS, REPORTS, BATCH = 3, 150, 60
LOST = (OSError, http.client.HTTPException)


class Program(threading.Thread):
    """An organisation's program: batch after batch; one that got no answer is sent again as it was."""

    def __init__(self, port: int, world: dict[str, Any], name: str) -> None:
        super().__init__()
        self.port, self.world, self.word = port, world, name
        self.created: dict[str, str] = {}  # the register's number → the story
        self.unanswered: list[dict[str, str]] | None = None
        self.failed = ""

    def run(self) -> None:
        number = 0
        with suppress(*LOST):
            while not self.failed:
                stories = [f"{self.word}-{number}-{n}" for n in range(BATCH)]
                self.unanswered = [{"record_number": each, "story": each} for each in stories]
                self.send(201)
                number += 1

    def send(self, *wanted: int) -> None:
        assert self.unanswered is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            head = {"Content-Type": "application/json", "Authorization": f"Bearer {self.world['token']}"}
            connection.request("POST", "/api/v1/reports", json.dumps({"reports": self.unanswered}), head)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status not in wanted:  # a database that is gone answers 500: nothing was acknowledged
            self.failed = "" if answer.status == 500 else f"{answer.status} {body[:200]!r}"
            raise OSError(str(answer.status))
        results = json.loads(body)["results"]
        self.created |= {
            row["number"]: sent["story"] for row, sent in zip(results, self.unanswered, strict=True)
        }
        assert all(row["outcome"] in ("created", "repeated") for row in results)
        self.unanswered = None

    def again(self, port: int) -> None:
        self.port = port
        if self.unanswered is not None:
            self.send(200, 201)


class Officer(threading.Thread):
    """Takes a report and answers it, one after another; a form that got no answer is sent again as it was."""

    def __init__(self, port: int, world: dict[str, Any], numbers: list[str]) -> None:
        super().__init__()
        self.port, self.world, self.numbers = port, world, numbers
        self.taken: set[str] = set()
        self.answered: dict[str, str] = {}
        self.unanswered: tuple[str, str, dict[str, str]] | None = None
        self.cookie = ""
        self.failed = ""

    def run(self) -> None:
        with suppress(*LOST):
            for number in self.numbers:
                self.do(number, "take", {})
                self.do(number, "answer", {"words": f"words-{number}"})

    def do(self, number: str, code: str, given: dict[str, str]) -> None:
        status, page, _ = self._ask("GET", f"/queue/{number}/do/answer/")
        if status != 200:
            self.failed = "" if status == 500 else f"{status} {page[:300]}"
            raise OSError(str(status))
        self.unanswered = (number, code, hidden(page) | given)
        self.send(302)

    def send(self, *wanted: int) -> None:
        assert self.unanswered is not None
        number, code, form = self.unanswered
        status, page, _ = self._ask("POST", f"/queue/{number}/do/{code}/", form)
        if status not in wanted:
            self.failed = "" if status == 500 else f"{status} {page[:300]}"
            raise OSError(str(status))
        if code == "take":
            self.taken.add(number)
        else:
            self.answered[number] = form["words"]
        self.unanswered = None

    def again(self, port: int) -> None:
        """409: it had been done, only the answer was lost."""
        self.port = port
        if self.unanswered is not None:
            number, code, form = self.unanswered
            fresh = hidden(self._ask("GET", f"/queue/{number}/do/answer/")[1])
            form["csrfmiddlewaretoken"] = fresh["csrfmiddlewaretoken"]
            self.send(302, 409)

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        answer = ask(self.port, method, path, form, f"fanal={self.world['session']}; {self.cookie}")
        self.cookie = next(
            (each for each in answer[2].split("; ") if each.startswith("fanal-form")), self.cookie
        )
        return answer


@contextmanager
def at_work(port: int, world: dict[str, Any], part: int) -> Iterator[list[Any]]:
    """Two programs and two officers, until the kill inside ends them."""
    numbers = world["numbers"][part::ROUNDS]
    people: list[Any] = [Program(port, world, f"R{part}P{n}") for n in range(2)]
    people += [Officer(port, world, numbers[n::2]) for n in range(2)]
    for each in people:
        each.start()
    time.sleep(2.0 + 0.37 * part)
    yield people
    for each in people:
        each.join(60)
        assert not each.failed


def looked(root: Path, env: dict[str, str], people: list[Any]) -> None:
    """What is stored is what was acknowledged: each once, whole; nothing that nobody sent."""
    said = run(LOOK, root / "data", root / "key", given="", env=env)
    found = json.loads(said.splitlines()[-1])
    created: dict[str, str] = {}
    answered: dict[str, list[str]] = {}
    taken: set[str] = set()
    for each in people:
        if isinstance(each, Program):
            created |= each.created
        else:
            answered |= {number: [words] for number, words in each.answered.items()}
            taken |= each.taken
    assert found["stories"] == created
    assert len(set(created.values())) == len(created)  # none twice
    assert {number: words for number, words in found["answers"].items() if words} == answered
    assert set(found["owned"]) == taken
    assert found["whole"] and found["audit"] == ""
    assert len(created) > BATCH and len(answered) > ROUNDS  # work was done in between the kills


def people_of(root: Path, env: dict[str, str]) -> dict[str, Any]:
    said = run(PEOPLE, root / "data", root / "key", given=str(REPORTS), env=env)
    return json.loads(said.splitlines()[-1])  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_server_loses_and_doubles_no_work(kind, request, tmp_path):
    url = ""
    if kind == "postgresql":
        if postgres.programs() is None:
            pytest.skip(postgres.MISSING)
        url = new_database(request.getfixturevalue("postgresql"))
    people: list[Any] = []
    with open_register(tmp_path, url) as (root, env):
        world = people_of(root, env)
        for part in range(ROUNDS):
            with serving(root, env, root / "log") as (port, process):
                for each in people:
                    each.again(port)
                with at_work(port, world, part) as now:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                people += now
        with serving(root, env, root / "log") as (port, _):
            for each in people:
                each.again(port)
        looked(root, env, people)
        assert "Traceback" not in (root / "log").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the children in /proc")
def test_a_killed_database_loses_and_doubles_no_work(tmp_path):
    people: list[Any] = []
    with own_postgresql() as (url, data), open_register(tmp_path, url) as (root, env):
        port_of = re.search(r":(\d+)/", url)
        assert port_of
        world = people_of(root, env)
        with serving(root, env, root / "log") as (port, process):
            for part in range(ROUNDS):
                with at_work(port, world, part) as now:
                    kill_postgresql(data)
                start_postgresql(data, port_of[1])
                people += now
                for each in people:
                    each.again(port)
            assert process.poll() is None
        looked(root, env, people)
