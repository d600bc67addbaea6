"""The figures as a table for people: beside the aim, the limit and the yardstick."""

from __future__ import annotations

from typing import Any

from bench.register.phases import YARDSTICK

AIMS = {"pages_p95_ms": 300.0, "reports_per_second": 20.0, "bulk_per_second": 1000.0}


def met(result: dict[str, Any]) -> dict[str, dict[str, bool]]:
    """Which aims each database reaches. A missed aim is told, not an error."""
    return {
        kind: {
            "pages_p95_ms": found["all_pages"]["p95"] <= AIMS["pages_p95_ms"],
            "reports_per_second": found["report_most"]["per_second"] >= AIMS["reports_per_second"],
            "bulk_per_second": found["bulk"]["per_second"] >= AIMS["bulk_per_second"],
        }
        for kind, found in result["databases"].items()
    }


def tell(result: dict[str, Any]) -> str:
    lines = [
        f"Python {result['python']}, {result['processors']} processors for generator, server and database"
    ]
    machine = result["limits"]
    lines.append(
        f"argon2id (19 MiB, t=2, p=1): {machine['hashes_one']:.0f} hashes/s on one thread, "
        f"{machine['hashes_two']:.0f} on two; fsync of 8 KiB: {machine['fsyncs']:.0f}/s"
    )
    for kind, found in result["databases"].items():
        lines += ["", *_database(kind, found, machine, result["met"][kind])]
    return "\n".join(lines)


def _database(
    kind: str, found: dict[str, Any], machine: dict[str, float], reached: dict[str, bool]
) -> list[str]:
    stored, bare, cpu = found["stored"], found["bare"], found["cpu_ms"]
    most, bulk, at_rate = found["report_most"], found["bulk"], found["report"]
    return [
        f"{kind}: {stored['reports']:,} reports stored in {stored['seconds']:.0f} s; "
        f"audit {found['kept']['audit']}, {found['kept']['audit_entries']:,} entries",
        f"  {'page':34}{'requests':>9}{'p50 ms':>8}{'p95 ms':>8}{'p99 ms':>8}{'worst':>8}",
        *(_page(name, each) for name, each in found["pages"].items()),
        _page("all pages", found["all_pages"]) + _beside("pages_p95_ms", reached),
        *([_page("a report sent meanwhile", found["report_beside_pages"])] if found["report_beside_pages"]
          else []),
        _page(f"a report at {at_rate['asked']:g}/s, open loop", at_rate)
        + f"  {at_rate['per_second']:.1f}/s done",
        f"  public form, at most: {most['per_second']:.1f} reports/s"
        f"{_beside('reports_per_second', reached)}; "
        f"{most['per_second'] / machine['hashes_two']:.0%} of the hashes alone, "
        f"{most['per_second'] / bare['one_a_transaction']:.0%} of bare INSERTs "
        f"({bare['one_a_transaction']:.0f}/s), {most['per_second'] / YARDSTICK:.0f} times the yardstick",
        f"  bulk API, batches of 500: {bulk['per_second']:.0f} reports/s"
        f"{_beside('bulk_per_second', reached)}; "
        f"{bulk['per_second'] / bare['in_batches']:.0%} of bare INSERTs ({bare['in_batches']:.0f}/s), "
        f"{bulk['per_second'] / YARDSTICK:.0f} times the yardstick",
        f"  processor time of both: {cpu['page']:.0f} ms a page, {cpu['report']:.0f} ms a report, "
        f"{cpu['batch']:.0f} ms a batch of 500",
    ]  # fmt: skip


def _page(name: str, each: dict[str, float]) -> str:
    return (
        f"  {name:34}{each['requests']:9.0f}{each['p50']:8.0f}{each['p95']:8.0f}{each['p99']:8.0f}"
        f"{each['worst']:8.0f}"
    )


def _beside(aim: str, reached: dict[str, bool]) -> str:
    sign = "≤" if aim.endswith("_ms") else "≥"
    return f"  (aim {sign} {AIMS[aim]:g}: {'met' if reached[aim] else 'MISSED'})"
