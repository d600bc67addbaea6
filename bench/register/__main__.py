"""python -m bench.register: the register under load, on PostgreSQL and on SQLite, beside what is possible."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.measure import BenchFailed, child
from bench.register import limits, phases, servers
from bench.register.tell import met, tell

KINDS = ("postgresql", "sqlite")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """All measurements. Raises BenchFailed where something acknowledged is not there."""
    two = sorted(os.sched_getaffinity(0))[:2]
    os.sched_setaffinity(0, two)  # generator, server and database share two processors
    result: dict[str, Any] = {"processors": len(two), "python": sys.version.split()[0], "databases": {}}
    for kind in options.databases:
        if kind == "postgresql" and servers.postgresql_programs() is None:
            say("PostgreSQL is not installed (apt-get install postgresql): left out")
            continue
        with tempfile.TemporaryDirectory(prefix=f"{kind}-", dir=options.data) as made:
            result["databases"][kind] = one(kind, Path(made), options, say)
    say("what the machine can do")
    with tempfile.TemporaryDirectory(dir=options.data) as made:
        result["limits"] = {
            "hashes_one": limits.slow_hashes(1),
            "hashes_two": limits.slow_hashes(2),
            "fsyncs": limits.fsyncs(Path(made)),
        }
    result["met"] = met(result)
    return result


def one(kind: str, root: Path, options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    """One database: filled, served, loaded, looked at again."""
    with servers.database(kind) as environment:
        os.environ.update(environment)
        say(f"{kind}: storing {options.reports:,} reports")
        world = child("register.world", str(root), str(options.reports))
        with servers.register(root, environment, options.workers) as port:
            found, wrong = loaded(kind, world, port, environment, options, say)
        if wrong:
            raise BenchFailed(f"{kind}: {len(wrong)} requests failed, the first: {wrong[0]}")
        say(f"{kind}: looking whether everything is there")
        found["kept"] = compared(child("register.kept", str(root)), world, found)
        found["bare"] = limits.bare_rows(kind, environment["DATABASE_URL"], root)
        found["stored"] = {"reports": world["reports"], "seconds": world["store_seconds"]}
    return found


def loaded(
    kind: str,
    world: dict[str, Any],
    port: int,
    data: dict[str, str],
    options: argparse.Namespace,
    say: Callable[[str], None],
) -> tuple[dict[str, Any], list[str]]:
    """The three phases, one after the other; with what went wrong."""
    say(f"{kind}: pages, {options.warm_up:.0f} s to warm up and {options.seconds:.0f} s")
    laps = [servers.cpu_seconds(port, data)]
    by_page = phases.pages(world, port, options.seconds, options.warm_up)
    laps.append(servers.cpu_seconds(port, data))
    wrong = [each for answers in by_page.values() for each in answers.wrong]
    sent = len(by_page[phases.REPORT].seconds) if phases.REPORT in by_page else 0
    say(f"{kind}: the public form, {options.rate:g} reports a second, then as many as it takes")
    at_rate, codes = phases.reports(port, options.rate, options.seconds)
    wrong += at_rate.wrong
    most, most_seconds, failed = phases.reports_at_most(port, options.seconds / 2)
    laps.append(servers.cpu_seconds(port, data))
    wrong += failed
    say(f"{kind}: batches of {phases.AT_ONCE}")
    batches, batch_seconds, failed = phases.batches_at_most(port, world["token"], options.seconds / 2)
    laps.append(servers.cpu_seconds(port, data))
    wrong += failed
    requests = int(phases.SESSIONS * (options.seconds + options.warm_up))
    pages = {name: each for name, each in by_page.items() if name != phases.REPORT}
    return {
        "pages": {name: each.told() for name, each in sorted(pages.items())},
        "all_pages": together(pages).told(),
        "report_beside_pages": by_page[phases.REPORT].told() if sent else {},
        "report": at_rate.told() | {"per_second": len(codes) / at_rate.last, "asked": options.rate},
        "report_most": {"reports": most, "per_second": most / most_seconds},
        "bulk": {"batches": batches, "per_second": batches * phases.AT_ONCE / batch_seconds},
        "cpu_ms": cpu_of(laps, requests, len(codes) + most, batches),
        "acknowledged": len(codes) + most + batches * phases.AT_ONCE,
    }, wrong


def cpu_of(laps: list[float], pages: int, reports: int, batches: int) -> dict[str, float]:
    """Milliseconds of processor time, of server and database, for one page, one report, one batch."""
    spent = [1000 * (after - before) for before, after in itertools.pairwise(laps)]
    many = {"page": pages, "report": reports, "batch": batches}
    return {name: each / max(1, n) for (name, n), each in zip(many.items(), spent, strict=True)}


def together(pages: dict[str, Any]) -> Any:
    whole = next(iter(pages.values()))
    for each in list(pages.values())[1:]:
        whole = whole.joined(each)
    return whole


def compared(kept: dict[str, Any], world: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Raises BenchFailed unless each acknowledged report is there, whole and once, and the chain holds."""
    least = world["reports"] + found["acknowledged"]
    if kept["audit"] != "whole":
        raise BenchFailed(f"the audit chain does not hold: {kept['audit']}")
    if kept["reports"] < least:
        raise BenchFailed(f"{least} reports were acknowledged, {kept['reports']} are there")
    if not kept["reports"] == kept["events"] == kept["parts"] == kept["deadlines"]:
        raise BenchFailed(f"reports are not whole: {kept}")
    return kept


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.register", description=__doc__)
    parser.add_argument("--reports", type=int, default=50_000, help="stored before anything is measured")
    parser.add_argument("--seconds", type=float, default=60, help="of each phase (of two, half)")
    parser.add_argument("--warm-up", type=float, default=30)
    parser.add_argument("--rate", type=float, default=20, help="public reports a second")
    parser.add_argument("--workers", type=int, default=0, help="of the server; 0 as fanal serve chooses")
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--data", type=Path, default=None, help="a folder on the disk that is measured")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        result = run(options, lambda line: print(line, file=sys.stderr, flush=True))
    except BenchFailed as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    print(json.dumps(result, indent=1) if options.json else tell(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
