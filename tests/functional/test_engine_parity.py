"""DuckDB and Spark give the same answers for every operation that stages may use, with NULL and the empty
string."""

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.engine import Lookup, connect

ROWS = {
    "_row": pa.array([1, 2, 3, 4, 5, 6], pa.int64()),
    "a": pa.array(["x", "", None, "é", "x;y", " x "], pa.string()),
    "b": pa.array(["1", "2", None, "", "5", "x"], pa.string()),
    "n": pa.array([1, None, 3, -4, 5, 5], pa.int32()),
}

OPERATIONS = {
    "select": lambda t: t.select("_row", "a"),
    "filter": lambda t: t.filter(t.n > 2),
    "mutate and cast": lambda t: t.mutate(
        c=t.n.cast("string"), d=ibis.ifelse(t.b == "5", t.b, "7").cast("int32")
    ),
    "isin": lambda t: t.mutate(c=t.a.isin(["x", ""]), d=~t.a.isin(["x"])),
    "null": lambda t: t.mutate(c=t.a.isnull(), d=t.a.fill_null("-"), e=t.a.notnull() & (t.n > 0)),
    "or with null": lambda t: t.mutate(c=((t.n > 2) | (t.a == "x")).fill_null(False)),
    "cases": lambda t: t.mutate(
        c=ibis.cases((t.a == "x", "one"), (t.n > 2, "two")), d=ibis.coalesce(t.a, t.b)
    ),
    "text": lambda t: t.mutate(
        c=t.a.strip(),
        d=t.a.length(),
        e=t.a.substr(0, 1),
        f=t.a + "|" + t.b,
        g=t.a.find(";"),
        h=t.a.substr(0, t.a.length() - 1),
    ),
    "compare as binary": lambda t: t.mutate(c=t.a < "y", d=t.a > "z"),
    "arithmetic": lambda t: t.mutate(c=(t.n - 7) // 2, d=(20200101 - 20030615) // 10_000),
    "unnest": lambda t: t.filter(t.a.notnull()).select("_row", c=t.a.split(";").unnest()),
    "count": lambda t: t.group_by("a").agg(_row=t._row.min(), n=t.count(), m=t.n.count(), s=t.n.sum()),
    "argmin": lambda t: t.group_by("n").agg(_row=t._row.min(), c=t.a.argmin(t._row, where=t.a.notnull())),
    "argmin of what is said": lambda t: t.group_by("n").agg(
        _row=t._row.min(), c=t.a.argmin(t.a.notnull().ifelse(t._row, None))
    ),
    "distinct": lambda t: t.select(_row=t.n.fill_null(0)).distinct(),
}


@pytest.fixture(scope="module")
def engines(tmp_path_factory):
    pytest.importorskip("pyspark", reason="needs the extra spark")
    folder = tmp_path_factory.mktemp("parity")
    path = folder / "t.parquet"
    pq.write_table(pa.table(ROWS), path)
    with connect("duckdb", folder / "d") as duck, connect("spark", folder / "s", 1) as spark:
        yield duck, spark, path


def rows(engine, table):
    return sorted(engine.query(table), key=lambda row: (row["_row"], str(row)))


@pytest.mark.full
@pytest.mark.spark
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_allowed_operation(engines, name):
    duck, spark, path = engines
    results = [rows(engine, OPERATIONS[name](engine.scan([path]))) for engine in (duck, spark)]
    assert results[0] == results[1]


@pytest.mark.full
@pytest.mark.spark
@pytest.mark.parametrize("kind", ["left_join", "semi_join", "anti_join"])
def test_joins(engines, kind):
    results = []
    for engine in engines[:2]:
        table = engine.scan([engines[2]])
        small = engine.lookup_table(Lookup({"x": "1", "": "2"}), "raw", "meaning")
        results.append(rows(engine, getattr(table, kind)(small, table.a == small.raw)))
    assert results[0] == results[1]


@pytest.mark.full
@pytest.mark.spark
@pytest.mark.timeout(900)
def test_a_study_gives_the_same_observations_on_spark(engines, tmp_path):
    from fanal.simulate import simulate
    from fanal.study import new_study, run

    written = {}
    for engine in ("duckdb", "spark"):
        study = new_study(tmp_path / engine, config=f'format = 1\nengine = "{engine}"\n')
        simulate(study.sources, truth=tmp_path / "truth", records=400, seed=3)
        run(study.root)
        written[engine] = (study.out / "observations.csv").read_bytes()
    assert written["duckdb"] == written["spark"]


@pytest.mark.full
@pytest.mark.spark
def test_each_code_of_a_list_stands_once(engines):
    results = []
    for engine in engines[:2]:
        table = engine.scan([engines[2]])
        results.append(rows(engine, table.mutate(c=engine.each_once(table.a + ";y;é;" + table.b))))
    assert results[0] == results[1]


@pytest.mark.full
@pytest.mark.spark
def test_group_concat_joins_all_values(engines):
    for engine in engines[:2]:
        table = engine.scan([engines[2]])
        (row,) = engine.query(
            table.filter(table.n == 5).agg(_row=table._row.min(), c=table.a.group_concat(";"))
        )
        assert sorted(row["c"].split(";")) == sorted("x;y; x ".split(";"))
