"""python -m bench: Fanal beside SQL by hand, pandas, plain templates, and what the machine can do at all."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.compare import compare
from bench.measure import ROOT, BenchFailed, child
from fanal.simulate.bulk import bulk

DATA = Path(__file__).parent / "data"
PANDAS_RECORDS = 200_000
# public data, kept beside the repository and never in it
WORKBOOK = ROOT.parent / "shared" / "data" / "glotip" / "data_glotip_2023-05-30.xlsx"
AIMS = {"ours_to_sql": 3.0, "pandas_to_ours": 10.0, "peak_mb": 4096.0, "second_demo_seconds": 2.0}


def run(
    records: int,
    csv_records: int,
    folder: Path,
    *,
    keep: bool,
    demo: bool,
    site: bool,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """All measurements, as one dictionary. Raises BenchFailed when ours and the SQL disagree."""
    result: dict[str, Any] = {
        "machine": {"cpus": os.cpu_count(), "python": sys.version.split()[0]},
        "files": {},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for kind, wanted in (("parquet", records), ("csv", csv_records)):
        if wanted:
            data = _data(folder, kind, wanted, say)
            result["files"][kind] = _one_file(data, wanted, folder, say)
            if kind == "parquet":
                result["pandas"] = _pandas(data, min(PANDAS_RECORDS, wanted), folder, say)
            if not keep:
                data.unlink()
    if demo:
        say("demo of 5,000 records, twice")
        result["second_demo_seconds"] = second_demo()
    if site:
        result["report"] = _report(folder, say)
    result["met"] = _met(result)
    return result


def _data(folder: Path, kind: str, records: int, say: Callable[[str], None]) -> Path:
    path = folder / f"records-{records}.{kind}"
    if not path.is_file():
        say(f"simulating {records:,} records in {kind}")
        part = path.with_name(f"{path.name}.part")
        bulk(part, records=records, seed=1, format=kind)
        part.rename(path)
    return path


def _one_file(data: Path, records: int, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """The limit, the SQL and ours over one file; results are compared before any figure is given."""
    parts: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for name in ("limits", "by_hand", "ours"):
            say(f"{data.suffix[1:]}: {name}")
            parts[name] = child(name, str(data), str(Path(made) / name))
        say(f"{data.suffix[1:]}: comparing the results")
        equal = compare(parts["ours"], parts["by_hand"], "SQL by hand")
    for name in ("by_hand", "ours"):
        parts[name]["records_per_second"] = records / parts[name]["seconds"]
        for file in ("records_file", "counts_file"):
            del parts[name][file]
    ratio = parts["ours"]["seconds"] / parts["by_hand"]["seconds"]
    return {"records": records, **parts, "equal_counts": equal, "ours_to_sql": ratio}


def _pandas(data: Path, records: int, folder: Path, say: Callable[[str], None]) -> dict[str, Any] | None:
    """pandas over the first records of a file, and Fanal over the same ones to compare the results."""
    if importlib.util.find_spec("pandera") is None:
        return None
    say(f"pandas with pandera, {records:,} records")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        some = Path(made) / "some.parquet"
        pq.write_table(
            pa.Table.from_batches([next(pq.ParquetFile(data).iter_batches(batch_size=records))]), some
        )
        found = child("with_pandas", str(some), str(Path(made) / "pandas"))
        ours = child("ours", str(some), str(Path(made) / "ours"))
        found["equal_counts"] = compare(ours, found, "pandas")
    del found["counts_file"]
    return {
        **found,
        "records": records,
        "records_per_second": records / found["seconds"],
        "ours_seconds": ours["seconds"],
    }


def _report(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """A report of GLOTIP's size: pages a second, and how many times the plain loop it takes."""
    workbook = WORKBOOK if WORKBOOK.is_file() else None
    say(f"report: {workbook.name if workbook else 'a made-up study, the public workbook is not at hand'}")
    with tempfile.TemporaryDirectory(dir=folder) as made:
        found = child("report", str(workbook or ""), made)
    for name in ("site", "plain"):
        found[f"{name}_pages_per_second"] = found["pages"] / found[f"{name}_seconds"]
    return {**found, "ours_to_plain": found["site_seconds"] / found["plain_seconds"]}


def second_demo(records: int = 5_000) -> float:
    """Seconds of an unchanged second ``fanal demo``."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "fanal",
            "demo",
            "--records",
            str(records),
            "--out",
            f"{folder}/demo",
            "--quiet",
        ]
        seconds = 0.0
        for _ in range(2):
            start = time.perf_counter()
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            seconds = time.perf_counter() - start
            if done.returncode:
                raise BenchFailed(f"fanal demo ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds


def _met(result: dict[str, Any]) -> dict[str, bool]:
    files = result["files"].values()
    met = {
        "ours_to_sql": all(each["ours_to_sql"] <= AIMS["ours_to_sql"] for each in files),
        "peak_mb": all(each["ours"]["peak_mb"] < AIMS["peak_mb"] for each in files),
    }
    if result.get("pandas") and "parquet" in result["files"]:
        ours = result["files"]["parquet"]["ours"]["records_per_second"]
        result["pandas_to_ours"] = ours / result["pandas"]["records_per_second"]
        met["pandas_to_ours"] = result["pandas_to_ours"] >= AIMS["pandas_to_ours"]
    if "second_demo_seconds" in result:
        met["second_demo_seconds"] = result["second_demo_seconds"] < AIMS["second_demo_seconds"]
    return met


def _tell(result: dict[str, Any]) -> None:
    print(f"\n{'':28}{'records':>12}{'seconds':>10}{'CPU s':>10}{'records/s':>12}{'peak MB':>10}")
    for kind, each in result["files"].items():
        n, limit = each["records"], each["limits"]
        _line(f"{kind}, bytes read", n, {"seconds": limit["read_seconds"]})
        _line(f"{kind}, read and written", n, {**limit, "seconds": limit["copy_seconds"]})
        _line(f"{kind}, (a) SQL by hand", n, each["by_hand"])
        _line(f"{kind}, Fanal", n, each["ours"])
        stages = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in each["ours"]["stages"].items())
        print(f"{'':28}{stages}")
    if result.get("pandas"):
        pandas = result["pandas"]
        _line("(b) pandas with pandera", pandas["records"], pandas)
        same = f"the same records take Fanal {pandas['ours_seconds']:.1f} s"
        print(f"{'':28}{same}, with {pandas['equal_counts']:,} equal counts")
    elif "pandas" in result:
        print("(b) skipped: pandera is not installed")
    print()
    for kind, each in result["files"].items():
        rows = f"{each['ours']['accepted']:,} accepted, {each['ours']['rejected']:,} rejected"
        print(f"{kind}: results equal ({rows}, {each['equal_counts']:,} counts)")
        print(f"{kind}: Fanal takes {each['ours_to_sql']:.2f} times the SQL by hand (aim: at most 3)")
    if "pandas_to_ours" in result:
        print(
            f"a record takes pandas {result['pandas_to_ours']:.1f} times as long as Fanal (aim: at least 10)"
        )
    if "second_demo_seconds" in result:
        print(f"an unchanged second demo takes {result['second_demo_seconds']:.2f} s (aim: under 2)")
    if "report" in result:
        _tell_report(result["report"])
    missed = [name for name, met in result["met"].items() if not met]
    print("every aim is met" if not missed else f"missed: {', '.join(missed)}")


def _tell_report(found: dict[str, Any]) -> None:
    print(f"\nreport ({found['data']}): {found['pages']:,} pages, {found['facts']:,} facts")
    for name, what in (
        ("site", "Fanal, with charts and data files"),
        ("plain", "plain Jinja2 loop, no charts"),
    ):
        speed = found[f"{name}_pages_per_second"]
        print(f"{what:36}{found[f'{name}_seconds']:>8.1f} s{speed:>10,.0f} pages/s")
    print(f"{'PDF in both languages':36}{found['pdf_seconds']:>8.1f} s")
    print(f"a page takes {found['ours_to_plain']:.1f} times as long as its template alone")


def _line(name: str, records: int, part: dict[str, Any]) -> None:
    seconds, cpu, peak = part["seconds"], part.get("cpu_seconds"), part.get("peak_mb")
    more = "" if cpu is None or peak is None else f"{cpu:>10.1f}{records / seconds:>12,.0f}{peak:>10,.0f}"
    print(f"{name:28}{records:>12,}{seconds:>10.1f}{more}")


def main(arguments: list[str] | None = None) -> int:
    """0 when everything ran and agreed, 1 otherwise. A missed aim is told, not an error."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--records", type=int, default=10_000_000, help="in Parquet; 0: none")
    parser.add_argument("--csv-records", type=int, default=2_000_000, help="in CSV; 0: none")
    parser.add_argument("--data", type=Path, default=DATA, help="where the simulated files are written")
    parser.add_argument("--keep", action="store_true", help="keep the simulated files for the next time")
    parser.add_argument("--no-demo", action="store_true", help="do not time the demo")
    parser.add_argument("--no-report", action="store_true", help="do not time the report")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        result = run(
            options.records,
            options.csv_records,
            options.data.resolve(),
            keep=options.keep,
            demo=not options.no_demo,
            site=not options.no_report,
            say=lambda line: print(line, file=sys.stderr, flush=True),
        )
    except BenchFailed as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        _tell(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
