"""The R packages that do the same work, run on the same published tables."""

from __future__ import annotations

import csv
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from fanal.prevalence import OverlapTable

MSE = Path(__file__).resolve().parents[2] / "shared" / "data" / "mse"
SCRIPT = Path(__file__).with_name("prevalence_peers.R")
PACKAGES = {"stepwise": "SparseMSE", "bic": "Rcapture", "averaging": "dga", "latent_class": "LCMCR"}


class Differs(Exception):
    """Ours and a peer's result are not the same."""


def published(name: str) -> OverlapTable:
    with (MSE / f"{name}.csv").open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    columns = {each: [int(row[at]) for row in rows] for at, each in enumerate(head[:-1])}
    return OverlapTable.from_columns(columns, [int(row[-1]) for row in rows])


def installed() -> set[str]:
    """The peers that R can load."""
    if shutil.which("Rscript") is None:
        return set()
    asked = "cat(Filter(function(p) requireNamespace(p, quietly=TRUE), c({})), sep='\\n')".format(
        ",".join(f"'{each}'" for each in PACKAGES.values())
    )
    said = subprocess.run(["Rscript", "-e", asked], capture_output=True, text=True, check=False)
    return {method for method, package in PACKAGES.items() if package in said.stdout.split()}


def peer(method: str, table: OverlapTable, cells: np.ndarray, seed: int = 1) -> tuple[np.ndarray, float]:
    """A peer's totals of the tables given, (tables, cells), and its CPU seconds for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "tables.csv", Path(folder) / "totals"
        seen = [mask for mask in range(1, cells.shape[1]) if cells[:, mask].any()]
        with given.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file)
            write.writerow([*table.lists, *(f"count{k}" for k in range(len(cells)))])
            for mask in seen:
                write.writerow(
                    [*(mask >> bit & 1 for bit in range(len(table.lists))), *cells[:, mask].astype(int)]
                )
        ran = subprocess.run(
            ["Rscript", str(SCRIPT), method, str(given), str(made), str(seed)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if ran.returncode:
            raise Differs(f"{PACKAGES[method]} failed: {ran.stderr.strip()[-300:]}")
        rows = [line.split() for line in made.read_text(encoding="utf-8").splitlines()]
    return np.array([float(row[0]) for row in rows]), sum(float(row[1]) for row in rows)
