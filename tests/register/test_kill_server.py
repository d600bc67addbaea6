"""kill -9 in the middle of public reports: what was acknowledged is there, once; nothing is doubled."""

from __future__ import annotations

import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent)]

import postgres  # noqa: E402
from killing import (  # noqa: E402
    ROUNDS,
    SENDERS,
    WORD,
    Sender,
    ask,
    kill_postgresql,
    look,
    new_database,
    open_register,
    own_postgresql,
    serving,
    start_postgresql,
)

pytestmark = [
    pytest.mark.full,
    pytest.mark.kill,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A register whose door is open."""
    url = ""
    if request.param == "postgresql":
        if postgres.programs() is None:
            pytest.skip(postgres.MISSING)
        url = new_database(request.getfixturevalue("postgresql"))
    with open_register(tmp_path, url) as opened:
        yield opened


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


def test_of_a_killed_server_no_process_is_left_and_the_folder_opens_again(place):
    root, env = place
    with serving(root, env, root / "log") as (_, process):
        process.send_signal(signal.SIGKILL)
        process.wait()
    with serving(root, env, root / "log") as (port, _):
        assert ask(port, "GET", "/report/")[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the children in /proc")
def test_a_killed_database_loses_nothing_and_the_same_server_goes_on(tmp_path):
    with own_postgresql() as (url, data), open_register(tmp_path, url) as (root, env):
        shown = _database_killed_again_and_again(root, env, data)
        assert len(shown) > ROUNDS
        look(root, env, shown)
        assert WORD not in (root / "log").read_text()


def _database_killed_again_and_again(root: Path, env: dict[str, str], data: Path) -> dict[str, str]:
    port_of = re.search(r":(\d+)/", env["DATABASE_URL"])
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
    return shown
