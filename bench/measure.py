"""Time and peak memory of one piece of work in a process of its own."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class BenchFailed(Exception):
    """A part of the bench could not run, or two parts disagree."""


def peak_mb() -> float:
    """The most memory that this process ever held, in MB; getrusage would begin with its parent's."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.is_file() else None
    if found:
        return int(found[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)


def child(module: str, *arguments: str) -> dict[str, Any]:
    """The JSON that a part prints last, run in a fresh process. Raises BenchFailed with what it said."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchFailed(f"bench.{module} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(work: Callable[[], dict[str, Any]]) -> None:
    """Run, and print what it returns with its time, processor time and peak memory as one line of JSON."""
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({**result, "seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak_mb()}))
