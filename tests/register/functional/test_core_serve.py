"""The server and the commands as somebody has them: own processes, a folder, a key file, no terminal."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from command import fanal

START = 60  # seconds that a first start may take on a slow machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(*words: str | Path, env: dict[str, str] | None = None) -> Iterator[tuple[int, subprocess.Popen]]:
    """A server that answers; stopped as a person stops it."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "fanal", "serve", *map(str, words), "--port", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "LC_ALL": "C", **(env or {})},
    )  # fmt: skip
    try:
        wait_for(port, process)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def wait_for(port: int, process: subprocess.Popen) -> None:
    for _ in range(START * 10):
        assert process.poll() is None, process.communicate()[0]
        try:
            if ask(port, "/accounts/login/")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def ask(port: int, path: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/, key and the recovery sheet, after a first start; tests leave it as it is."""
    root = tmp_path_factory.mktemp("begun")
    with serving("--data", root / "data", "--key-file", root / "key") as (port, process):
        assert ask(port, "/")[:2][0] == 302
        assert process.poll() is None
    return root


def test_the_first_start_makes_everything_and_prints_no_secret(tmp_path):
    data, key = tmp_path / "data", tmp_path / "key"
    with serving("--data", data, "--key-file", key) as (port, process):
        status, headers, _ = ask(port, "/")
        assert (status, headers["location"]) == (302, "/report/")
        assert headers["content-security-policy"].startswith("default-src 'none'")
        for path in ("/queue/", "/audit/", "/manage/"):
            assert ask(port, path)[0] in (302, 401, 403, 404)
        with pytest.raises(OSError):  # loopback alone
            socket.create_connection((lan_address(), port), timeout=2).close()
    said = process.stdout.read() if process.stdout and not process.stdout.closed else ""
    sheet = key.with_name("key.recovery-sheet.txt").read_text(encoding="utf-8")
    code = re.search(r"Key\s+([A-Z2-7-]{60,})", sheet)[1]
    assert code == key.read_text().split()[1]
    assert code not in said
    assert re.search(r"Password\s+(\w{5}-){3}\w{5}", sheet)
    if sys.platform != "win32":
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in data.iterdir()}
        assert {mode & 0o077 for mode in modes.values()} == {0}, modes
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not any(code.encode() in path.read_bytes() for path in data.iterdir())


def lan_address() -> str:
    """An address of this machine that is not loopback, if it has one."""
    found = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    others = [address for address in found if not address.startswith("127.")]
    if not others:
        raise OSError("no other address")
    return str(others[0])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("serve", "--data", "{new}"), "FNL-REG-001"),
        (("serve", "--data", "{data}"), "FNL-REG-001"),
        (("serve", "--data", "{new}", "--key-file", "{new}/key"), "FNL-KEY-003"),
        (("serve", "--data", "{data}", "--key-file", "{data}/key"), "FNL-KEY-003"),
        (("serve", "--data", "{data}", "--key-file", "{absent}"), "FNL-KEY-005"),
        (("serve", "--data", "{data}", "--key-file", "{sheet}"), "FNL-KEY-002"),
        (("serve", "--data", "{root}", "--key-file", "{key}"), "FNL-KEY-003"),
        (("serve", "--data", "{full}", "--key-file", "{key}"), "FNL-REG-002"),
        (("serve", "--data", "{new}", "--port", "70000"), "FNL-CLI-001"),
        (("serve", "--data", "{data}", "--key-file", "{key}", "--port", "1"), None),
        (("register", "audit", "verify", "--data", "{new}", "--key-file", "{key}"), "FNL-REG-009"),
        (("register", "audit", "verify", "--data", "{data}"), "FNL-REG-001"),
        (("register", "audit", "verify", "--data", "{data}", "--key-file", "{key}", "--against", "{key}"),
         "FNL-CLI-001"),
        (("register", "user", "reset", "nobody", "--data", "{data}", "--key-file", "{key}"), "FNL-REG-411"),
        (("register", "audit"), "FNL-CLI-001"),
        (("register",), "FNL-CLI-001"),
    ],
)  # fmt: skip
def test_a_wrong_call_says_what_to_do_and_leaves_everything(begun, tmp_path, words, code):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thing.txt").write_text("x")
    names = {
        "new": tmp_path / "new", "data": begun / "data", "key": begun / "key", "root": begun,
        "sheet": begun / "key.recovery-sheet.txt", "absent": tmp_path / "absent", "full": tmp_path / "full",
    }  # fmt: skip
    if code is None:
        if os.geteuid() == 0:
            pytest.skip("root may take any port")
        code = "FNL-REG-007"
    result = fanal(*(word.format(**names) for word in words))
    assert result.code == 2 or code == "FNL-REG-007", result.err
    assert code in result.err
    assert not (tmp_path / "new").exists()
    assert sorted(path.name for path in (tmp_path / "full").iterdir()) == ["thing.txt"]


def test_a_wrong_key_opens_nothing_and_a_copied_folder_alone_neither(begun, tmp_path):
    import shutil

    copy = shutil.copytree(begun / "data", tmp_path / "data")
    other = tmp_path / "other"
    from fanal.foundation.crypto import new_master, write_key_file

    write_key_file(other, new_master())
    result = fanal("register", "audit", "verify", "--data", copy, "--key-file", other)
    assert (result.code, "FNL-KEY-001" in result.err) == (2, True)
    result = fanal("register", "audit", "verify", "--data", copy)
    assert "FNL-REG-001" in result.err
    # the code of the sheet, typed into a file, is the key
    sheet = (begun / "key.recovery-sheet.txt").read_text(encoding="utf-8")
    typed = tmp_path / "typed"
    typed.write_text(re.search(r"Key\s+([A-Z2-7-]{60,})", sheet)[1].lower(), encoding="utf-8")
    result = fanal("register", "audit", "verify", "--data", copy, "--key-file", typed)
    assert result.code == 0 and "whole" in result.out


def test_the_audit_verifies_and_a_touched_one_does_not(begun, tmp_path):
    import shutil

    copy, key = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key"
    where = ("--data", copy, "--key-file", key)
    head = fanal("register", "audit", "head", *where)
    kept = tmp_path / "head.json"
    kept.write_text(head.out, encoding="utf-8")
    assert json.loads(head.out)["schema"] == "fanal.audit_head/1"
    assert fanal("register", "audit", "verify", "--against", kept, *where).code == 0
    with sqlite3.connect(copy / "register.sqlite3") as database:
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            database.execute("UPDATE register_auditentry SET verb = 'x' WHERE seq = 1")
        database.execute("DROP TRIGGER register_auditentry_no_update")
        database.execute("UPDATE register_auditentry SET verb = 'x' WHERE seq = 1")
    database.close()
    result = fanal("register", "audit", "verify", *where)
    assert (result.code, "FNL-REG-006" in result.err) == (1, True)


def test_a_rotated_key_replaces_the_old_one(begun, tmp_path):
    import shutil

    copy, old, new = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key", tmp_path / "new-key"
    inside = fanal(
        "register", "keys", "rotate", "--data", copy, "--key-file", old, "--new-key-file", copy / "key"
    )
    assert "FNL-KEY-003" in inside.err
    assert "FNL-REG-001" in fanal("register", "keys", "rotate", "--data", copy, "--key-file", old).err
    result = fanal("register", "keys", "rotate", "--data", copy, "--key-file", old, "--new-key-file", new)
    assert result.code == 0, result.err
    assert new.read_text().split()[1] in result.out
    assert "FNL-KEY-001" in fanal("register", "audit", "verify", "--data", copy, "--key-file", old).err
    assert fanal("register", "audit", "verify", "--data", copy, "--key-file", new).code == 0
    with serving("--data", copy, "--key-file", new) as (port, _):
        assert ask(port, "/accounts/login/")[0] == 200


@pytest.mark.parametrize("done", [True, False])
def test_a_rotation_that_was_cut_off_leaves_a_folder_that_opens(begun, tmp_path, done):
    """The kill falls between the rewrapping and the replacing of the check, or before both."""
    import shutil

    copy, old, new = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key", tmp_path / "new-key"
    before = (copy / "key.check").read_bytes()
    if done:
        fanal("register", "keys", "rotate", "--data", copy, "--key-file", old, "--new-key-file", new)
        (copy / "key.check").rename(copy / "key.check.next")
        (copy / "key.check").write_bytes(before)
    else:
        from fanal.foundation.crypto import KeyCheck, new_master, write_key_file

        master = new_master()
        write_key_file(new, master)
        KeyCheck.of(master, kind="file").write(copy / "key.check.next")
    right, wrong = (new, old) if done else (old, new)
    assert fanal("register", "audit", "verify", "--data", copy, "--key-file", wrong).code == 2
    assert fanal("register", "audit", "verify", "--data", copy, "--key-file", right).code == 0
    assert not (copy / "key.check.next").exists()
    assert fanal("register", "audit", "verify", "--data", copy, "--key-file", wrong).code == 2


SECOND = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
AMBIGUOUS = {
    "both lengths": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 49\r\n\r\n",
    "a length with a sign": b"Content-Length: +0\r\n\r\n",
    "a space before the colon": b"Content-Length : 0\r\n\r\n",
    "a folded line": b"X: a\r\n Content-Length: 49\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "chunked is not last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "no size": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
}


def test_a_message_whose_end_is_ambiguous_hides_no_second_one(begun):
    """What a proxy may take for a body must not be answered as a request."""
    with serving("--data", begun / "data", "--key-file", begun / "key") as (port, _):
        for name, rest in AMBIGUOUS.items():
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(b"POST /report/ HTTP/1.1\r\nHost: localhost\r\n" + rest + SECOND)
                got = b""
                while part := line.recv(65536):  # the server closes the line: nothing can follow on it
                    got += part
            assert re.findall(rb"HTTP/1\.1 (\d+)", got) in ([b"400"], [b"403"]), name


def test_two_servers_do_not_share_a_folder(begun, tmp_path):
    import shutil

    copy, key = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key"
    with serving("--data", copy, "--key-file", key) as (port, process):
        second = fanal("serve", "--data", copy, "--key-file", key, "--port", str(free_port()))
        assert "FNL-REG-011" in second.err and str(process.pid) in second.err
        taken = fanal("serve", "--data", tmp_path / "b", "--key-file", tmp_path / "k", "--port", str(port))
        assert "FNL-REG-007" in taken.err and not (tmp_path / "b").exists()
        # looking at the audit is possible meanwhile
        assert fanal("register", "audit", "verify", "--data", copy, "--key-file", key).code == 0


def test_an_administrator_made_by_command_gets_one_password(begun, tmp_path):
    import shutil

    copy, key = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key"
    where = ("--data", copy, "--key-file", key)
    first = fanal("register", "user", "administrator", "Awa.D", *where)
    assert "in_person" in fanal("register", "user", "reset", "awa.d", *where).err
    again = fanal("register", "user", "reset", "awa.d", "--recognised", "in_person", *where)
    passwords = [re.search(r"(\w{5}-){3}\w{5}", result.out)[0] for result in (first, again)]
    assert passwords[0] != passwords[1]
    assert fanal("register", "user", "administrator", "awa.d", *where).code == 2
    held = b"".join(path.read_bytes() for path in copy.iterdir())
    assert passwords[1].encode() not in held


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal to play")
def test_at_a_terminal_a_passphrase_is_asked_for_and_the_sheet_is_printed(tmp_path):
    import pty

    words, data = ("a passphrase of some words", "too short"), tmp_path / "data"
    port = str(free_port())
    call = [sys.executable, "-m", "fanal", "serve", "--data", str(data), "--port", port]

    def at_terminal(*answers: str) -> tuple[str, int]:
        """What a person sees who types these answers, until the register is open or it ends."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve(call[0], call, {**os.environ, "LC_ALL": "C"})  # noqa: S606
        # only what came since the last answer is a question: what is typed before it is thrown away
        seen, fresh, left = "", "", list(answers)
        try:
            while "The register is open" not in seen:
                try:
                    fresh += (read := os.read(terminal, 4096).decode())
                    seen += read
                except OSError:
                    break
                if left and fresh.rstrip().endswith(":"):
                    os.write(terminal, left.pop(0).encode() + b"\n")
                    fresh = ""
        finally:
            os.kill(child, signal.SIGINT)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return seen, status

    seen, _ = at_terminal(words[1], words[1])
    assert "FNL-KEY-004" in seen and not data.exists()
    seen, _ = at_terminal(words[0], words[0])
    assert "RECOVERY SHEET" in seen and re.search(r"Key\s+[A-Z2-7-]{60,}", seen)
    assert words[0] not in seen  # nothing that is typed is shown
    seen, _ = at_terminal("another passphrase of words")
    assert "FNL-KEY-001" in seen
    seen, _ = at_terminal(words[0])
    assert "The register is open" in seen and "RECOVERY" not in seen


@pytest.mark.full
@pytest.mark.kill
@pytest.mark.skipif(sys.platform != "linux", reason="workers end with their server on Linux")
def test_killed_hard_no_worker_is_left_with_a_key_in_memory(begun, tmp_path):
    import shutil

    copy, key = shutil.copytree(begun / "data", tmp_path / "data"), begun / "key"
    with serving("--data", copy, "--key-file", key) as (_, process):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert children
        process.kill()
        process.wait()
        for _ in range(100):
            if not any(alive(int(child)) for child in children):
                break
            time.sleep(0.05)
        assert not [child for child in children if alive(int(child))]
    with serving("--data", copy, "--key-file", key) as (port, _):
        assert ask(port, "/accounts/login/")[0] == 200


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.full
def test_the_same_code_serves_a_team_on_postgresql(tmp_path, postgresql):
    import psycopg

    with psycopg.connect(postgresql + "postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE team")
    env = {"DATABASE_URL": postgresql + "team"}
    where = ("--data", tmp_path / "data", "--key-file", tmp_path / "key")
    with serving(*where, "--workers", "2", env=env) as (port, _):
        assert ask(port, "/accounts/login/")[0] == 200
        assert fanal("register", "audit", "verify", *where, env=env).code == 0
    assert not (tmp_path / "data" / "register.sqlite3").exists()
    with psycopg.connect(postgresql + "team") as connection:
        assert connection.execute("SELECT count(*) FROM fanal_keys.register_instancekey").fetchone()[0] > 0
    wrong = fanal("register", "audit", "verify", *where, env={"DATABASE_URL": "mysql://x/y"})
    assert "FNL-REG-004" in wrong.err
    gone = fanal("register", "audit", "verify", *where, env={"DATABASE_URL": "postgresql://a@127.0.0.1:1/b"})
    assert "FNL-REG-010" in gone.err
