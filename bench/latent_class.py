"""Latent classes: quantiles of the total, then effective draws a second of CPU, beside the R package LCMCR.

    python -m bench.latent_class [--tables NewOrl_5 Kosovo UKdat_5 UKdat Ned_5 Ned] [--recorded]

Both by the same measure, the effective draws of the median over all chains together: ours over four chains,
from the first step on, LCMCR's over two seeds (K = 10, 10,000 sweeps left out, 1,000 draws kept of 50,000).
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


def recorded() -> dict[str, list[tuple[float, float]]]:
    """By table: the point and the effective draws a CPU second of either seed."""
    found = defaultdict(list)
    with (MSE / "baseline.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["method"] == "LCMCR.lcmCR" and (said := re.search(r"ESS=(\d+)", row["note"])):
                rate = int(said[1]) / float(row["cpu_seconds"])
                found[row["dataset"].split("(pub")[0]].append((float(row["estimate"]), rate))
    return found


def shown(totals: np.ndarray, spent: float) -> str:
    low, median, high = np.quantile(totals, ENDS)
    rate = effective(totals) / spent
    said = f"{median:.0f} ({low:.0f} to {high:.0f}), R-hat {r_hat(totals):.4f}, "
    return f"{said}{effective(totals):.0f} effective draws in {spent:.2f} s: {rate:.1f} a second"


def compared(name: str, *, run_peer: bool) -> str:
    """One table by both: ours as the product samples it."""
    table = published(name)
    sample(published("Artificial_3"), most=100)  # the compiler, or its cache
    start = time.process_time()
    found = sample(table)
    spent = time.process_time() - start
    ours = found.undetected + table.total
    lines = [f"latent_class {name}: {shown(ours, spent)}{'' if found.known else '; REFUSED'}"]
    if run_peer:
        runs = [peer("latent_class", table, table.dense()[None], seed) for seed in (1, 2)]
        theirs, seconds = np.array([draws for draws, _ in runs]), sum(each for _, each in runs)
        times = effective(ours) / spent / (effective(theirs) / seconds)
        lines.append(f"    LCMCR: {shown(theirs, seconds)}")
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
