"""What is measured: ``fanal serve`` as a user would run it, a private PostgreSQL with safe settings."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.measure import ROOT, BenchFailed

START_SECONDS = 60
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def postgresql_programs() -> Path | None:
    return _helper().programs()  # type: ignore[no-any-return]


@contextmanager
def database(kind: str, name: str = "bench") -> Iterator[dict[str, str]]:
    """The environment of a register on a new database of that kind."""
    if kind == "sqlite":
        yield {"DATABASE_URL": "", "KEYS_DATABASE_URL": ""}
        return
    import psycopg

    with _helper().server() as address:
        with psycopg.connect(address + "postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
            for setting, wanted in SAFE.items():
                found = connection.execute(f"SHOW {setting}").fetchone()  # type: ignore[arg-type]
                if found != (wanted,):
                    raise BenchFailed(f"PostgreSQL's {setting} is not {wanted}")
        yield {"DATABASE_URL": address + name, "KEYS_DATABASE_URL": ""}


@contextmanager
def register(root: Path, environment: dict[str, str], workers: int = 0) -> Iterator[int]:
    """A server that answers; yields its port. Its own log is shown where it fails."""
    port = _free_port()
    command = [sys.executable, "-m", "fanal", "serve", "--data", str(root / "data"),
               "--key-file", str(root / "key"), "--port", str(port), "--workers", str(workers)]  # fmt: skip
    log = root / "server.log"
    with log.open("ab") as written:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            env={**os.environ, "LC_ALL": "C", **environment},
        )
    try:
        _wait(process, port, log)
        yield port
        if process.poll() is not None or b"ERROR" in log.read_bytes():
            raise BenchFailed(f"the server failed:\n{log.read_text()[-3000:]}")
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def cpu_seconds(port: int, data: dict[str, str]) -> float:
    """Processor time so far of the server and of its database: on a shared machine, more than the clock.

    A process of the database that has ended by then (a connection that was closed) is not counted.
    """
    import psutil

    roots = [process for process in psutil.process_iter() if _is_ours(process, f"--port {port}")]
    if data["DATABASE_URL"]:
        there = f"-p {urlsplit(data['DATABASE_URL']).port}"
        roots += [process for process in psutil.process_iter() if _is_ours(process, there)]
    every = {each.pid: each for root in roots for each in (root, *root.children(recursive=True))}
    return sum(times.user + times.system for times in map(_times, every.values()) if times)


def _is_ours(process: Any, words: str) -> bool:
    with suppress(Exception):
        return words in " ".join(process.cmdline())
    return False


def _times(process: Any) -> Any:
    with suppress(Exception):
        return process.cpu_times()
    return None


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            break
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/report/")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise BenchFailed(f"the server did not start:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    return int(_helper()._free_port())


def _helper() -> Any:
    """The tests' way to a PostgreSQL of one's own."""
    folder = str(ROOT / "tests" / "register")
    if folder not in sys.path:
        sys.path.append(folder)
    import postgres

    return postgres
