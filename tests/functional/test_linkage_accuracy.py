"""The linkage on simulated caseloads of seeds that nothing was chosen by, and on public sets."""

from __future__ import annotations

import numpy as np
import pytest
from bench.linkage_chapman import chapman
from bench.linkage_data import fake_1000, febrl, simulated

from fanal.linkage import Settings, calibration, cluster, evaluate, plan_blocking, prepare, score, train


def linked(known):
    prepared = prepare(known.records)
    plan = plan_blocking(prepared, Settings())
    pairs = score(prepared, train(prepared, Settings(), plan=plan), Settings(), plan=plan)
    return prepared, pairs


@pytest.fixture(scope="module")
def caseload():
    known = simulated(2000, 77)
    return known, *linked(known)


def test_a_simulated_caseload(caseload):
    known, prepared, pairs = caseload
    scores = evaluate(cluster(prepared, pairs, Settings()), known.truth, known.group)
    assert scores.f1 > 0.9
    assert scores.precision > 0.95


def test_of_pairs_said_to_match_with_a_probability_such_a_share_does(caseload):
    known, _, pairs = caseload
    bins = calibration(pairs, known.truth, bins=5)
    assert len(bins) == 5
    for said, true, n in bins:
        assert abs(said - true) < 0.12 + 2 * np.sqrt(0.25 / n), (said, true, n)
    every = sum(said * n for said, _, n in bins) / sum(true * n for _, true, n in bins)
    assert 0.9 < every < 1.1


@pytest.mark.full
def test_an_estimate_of_those_never_met_survives_the_linkage():
    found = chapman(5000, 78)
    assert abs(found["drawn"] / found["perfect"] - 1) < 0.15
    assert found["low"] < found["perfect"] < found["high"]
    assert found["high"] - found["low"] < 2 * (found["perfect_high"] - found["perfect_low"])
    assert found["careful"] > found["perfect_high"]


@pytest.mark.full
@pytest.mark.parametrize(
    ("made", "least"), [(lambda: febrl(3), 0.99), (lambda: febrl(4), 0.99), (fake_1000, 0.92)]
)
def test_public_sets_with_the_defaults(shared_data, made, least):
    known = made()
    prepared, pairs = linked(known)
    assert evaluate(cluster(prepared, pairs, Settings()), known.truth).f1 >= least


@pytest.mark.full
def test_a_million_records_that_are_all_alike():
    import pyarrow as pa

    from fanal.linkage.errors import TooManyPairs

    n = 1_000_000
    same = {name: pa.array(["same"] * n) for name in ("given_name", "family_name")}
    prepared = prepare(
        pa.table({"record": [str(i) for i in range(n)], "date_of_birth": ["2001-02-03"] * n, **same})
    )
    with pytest.raises(TooManyPairs):
        plan_blocking(prepared, Settings())


@pytest.mark.full
@pytest.mark.spark
def test_the_same_model_gives_the_same_pairs_on_spark(tmp_path):
    pytest.importorskip("pyspark", reason="needs the extra spark")
    from pyspark.sql import SparkSession

    from fanal.linkage.blocking import planned
    from fanal.linkage.comparisons import comparisons
    from fanal.linkage.engine import engine
    from fanal.linkage.scoring import with_keys
    from fanal.linkage.splinked import duckdb_api, linker, predict, spark_api, splink_settings
    from linkage_records import made_up

    prepared = prepare(made_up(60)[0])
    plan = plan_blocking(prepared, Settings())
    model = train(prepared, Settings(), plan=plan)
    settings = splink_settings(model, comparisons(prepared.columns))
    with engine(None) as con:
        con.register("p", prepared.table)
        con.execute(with_keys(planned(con, prepared, Settings())))
        table = con.execute("select * from pk order by i").to_arrow_table()
        here = predict(linker(duckdb_api(con), "pk", settings), weight=-6.0)
        duck = {
            (min(a, b), max(a, b)): w
            for a, b, w in con.execute(f"select i_l, i_r, match_weight from {here.physical_name}").fetchall()
        }
    session = (
        SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(tmp_path / "warehouse"))
        .config("spark.local.dir", str(tmp_path))
        .config("spark.sql.shuffle.partitions", "2")
        # the conditions of our levels are too long for the code that Spark would compile of them
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN").getOrCreate()
    )  # fmt: skip
    try:
        session.createDataFrame(table).createOrReplaceTempView("pk")
        there = predict(linker(spark_api(session), "pk", settings), weight=None)
        spark = {(min(r.i_l, r.i_r), max(r.i_l, r.i_r)): r.match_weight
                 for r in session.table(there.physical_name).collect() if r.match_weight >= -6.0}  # fmt: skip
    finally:
        session.stop()
    assert len(duck) > 30
    assert spark.keys() == duck.keys()
    assert max(abs(spark[pair] - duck[pair]) for pair in duck) < 1e-9
