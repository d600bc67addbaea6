"""Latent classes: quantiles of the total, then effective draws a second of CPU, beside the R package LCMCR.

    python -m bench.latent_class [--tables NewOrl_5 Kosovo UKdat_5 UKdat Ned_5 Ned] [--recorded]

Both by the same measure, the effective draws of the median over all chains together, on two seeds: ours over
four chains a seed, from the first step on, LCMCR's over its one chain a seed (K = 10, 10,000 sweeps left out,
1,000 draws kept of 50,000). Equal seeds give equal draws: of up to three runs in turn the fastest counts.
A chain that has seen one mode of two counts many draws by itself and knows nothing of the other: R-hat is
shown. Where R and LCMCR are not installed, the effective draws that single chains counted of themselves,
recorded in ``baseline.csv``, are shown, marked as recorded.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import defaultdict

import numpy as np

from bench.prevalence_peers import MSE, installed, peer, published
from fanal.prevalence.convergence import effective, r_hat
from fanal.prevalence.latent_class import sample

TABLES = ("NewOrl_5", "Kosovo", "UKdat_5", "UKdat", "Ned_5", "Ned")
ENDS = (0.025, 0.5, 0.975)
AIM = 10.0
SEEDS = (1, 2)
RUNS, LONG = 3, 15.0  # seconds after which once is enough


def recorded() -> dict[str, list[tuple[float, float]]]:
    """By table: the point and the effective draws a CPU second of either seed."""
    found = defaultdict(list)
    with (MSE / "baseline.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["method"] == "LCMCR.lcmCR" and (said := re.search(r"ESS=(\d+)", row["note"])):
                rate = int(said[1]) / float(row["cpu_seconds"])
                found[row["dataset"].split("(pub")[0]].append((float(row["estimate"]), rate))
    return found


def shown(runs: list[np.ndarray], spent: float) -> str:
    """Quantiles over all runs; the worst R-hat of a run, the effective draws of all."""
    low, median, high = np.quantile(np.concatenate([each.reshape(-1) for each in runs]), ENDS)
    known = sum(effective(each) for each in runs)
    said = f"{median:.0f} ({low:.0f} to {high:.0f}), R-hat {max(r_hat(each) for each in runs):.4f}, "
    return f"{said}{known:.0f} effective draws in {spent:.2f} s: {known / spent:.1f} a second"


def compared(name: str, *, run_peer: bool) -> str:
    """One table by both: ours as the product samples it."""
    table = published(name)
    sample(published("Artificial_3"), most=100)  # the compiler, or its cache
    spent = seconds = np.inf
    for _ in range(RUNS):
        start = time.process_time()
        found = [sample(table, seed=seed) for seed in SEEDS]
        spent = min(spent, time.process_time() - start)
        if run_peer:
            runs = [peer("latent_class", table, table.dense()[None], seed) for seed in SEEDS]
            seconds = min(seconds, sum(each for _, each in runs))
        if spent > LONG:
            break
    ours = [each.undetected + table.total for each in found]
    refused = sum(not each.known for each in found)
    words = f"; REFUSED on {refused} of {len(SEEDS)} seeds" if refused else ""
    lines = [f"latent_class {name}: {shown(ours, spent)}{words}"]
    if run_peer:
        # one chain a seed: R-hat is between them
        theirs = np.array([draws for draws, _ in runs])
        times = sum(map(effective, ours)) / spent / (effective(theirs) / seconds)
        lines.append(f"    LCMCR: {shown([theirs], seconds)}")
        lines.append(f"    {times:.1f} times as many (aim {AIM:g}: {'met' if times >= AIM else 'MISSED'})")
    else:
        lines += [f"    LCMCR, recorded, one chain of itself: {point:.0f}, {rate:.0f} a second"
                  for point, rate in recorded().get(name, [])]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", nargs="*", default=TABLES)
    parser.add_argument("--recorded", action="store_true", help="do not run R")
    args = parser.parse_args()
    run_peer = not args.recorded and "latent_class" in installed()
    for name in args.tables:
        print(compared(name, run_peer=run_peer), flush=True)


if __name__ == "__main__":
    main()
