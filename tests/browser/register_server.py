"""A real register of its own, and how its people sign in: shared by the journeys that need one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START = 90
_PEOPLE = Path(__file__).with_name("register_people.py")


def of(root: Path) -> list[str]:
    """The words that name the register of a folder."""
    return ["--data", str(root / "data"), "--key-file", str(root / "key")]


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address of the register, which the first start begins."""
    with started(root, *of(root)) as site:
        yield site


@contextmanager
def started(folder: Path, *words: str) -> Iterator[str]:
    """What ``fanal serve`` with these words serves: its address, once it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fanal", "serve", *words, "--port", "0"],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"},
        bufsize=0,  # a line kept in a buffer would be one that select never sees
    )  # fmt: skip
    try:
        said = ""
        while "http://localhost" not in said:
            ready, _, _ = select.select([process.stdout], [], [], START)
            assert ready and process.stdout, "nothing was printed"
            said = process.stdout.readline().decode()
        found = re.search(r"http://localhost:\d+", said)
        assert found
        _listening(int(found[0].rpartition(":")[2]))
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def people_of(root: Path) -> dict[str, Any]:
    """Fill a register that was begun; who is in it and how they sign in."""
    words = of(root)
    made = subprocess.run(
        [sys.executable, str(_PEOPLE), words[1], words[3]], capture_output=True, text=True, check=True
    )
    return json.loads(made.stdout)  # type: ignore[no-any-return]


def _listening(port: int) -> None:
    """The address is told before the workers have read their texts and take a connection."""
    until = time.monotonic() + START
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < until, "nothing listens"
            time.sleep(0.2)


def code_now(secret: str) -> str:
    """What an app shows (RFC 6238: SHA-1, six digits, 30 seconds)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    found = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = found[-1] & 15
    return f"{(struct.unpack('>I', found[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def password(page: Any, site: str, person: dict[str, str]) -> None:
    """Sign in by name and password; the second factor is asked for then."""
    page.goto(f"{site}/accounts/login/")
    page.locator("input[name=login]").fill(person["name"])
    page.locator("input[name=password]").fill(person["password"])
    page.locator("main form button").first.click()


def sign_in(page: Any, site: str, person: dict[str, str]) -> None:
    """By password and app."""
    password(page, site, person)
    page.locator("main input[name=code]").fill(code_now(person["secret"]))
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
