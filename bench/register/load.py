"""Open loop: every arrival is fixed before the run, and a latency counts from it, not from when it was sent.

A server that stops for a second is then charged for everybody who would have come in that second.
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

TIMEOUT = 60


@dataclass
class Answers:
    """What came of some requests: latencies in seconds from the arrival, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    last: float = 0.0  # when the last one was answered, on the clock of the run

    def share(self, part: float) -> float:
        """The latency that this part of all requests did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")

    def joined(self, other: Answers) -> Answers:
        last = max(self.last, other.last)
        return Answers(self.seconds + other.seconds, self.wrong + other.wrong, last)

    def told(self) -> dict[str, float]:
        """How many, and their latencies in milliseconds."""
        shares = {f"p{part:.0%}"[:-1]: 1000 * self.share(part) for part in (0.5, 0.95, 0.99)}
        return {"requests": len(self.seconds), **shares, "worst": 1000 * max(self.seconds, default=0.0)}


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def ask(
        self, method: str, path: str, body: bytes | dict[str, str] | None = None, **headers: str
    ) -> tuple[int, bytes, str]:
        """Status, body and the first cookie set."""
        head = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            head |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(body).encode()
        try:
            self._connection.request(method, path, body, head)
            answer = self._connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        return answer.status, content, (answer.getheader("Set-Cookie") or "").partition(";")[0]


Job = Callable[[Line], str]  # what went wrong, or nothing


class Arrival(NamedTuple):
    """One request: when it arrives, what kind it is, what is asked."""

    at: float
    kind: str
    job: Job


def arrivals(rate: float, seconds: float, chance: random.Random) -> list[float]:
    """Moments of a Poisson stream: people do not come by the clock."""
    moments, at = [], 0.0
    while (at := at + chance.expovariate(rate)) < seconds:
        moments.append(at)
    return moments


def run(port: int, plans: Sequence[Sequence[Arrival]], warm_up: float = 0.0) -> dict[str, Answers]:
    """Every plan in a thread with a connection of its own, by kind.

    What arrived before ``warm_up`` is asked and not counted.
    """
    begin = time.perf_counter() + 0.2
    parts: list[dict[str, Answers]] = [defaultdict(Answers) for _ in plans]
    _together([partial(_follow, port, *each, begin, warm_up) for each in zip(plans, parts, strict=True)])
    whole: dict[str, Answers] = {}
    for part in parts:
        for kind, answers in part.items():
            whole[kind] = whole.get(kind, Answers()).joined(answers)
    return whole


def _follow(
    port: int, plan: Sequence[Arrival], found: dict[str, Answers], begin: float, warm_up: float
) -> None:
    line = Line(port)
    for at, kind, job in plan:
        wait = begin + at - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        wrong, now = _asked(line, job), time.perf_counter() - begin
        answers = found[kind]
        if wrong:
            answers.wrong.append(wrong)
        if at >= warm_up:
            answers.seconds.append(now - at)
        answers.last = max(answers.last, now)


def spread(arriving: Sequence[Arrival], lines: int) -> list[Sequence[Arrival]]:
    """Arrivals dealt out in turn to connections."""
    return [arriving[first::lines] for first in range(lines)]


def as_fast_as_can(port: int, jobs: Sequence[Sequence[Job]], seconds: float) -> tuple[int, float, list[str]]:
    """Closed loop: what a number of lines finish in some seconds. Done, seconds taken, what went wrong."""
    begin = time.perf_counter()
    done: list[int] = [0] * len(jobs)
    wrong: list[str] = []

    def work(n: int) -> None:
        line = Line(port)
        for job in jobs[n]:
            if wrong or time.perf_counter() - begin > seconds:
                return
            problem = _asked(line, job)
            if problem:
                wrong.append(problem)
            else:
                done[n] += 1

    _together([partial(work, n) for n in range(len(jobs))])
    return sum(done), time.perf_counter() - begin, wrong


def _asked(line: Line, job: Job) -> str:
    try:
        return job(line)
    except (OSError, http.client.HTTPException) as problem:
        return type(problem).__name__


def _together(works: Sequence[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
