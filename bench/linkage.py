"""python -m bench.linkage: our linkage, as a user gets it, beside stock splink 5 on the same records."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.linkage_data import PUBLIC
from bench.measure import BenchFailed, child
from fanal.linkage import calibration_svg

AIMS = {
    "f1": 0.87, "recall_at_98": 0.75, "gap": 0.08, "febrl4": 0.99, "febrl3": 0.99, "fake_1000": 0.92,
    "seconds_100000": 60.0, "seconds_1000000": 480.0, "mb_1000000": 4096.0, "latency_p95": 0.5,
    "chapman_point": 0.15, "chapman_cover": 0.90, "chapman_width": 2.0,
}  # fmt: skip
# presets and calibration were made with seeds 101 to 104, and seed 1 was watched while building: not these
FIRST_SEED = 11
FIRST_DRAWN = 1001


def run(options: argparse.Namespace, say: Callable[[str], None]) -> dict[str, Any]:
    result: dict[str, Any] = {"simulated": [], "undated": [], "public": {}, "speed": {}}
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        for name in ("persons", "undated"):
            say(
                f"{options.persons:,} simulated persons, seed {seed}"
                + (", no dates of identification" * (name == "undated"))
            )
            each = {"ours": _one("ours", name, options.persons, seed)}
            if name == "persons" or options.seeds == 1:
                each["stock"] = _one("stock", name, options.persons, seed)
            result["simulated" if name == "persons" else "undated"].append({"seed": seed, **each})
    if PUBLIC.is_dir() and not options.no_public:
        for name in ("febrl3", "febrl4", "fake_1000"):
            say(name)
            result["public"][name] = {"ours": _one("ours", name), "stock": _one("stock", name)}
    for records in options.speed:
        if records:
            say(f"{records:,} simulated records")
            result["speed"][str(records)] = _one("ours", "records", records, FIRST_SEED)
    if options.latency:
        say(f"one new record against {options.latency:,}")
        result["latency"] = _one("latency", "records", options.latency, FIRST_SEED)
    if options.draws:
        result["chapman"] = _drawn(options.draws, options.draw_records, say)
    result["met"] = _met(result)
    return result


def _one(what: str, name: str, size: int = 0, seed: int = 0) -> dict[str, Any]:
    return child("linkage_run", what, name, str(size), str(seed))


def _drawn(seeds: int, records: int, say: Callable[[str], None]) -> dict[str, Any]:
    found = []
    for seed in range(FIRST_DRAWN, FIRST_DRAWN + seeds):
        if (seed - FIRST_DRAWN) % 10 == 0:
            say(f"Chapman's estimate from draws, seed {seed}")
        found.append(_one("chapman", "-", records, seed))
    off = np.array([one["drawn"] / one["perfect"] - 1 for one in found])
    cover = np.mean([one["low"] <= one["perfect"] <= one["high"] for one in found])
    width = np.median([one["high"] - one["low"] for one in found])
    perfect = np.median([one["perfect_high"] - one["perfect_low"] for one in found])
    careful = np.array([one["careful"] / one["perfect"] - 1 for one in found])
    outside = [abs(one["perfect"] - one["careful"]) > one["careful_width"] / 2 for one in found]
    return {
        "seeds": seeds, "records": records, "mean_off": float(off.mean()),
        "worst_off": float(np.abs(off).max()), "cover": float(cover),
        "width_to_perfect": float(width / perfect), "careful_off": float(careful.mean()),
        "careful_cover": 1 - float(np.mean(outside)),
    }  # fmt: skip


def _plot(simulated: list[dict[str, Any]]) -> str:
    """The seeds together, binned again by what was said."""
    bins = sorted(tuple(one) for each in simulated for one in each["ours"]["calibration"])
    made = []
    for k in range(20):
        mine = [one for one in bins if min(int(one[0] * 20), 19) == k]
        n = sum(one[2] for one in mine)
        if n:
            said, true = (sum(one[j] * one[2] for one in mine) / n for j in (0, 1))
            made.append((said, true, n))
    return calibration_svg(made, said="probability said", happened="share of the pairs that match")


def _gap(by: dict[str, float]) -> float:
    return max(by.values()) - min(by.values())


def _mean_by(each: list[dict[str, Any]], who: str) -> dict[str, float]:
    names = sorted({name for one in each for name in one[who]["by"]})
    return {
        name: float(np.mean([one[who]["by"][name] for one in each if name in one[who]["by"]]))
        for name in names
    }


def _met(result: dict[str, Any]) -> dict[str, bool]:
    met: dict[str, bool] = {}
    if result["simulated"]:
        mean = {
            key: np.mean([one["ours"][key] for one in result["simulated"]]) for key in ("f1", "recall_at_98")
        }
        met |= {key: bool(value >= AIMS[key]) for key, value in mean.items()}
        met["gap"] = _gap(_mean_by(result["simulated"], "ours")) <= AIMS["gap"]
    met |= {name: one["ours"]["f1"] >= AIMS[name] for name, one in result["public"].items()}
    for records, one in result["speed"].items():
        if f"seconds_{records}" in AIMS:
            met[f"seconds_{records}"] = one["seconds"] <= AIMS[f"seconds_{records}"]
        if f"mb_{records}" in AIMS:
            met[f"mb_{records}"] = one["peak_mb"] <= AIMS[f"mb_{records}"]
    if "latency" in result:
        met["latency_p95"] = result["latency"]["p95"] <= AIMS["latency_p95"]
    if "chapman" in result:
        one = result["chapman"]
        met["chapman_point"] = one["worst_off"] <= AIMS["chapman_point"]
        met["chapman_cover"] = one["cover"] >= AIMS["chapman_cover"]
        met["chapman_width"] = one["width_to_perfect"] <= AIMS["chapman_width"]
    return met


def _tell(result: dict[str, Any]) -> None:
    print(f"\n{'':34}{'records':>10}{'F1':>8}{'precis.':>9}{'recall':>8}{'R@P.98':>8}{'seconds':>9}{'MB':>7}")
    for key, name in (("simulated", "simulated"), ("undated", "  without date of identification")):
        for one in result[key]:
            for who in ("ours", "stock"):
                if who in one:
                    _line(f"{name} {one['seed']}, {who}", one[who])
    for name, one in result["public"].items():
        for who in ("ours", "stock"):
            _line(f"{name}, {who}", one[who])
    for records, one in result["speed"].items():
        _line(f"simulated, {int(records):,}", one)
    if result["simulated"]:
        print("\nrecall by name culture (known to the simulator alone)")
        mine, stock = (_mean_by(result["simulated"], who) for who in ("ours", "stock"))
        for name in mine:
            print(f"  {name:16}ours {mine[name]:.3f}   stock {stock[name]:.3f}")
        print(f"  gap: ours {_gap(mine):.3f}, stock {_gap(stock):.3f} (aim: at most {AIMS['gap']})")
        hard = np.mean([one["stock"]["f1"] for one in result["simulated"]])
        print(f"difficulty: stock splink reaches F1 {hard:.3f}, given the threshold that suits it best")
    if "latency" in result:
        one = result["latency"]
        print(
            f"one new record against {one['records']:,}: median {one['p50']:.3f} s, "
            f"95th percentile {one['p95']:.3f} s"
        )
    if "chapman" in result:
        one = result["chapman"]
        print(
            f"Chapman from draws, {one['seeds']} seeds of {one['records']:,}: off by {one['mean_off']:+.1%} "
            f"on average, {one['worst_off']:.1%} at worst; covers {one['cover']:.0%}; "
            f"{one['width_to_perfect']:.2f} times the width "
            f"under perfect linkage; a careful threshold taken for truth: {one['careful_off']:+.1%}, "
            f"covers {one['careful_cover']:.0%}"
        )
    missed = [name for name, met in result["met"].items() if not met]
    print("every aim is met" if not missed else f"missed: {', '.join(missed)}")


def _line(name: str, one: dict[str, Any]) -> None:
    print(
        f"{name:34}{one['records']:>10,}{one['f1']:>8.3f}{one['precision']:>9.3f}{one['recall']:>8.3f}"
        f"{one['recall_at_98']:>8.3f}{one['seconds']:>9.1f}{one['peak_mb']:>7,.0f}"
    )


def main(arguments: list[str] | None = None) -> int:
    """0 when everything ran, 1 otherwise. A missed aim is told, not an error."""
    parser = argparse.ArgumentParser(prog="python -m bench.linkage", description=__doc__)
    parser.add_argument("--seeds", type=int, default=5, help="simulated caseloads; 0: none")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="the first of them")
    parser.add_argument("--persons", type=int, default=20_000, help="of a simulated caseload")
    parser.add_argument("--no-public", action="store_true", help="leave the public sets out")
    parser.add_argument("--speed", type=int, nargs="*", default=[100_000, 1_000_000], help="records to time")
    parser.add_argument("--latency", type=int, default=100_000, help="records that a new one meets; 0: none")
    parser.add_argument("--draws", type=int, default=50, help="seeds for estimates from draws; 0: none")
    parser.add_argument("--draw-records", type=int, default=5_000)
    parser.add_argument("--plot", type=Path, help="write the calibration of all simulated seeds as SVG")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    try:
        result = run(options, lambda line: print(line, file=sys.stderr, flush=True))
    except BenchFailed as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    if options.plot:
        options.plot.write_text(_plot(result["simulated"]), encoding="utf-8", newline="\n")
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        _tell(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
