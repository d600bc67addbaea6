"""One data set in a process of its own: python -m bench.linkage_run WHAT DATA SIZE SEED."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from bench.linkage_data import Known, fake_1000, febrl, simulated, simulated_persons
from bench.measure import peak_mb
from fanal.linkage import (
    Settings,
    calibration,
    cluster,
    evaluate,
    match_one,
    plan_blocking,
    prepare,
    score,
    train,
)

CURVE = (0.1, 0.3, *(k / 50 for k in range(25, 50)), 0.99)
QUERIES = 60


def data(name: str, size: int, seed: int) -> Known:
    """``febrl3``, ``febrl4``, ``fake_1000``; ``persons`` and ``records`` are simulated, ``undated`` is
    simulated persons without their dates of identification."""
    match name:
        case "febrl3" | "febrl4":
            return febrl(int(name[-1]))
        case "fake_1000":
            return fake_1000()
        case "records":
            return simulated(size, seed)
        case "undated":
            return simulated_persons(size, seed, without=("date_identified",))
    return simulated_persons(size, seed)


def ours(known: Known) -> dict[str, Any]:
    """The defaults that a user gets."""
    before, start = peak_mb(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(folder=Path(folder))
        prepared = prepare(known.records)
        plan = plan_blocking(prepared, settings)
        model = train(prepared, settings, plan=plan)
        pairs = score(prepared, model, settings, plan=plan)
        linkage = cluster(prepared, pairs, settings)
    seconds = time.perf_counter() - start
    scores = evaluate(linkage, known.truth, known.group)
    sharp = 0.0
    if len(prepared) <= 200_000:
        for threshold in CURVE:
            one = evaluate(cluster(prepared, pairs, Settings(threshold=threshold)), known.truth)
            if one.precision >= 0.98:
                sharp = max(sharp, one.recall)
    return {
        "records": len(prepared), "persons": linkage.persons, "pairs_counted": plan.pairs,
        "pairs": pairs.num_rows,
        "f1": scores.f1, "precision": scores.precision, "recall": scores.recall, "recall_at_98": sharp,
        "by": {name: one.recall for name, one in scores.by.items() if name}, "seconds": seconds,
        "calibration": calibration(pairs, known.truth, bins=20), "preset": model.preset,
        "peak_mb": peak_mb(), "data_mb": before,
    }  # fmt: skip


def stocked(known: Known) -> dict[str, Any]:
    from bench.linkage_stock import stock

    start = time.perf_counter()
    found = stock(known)
    return found | {"records": len(known.truth), "seconds": time.perf_counter() - start, "peak_mb": peak_mb()}


def latency(known: Known) -> dict[str, Any]:
    """One new record against the others, with a trained model; the first call loads everything."""
    prepared = prepare(known.records)
    settings = Settings()
    plan = plan_blocking(prepared, settings)
    model = train(prepared, settings, plan=plan)
    rows = known.records.take(pa.array(np.linspace(0, len(prepared) - 1, QUERIES).astype(int))).to_pylist()
    seconds = []
    for row in rows:
        start = time.perf_counter()
        match_one(prepared, model, row)
        seconds.append(time.perf_counter() - start)
    return {"records": len(prepared), "first": seconds[0], "p50": float(np.quantile(seconds[1:], 0.5)),
            "p95": float(np.quantile(seconds[1:], 0.95)), "peak_mb": peak_mb()}  # fmt: skip


def main() -> None:
    what, name, size, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    if what == "chapman":
        from bench.linkage_chapman import chapman

        print(json.dumps(chapman(size, seed)))
        return
    known = data(name, size, seed)
    print(json.dumps({"ours": ours, "stock": stocked, "latency": latency}[what](known)))


if __name__ == "__main__":
    main()
