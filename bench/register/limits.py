"""What this machine can do at all: slow hashes, bytes on the disk, bare rows in the same database."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

SECONDS = 3.0
ROW_BYTES = 3000  # about what one report leaves in all tables
AT_ONCE = 500


def slow_hashes(threads: int, seconds: float = SECONDS) -> float:
    """Hashes a second of a receipt's secret, with nothing else to do."""
    from fanal.register.rules.receipts import ARGON2ID

    def hashing(until: float, found: list[int]) -> None:
        from argon2 import PasswordHasher

        hasher, n = PasswordHasher(**ARGON2ID), 0
        while time.perf_counter() < until:
            hasher.hash("0123456789ABCDEF")
            n += 1
        found.append(n)

    done: list[int] = []
    until = time.perf_counter() + seconds
    running = [threading.Thread(target=hashing, args=(until, done)) for _ in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    return sum(done) / seconds


def fsyncs(folder: Path, seconds: float = SECONDS) -> float:
    """Times a second that 8 KiB are written and on the disk."""
    block = os.urandom(8192)
    with (folder / "fsync").open("wb", buffering=0) as file:

        def once() -> None:
            file.write(block)
            os.fsync(file.fileno())

        found = _rate(once, seconds)
    (folder / "fsync").unlink()
    return found


def bare_rows(kind: str, url: str, folder: Path) -> dict[str, float]:
    """Rows a second of a report's size: one a transaction, and five hundred a transaction."""
    row = os.urandom(ROW_BYTES)
    if kind == "sqlite":
        with sqlite3.connect(folder / "bare.sqlite3", isolation_level=None) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=FULL")
            database.execute("CREATE TABLE bare (id integer primary key, body blob)")

            def insert(many: int) -> None:
                database.execute("BEGIN IMMEDIATE")
                database.executemany("INSERT INTO bare (body) VALUES (?)", [(row,)] * many)
                database.execute("COMMIT")

            return _both(insert)
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigserial primary key, body bytea)")

        def insert_there(many: int) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany("INSERT INTO bare (body) VALUES (%s)", [(row,)] * many)

        found = _both(insert_there)
        connection.execute("DROP TABLE bare")
        return found


def _both(insert: Callable[[int], None]) -> dict[str, float]:
    alone = _rate(lambda: insert(1), SECONDS)
    return {"one_a_transaction": alone, "in_batches": AT_ONCE * _rate(lambda: insert(AT_ONCE), SECONDS)}


def _rate(once: Callable[[], object], seconds: float) -> float:
    begin, n = time.perf_counter(), 0
    while time.perf_counter() - begin < seconds:
        once()
        n += 1
    return n / (time.perf_counter() - begin)
