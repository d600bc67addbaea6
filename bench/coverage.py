"""How often each method's interval holds the truth, on tables made with a known truth.

    python -m bench.coverage run --replicates 25 --minutes 4     more tables, appended to
    bench/data/coverage.jsonl python -m bench.coverage table                               what they say,
    and the shipped summary

Scenarios, each with 3 to 6 lists. ``independent``: lists meet persons independently. ``pairs``: some lists
send persons to others, some avoid them. ``heterogeneity``: persons differ in how visible they are to all
lists. ``sparse``: as pairs, with few persons met. ``linkage``: as pairs, and links of a person's
registrations are missed or wrong. A table is made from its scenario, number of lists and number alone:
every run makes the same one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.widest import widest

SCENARIOS = ("independent", "pairs", "heterogeneity", "sparse", "linkage")
LISTS = (3, 4, 5, 6)
RAW = Path(__file__).parent / "data" / "coverage.jsonl"
SHIPPED = Path(__file__).parents[1] / "src" / "fanal" / "prevalence" / "coverage.json"
SKIPPED = ("latent_class", "aic")  # minutes a table; the bench of speed runs the first
RESAMPLES = 200
MISSED, WRONG = 0.08, 0.02  # links missed, links to another person
MSE = Path(__file__).parents[2] / "shared" / "data" / "mse"
PUBLISHED = ("UKdat_5", "Ned_5", "NewOrl_5", "Kosovo")


def people(scenario: str, lists: int, rng: np.random.Generator) -> tuple[int, np.ndarray]:
    """The persons there are, and which lists meet whom: (persons, lists)."""
    persons = int(np.exp(rng.uniform(np.log(800), np.log(8000))))
    share = rng.uniform(0.02, 0.07, lists) if scenario == "sparse" else rng.uniform(0.05, 0.25, lists)
    odds = np.tile(np.log(share / (1 - share)), (persons, 1))
    if scenario == "heterogeneity":
        weight = rng.uniform(0.5, 1.1, lists)
        odds += rng.standard_normal((persons, 1)) * weight
    met = np.zeros((persons, lists), dtype=bool)
    effects = np.zeros((lists, lists))
    if scenario in ("pairs", "sparse", "linkage"):
        pairs = [(i, j) for i in range(lists) for j in range(i + 1, lists)]
        for at in rng.permutation(len(pairs))[: max(1, round(0.35 * len(pairs)))]:
            effects[pairs[at]] = rng.uniform(0.5, 1.6) * (1 if rng.random() < 0.75 else -1)
    for j in range(lists):
        met[:, j] = rng.random(persons) < 1 / (1 + np.exp(-(odds[:, j] + met[:, :j] @ effects[:j, j])))
    return persons, met


def linked_with_error(met: np.ndarray, rng: np.random.Generator, missed: float, wrong: float) -> np.ndarray:
    """Persons as a linkage with errors sees them: some registrations stand alone, some go to someone else."""
    seen = met[met.any(axis=1)].copy()
    alone = []
    for j in range(seen.shape[1]):
        others = seen.sum(axis=1) > seen[:, j]
        lost = seen[:, j] & others & (rng.random(len(seen)) < missed)
        strayed = seen[:, j] & (rng.random(len(seen)) < wrong)
        for one in np.flatnonzero(lost | strayed):
            seen[one, j] = False
            to = int(rng.integers(len(seen)))
            if strayed[one] and not seen[to, j]:
                seen[to, j] = True
            else:
                alone.append(j)
    single = np.zeros((len(alone), seen.shape[1]), dtype=bool)
    single[np.arange(len(alone)), alone] = True
    every = np.concatenate([seen, single])
    return every[every.any(axis=1)]


def made(scenario: str, lists: int, number: int) -> tuple[int, OverlapTable]:
    """One table of a scenario and the persons there are."""
    rng = np.random.default_rng([SCENARIOS.index(scenario), lists, number])
    persons, met = people(scenario, lists, rng)
    if scenario == "linkage":
        met = linked_with_error(met, rng, MISSED, WRONG)
    return persons, tabulated(met)


def tabulated(met: np.ndarray) -> OverlapTable:
    masks = met.astype(np.int64) @ (1 << np.arange(met.shape[1]))
    names = [chr(ord("A") + j) for j in range(met.shape[1])]
    return OverlapTable.of(names, masks[masks > 0], np.ones(int((masks > 0).sum()), dtype=np.int64))


def estimates(table: OverlapTable, wanted: list[str], seed: int) -> dict[str, list[Any]]:
    """By method: status, point, low, high, seconds; ``widest`` is the range over all of them."""
    options, found, kept = Options(seed=seed, resamples=RESAMPLES), {}, []
    for name in wanted:
        start = time.process_time()
        each: Estimate = METHODS[name](table, options)
        spent = round(time.process_time() - start, 3)
        kept += [each] if name not in ("independence", "chao") else []
        found[name] = [each.status, *(v and round(v, 1) for v in (each.estimate, each.low, each.high)), spent]
    if ends := widest(kept):
        found["widest"] = ["ok", None, round(ends[0], 1), round(ends[1], 1), 0.0]
    return found


def rows(path: Path = RAW) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def run(first: int, replicates: int, minutes: float, wanted: list[str], path: Path = RAW) -> int:
    """Tables that were not done yet, until the time is over; the number done."""
    done = {(r["scenario"], r["lists"], r["number"]) for r in rows(path) if set(wanted) <= set(r["methods"])}
    until, count = time.monotonic() + 60 * minutes, 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        for number in range(first, first + replicates):
            for scenario in SCENARIOS:
                for lists in LISTS:
                    if (scenario, lists, number) in done:
                        continue
                    if time.monotonic() > until:
                        return count
                    truth, table = made(scenario, lists, number)
                    row = {"scenario": scenario, "lists": lists, "number": number, "truth": truth}
                    row |= {"known": table.total, "methods": estimates(table, wanted, number + 1)}
                    file.write(json.dumps(row) + "\n")
                    file.flush()
                    count += 1
    return count


def summary(every: list[dict[str, Any]], by: Callable[[dict[str, Any]], str]) -> dict[str, dict[str, Any]]:
    """By group and method: tables, answered, coverage with its Monte-Carlo error, bias, median width."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in every:
        key = (row["scenario"], row["lists"], row["number"])
        latest[key] = {**row, "methods": {**latest.get(key, row)["methods"], **row["methods"]}}
    groups: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in latest.values():
        for method, (status, point, low, high, _) in row["methods"].items():
            groups[by(row)][method].append((row["truth"], status, point, low, high))
    return {
        group: {method: _said(found) for method, found in methods.items()}
        for group, methods in groups.items()
    }


def _said(found: list[Any]) -> dict[str, Any]:
    given = [(t, p, lo, hi) for t, status, p, lo, hi in found if status != "refused" and lo is not None]
    if not given:
        return {"tables": len(found), "answered": 0}
    held = np.array([lo <= t and (hi is None or t <= hi) for t, _, lo, hi in given])
    bias = [np.log(p / t) for t, p, *_ in given if p]
    widths = [hi / max(lo, 1) for *_, lo, hi in given if hi is not None]
    share = float(held.mean())
    return {
        "tables": len(found),
        "answered": len(given),
        "coverage": round(share, 4),
        "mc_error": round(float(np.sqrt(max(share * (1 - share), 0.25 / len(given)) / len(given))), 4),
        "missed_above": round(float(np.mean([t < lo for t, _, lo, _ in given])), 4),
        "bias_percent": round(100 * float(np.expm1(np.median(bias))), 1) if bias else None,
        "high_over_low": round(float(np.median(widths)), 2) if widths else None,
    }


def table() -> dict[str, Any]:
    """All that is known, by scenario, by lists, by both and in all."""
    every = list(rows())
    return {
        "schema": "fanal.coverage/1",
        "nominal": 0.95,
        "all": summary(every, lambda row: "all")["all"],
        "all_but_linkage": summary(
            [row for row in every if row["scenario"] != "linkage"], lambda row: "all"
        ).get("all", {}),
        "by_scenario": summary(every, lambda row: str(row["scenario"])),
        "by_lists": summary(every, lambda row: str(row["lists"])),
    }


def markdown(said: dict[str, Any]) -> str:
    """The tables of docs/explanation/prevalence-coverage.md."""
    groups = {name: said["by_scenario"][name] for name in SCENARIOS}
    groups |= {"all but linkage": said["all_but_linkage"], "all": said["all"]}
    names = list(said["all"])
    lines = ["| method | " + " | ".join(groups) + " |", "|---|" + "---|" * len(groups)]
    for name in names:
        cells = [groups[group].get(name, {}) for group in groups]
        shown = [
            f"{100 * c['coverage']:.0f} ± {100 * c['mc_error']:.0f}" if c.get("answered") else "–"
            for c in cells
        ]
        lines.append(f"| `{name}` | " + " | ".join(shown) + " |")
    lines += [
        "",
        "| method | tables | answered | median bias | high / low | 3 lists | 4 | 5 | 6 |",
        "|" + "---|" * 9,
    ]
    for name in names:
        c = said["all_but_linkage"][name]
        bias = f"{c['bias_percent']:+.1f} %" if c["bias_percent"] is not None else "–"
        width = f"{c['high_over_low']:.2f}" if c["high_over_low"] else "–"
        by = [said["by_lists"][str(n)].get(name, {}) for n in LISTS]
        shares = [f"{100 * b['coverage']:.0f}" if b.get("answered") else "–" for b in by]
        lines.append(
            f"| `{name}` | {c['tables']} | {c['answered']} | {bias} | {width} | " + " | ".join(shares) + " |"
        )
    return "\n".join(lines)


def known(wanted: list[str]) -> None:
    """Published lists: those on one list, estimated from the others as if they were not known."""
    import csv

    from fanal.prevalence.consistency import check

    found = defaultdict(list)
    for name in PUBLISHED:
        with (MSE / f"{name}.csv").open(encoding="utf-8") as file:
            head, *lines = csv.reader(file)
        columns = {each: [int(line[at]) for line in lines] for at, each in enumerate(head[:-1])}
        read = OverlapTable.from_columns(columns, [int(line[-1]) for line in lines])
        for each in check(read, wanted, Options(resamples=RESAMPLES)):
            if each.estimate is not None and each.low is not None:
                found[each.method].append((each.known, "ok", each.estimate, each.low, each.high))
    for method, rows_ in found.items():
        print(f"{'published':14s} {method:13s} {_said(rows_)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("run", "table", "known"))
    parser.add_argument(
        "--first", type=int, default=100, help="number of the first table; 0 to 99 were tuned on"
    )
    parser.add_argument("--replicates", type=int, default=25)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--methods", nargs="*", default=[name for name in METHODS if name not in SKIPPED])
    parser.add_argument("--ship", action="store_true", help="write the summary into the package")
    parser.add_argument("--markdown", action="store_true", help="as the tables of the documentation")
    args = parser.parse_args()
    if args.what == "run":
        print(run(args.first, args.replicates, args.minutes, args.methods), "tables done")
        return
    if args.what == "known":
        known(args.methods)
        return
    said = table()
    if args.ship:
        SHIPPED.write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if args.markdown:
        print(markdown(said))
        return
    for heading in ("all", "all_but_linkage", "by_scenario", "by_lists"):
        groups = {heading: said[heading]} if heading.startswith("all") else said[heading]
        for group, methods in groups.items():
            for method, s in methods.items():
                if s["answered"]:
                    print(f"{group:14s} {method:13s} {s['answered']:4d}/{s['tables']:4d} "
                          f"coverage {100 * s['coverage']:5.1f} ± {100 * s['mc_error']:.1f} "
                          f"bias {s['bias_percent'] if s['bias_percent'] is not None else '':>6} % "
                          f"high/low {s['high_over_low'] or 0:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
