"""Fanal beside the R packages that do the same work: results compared first, then time.

    make bench-prevalence                              all of it, a few minutes
    make bench-prevalence BENCH="--resamples 3"        fewer resamples for the peers

Peers: SparseMSE (stepwise), Rcapture (the best model of pairs by BIC), dga (averaging), LCMCR (latent
classes), where R and they are installed; ``R_LIBS`` names a folder of one's own. Otherwise the times of
``baseline.csv`` and of the resamples' README are shown, marked as recorded. Peers run on few resamples and
their time is multiplied; ours run in full. Seconds are of CPU. A difference in results ends the bench with
an error.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.latent_class import compared
from bench.prevalence_peers import MSE, PACKAGES, Differs, installed, peer, published
from fanal.prevalence import METHODS, Options, OverlapTable
from fanal.prevalence.averaging import posterior
from fanal.prevalence.bootstrap import resampled

ROOT = Path(__file__).resolve().parents[1]
AIMS = {"bic 5": 1.0, "bic 6": 10.0, "averaging 6": 1.0, "quick": 2.0, "first": 15.0}
# CPU seconds a table: stepwise of one resample (README of the tables), BIC and averaging of baseline.csv
RECORDED = {
    ("stepwise", "UKdat"): 0.21,
    ("stepwise", "Ned"): 0.28,
    ("stepwise", "UKdat_5"): 0.09,
    ("bic", "UKdat_5"): 5.574,
    ("averaging", "UKdat_5"): 5.368,
}
THOUSAND = 1000


def timed(work: Callable[[], object]) -> tuple[object, float]:
    start = time.process_time()
    made = work()
    return made, time.process_time() - start


def same(method: str, name: str, ours: np.ndarray, theirs: np.ndarray, apart: float) -> None:
    off = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1)
    if not (off <= apart).all():
        at = int(np.argmax(off))
        raise Differs(f"{method} {name}, table {at}: ours {ours[at]}, {PACKAGES[method]} {theirs[at]}")


def chosen(method: str, name: str, order: int | None, there: set[str], resamples: int) -> None:
    """A method that chooses one model: a thousand resamples that choose again, with BCa interval."""
    table = published(name)
    found, spent = timed(lambda: METHODS[method](table, Options(order=order, resamples=THOUSAND)))
    lists, what = len(table.lists), "order 4" if order == 4 else "pairs" if method == "bic" else ""
    said = f"{method:8s} {name:8s} {what:7s} {spent:8.3f} s for 1,000 resamples"
    aim = AIMS.get(f"{method} {lists}")
    said += f" (aim {aim:g} s: {'met' if spent <= aim else 'MISSED'})" if aim else ""
    if method in there and order != 4 and (lists < 6 or method == "stepwise"):
        cells = np.concatenate([table.dense()[None], resampled(table, resamples, 1)])
        theirs, seconds = peer(method, table, cells)
        ours = np.array([points(table.lists, each, method, order) for each in cells])
        same(method, name, ours, theirs, 1e-6 if method == "stepwise" else 1e-5)
        each = seconds / len(cells)
        said += f"; {PACKAGES[method]} {each:.3f} s a table on {len(cells)} tables, same results"
        said += f": {each * (THOUSAND + len(table.patterns)) / spent:,.0f} times as fast"
    elif (method, name) in RECORDED and order != 4:
        each = RECORDED[method, name]
        said += f"; {PACKAGES[method]} {each:.3f} s a table, recorded: "
        said += f"{each * (THOUSAND + len(table.patterns)) / spent:,.0f} times"
    print(said, flush=True)


def points(lists: tuple[str, ...], cells: np.ndarray, method: str, order: int | None) -> float:
    seen = np.flatnonzero(cells)
    made = METHODS[method](OverlapTable.of(lists, seen, cells[seen]), Options(order=order, resamples=0))
    return float("nan") if made.estimate is None else made.estimate


def averaged(name: str, there: set[str]) -> None:
    table = published(name)
    posterior(table)
    found, spent = timed(lambda: METHODS["averaging"](table, Options()))
    lists = len(table.lists)
    said = f"averaging {name:8s} {spent:7.3f} s"
    aim = AIMS.get(f"averaging {lists}")
    said += f" (aim {aim:g} s: {'met' if spent <= aim else 'MISSED'})" if aim else ""
    if "averaging" in there and lists < 6:
        theirs, seconds = peer("averaging", table, table.dense()[None])
        same("averaging", name, np.array([getattr(found, "estimate")]), theirs, 2e-3)  # noqa: B009
        said += f"; dga {seconds:.3f} s, median the same to 0.2 %: {seconds / spent:,.0f} times as fast"
    elif ("averaging", name) in RECORDED:
        each = RECORDED["averaging", name]
        said += f"; dga {each:.3f} s, recorded: {each / spent:,.0f} times"
    print(said, flush=True)


def latent(name: str, there: set[str]) -> None:
    """Latent classes as ``bench.latent_class`` does them: quantiles, then effective draws a CPU second."""
    print(compared(name, run_peer="latent_class" in there), flush=True)


def new_process() -> None:
    """``fanal estimate --quick`` on six lists in a new process, the compiler's cache empty, then filled."""
    with tempfile.TemporaryDirectory() as cache:
        # Python keeps its byte code, as it does by default
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment = {**kept, "NUMBA_CACHE_DIR": cache}
        for what, aim in (("first", AIMS["first"]), ("quick", AIMS["quick"]), ("quick", AIMS["quick"])):
            before = os.times()
            start = time.monotonic()
            ran = subprocess.run(
                [sys.executable, "-m", "fanal", "estimate", str(MSE / "UKdat.csv"), "--quick", "--json"],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            after = os.times()
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            spent = time.monotonic() - start if what == "first" else cpu
            kind = f"in all ({cpu:.2f} of CPU), compiling" if what == "first" else "of CPU, cache filled"
            met = "met" if spent <= aim and ran.returncode in (0, 1) else "MISSED"
            print(f"estimate --quick, six lists: {spent:.2f} s {kind} (aim {aim:g} s: {met})", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--resamples", type=int, default=10, help="resamples that the peers run on too")
    parser.add_argument("--recorded", action="store_true", help="do not run R")
    parser.add_argument("--no-latent", action="store_true", help="leave out the latent classes (minutes)")
    args = parser.parse_args()
    if not MSE.is_dir():
        print("the published tables are not in ../shared/data/mse", file=sys.stderr)
        return 3
    there = set() if args.recorded else installed()
    missing = sorted(set(PACKAGES) - there)
    print("peers run here:", ", ".join(PACKAGES[each] for each in sorted(there)) or "none", end="")
    print("; recorded:", ", ".join(PACKAGES[each] for each in missing) or "none", flush=True)
    METHODS["stepwise"](published("UKdat"), Options(resamples=10))  # the compiler, or its cache
    METHODS["bic"](published("UKdat"), Options(resamples=10))
    try:
        for name in ("UKdat", "Ned", "UKdat_5", "NewOrl"):
            chosen("stepwise", name, None, there, args.resamples)
        for name in ("UKdat_5", "Ned_5", "NewOrl_5", "UKdat", "Ned"):
            chosen("bic", name, 2, there, 1)
        for name in ("UKdat_5", "Ned_5"):
            chosen("bic", name, 4, there, 0)
        for name in ("Kosovo", "NewOrl_5", "UKdat_5", "UKdat"):
            averaged(name, there)
        if not args.no_latent:
            for name in ("NewOrl_5", "Kosovo", "UKdat_5"):
                latent(name, there)
        new_process()
    except Differs as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
