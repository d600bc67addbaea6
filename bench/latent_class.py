"""Latent classes: effective draws a second of CPU, beside what LCMCR gave (recorded).

    python -m bench.latent_class [--tables NewOrl_5 Kosovo UKdat_5 UKdat Ned_5]

Ours counts the effective draws of the median and of both ends over four chains together, R-hat over the
chains. The recorded LCMCR figures are the effective draws of one chain by itself (K = 10, 50,000 sweeps
left out, 1,000 kept of 50,000): a chain that has seen one mode of two counts many draws and knows nothing
of the other; both seeds are shown.
"""

from __future__ import annotations

import argparse
import csv
import re
import time
from collections import defaultdict
from pathlib import Path

from fanal.prevalence.estimate import Options
from fanal.prevalence.latent_class import latent_class, sample
from fanal.prevalence.overlap import OverlapTable

MSE = Path(__file__).parents[2] / "shared" / "data" / "mse"


def published(name: str) -> OverlapTable:
    with (MSE / f"{name}.csv").open(encoding="utf-8") as file:
        head, *lines = csv.reader(file)
    columns = {each: [int(line[at]) for line in lines] for at, each in enumerate(head[:-1])}
    return OverlapTable.from_columns(columns, [int(line[-1]) for line in lines])


def recorded() -> dict[str, list[tuple[float, float]]]:
    """By table: the point and the effective draws a CPU second of either seed."""
    found = defaultdict(list)
    with (MSE / "baseline.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["method"] == "LCMCR.lcmCR" and (said := re.search(r"ESS=(\d+)", row["note"])):
                rate = int(said[1]) / float(row["cpu_seconds"])
                found[row["dataset"].split("(pub")[0]].append((float(row["estimate"]), rate))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", nargs="*", default=["NewOrl_5", "Kosovo", "UKdat_5", "UKdat", "Ned_5"])
    args = parser.parse_args()
    peer = recorded()
    sample(published("Artificial_3"), most=100)  # the compiler, or its cache
    for name in args.tables:
        start = time.process_time()
        found = latent_class(published(name), Options())
        spent = time.process_time() - start
        print(
            f"{name:10s} {found.status:8s} {found.estimate:9.0f} ({found.low:.0f} to {found.high:.0f}) "
            f"R-hat {found.settings['r_hat']:.4f}, "
            f"{found.settings['effective']} effective in {spent:.1f} s of CPU: "
            f"{found.settings['effective'] / spent:.0f} a second; LCMCR, recorded: "
            + ", ".join(f"{point:.0f} at {rate:.0f} a second" for point, rate in peer.get(name, []))
        )


if __name__ == "__main__":
    main()
