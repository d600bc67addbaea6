"""The calls of ibis 12 that duckdb 2 and sqlglot 30 break at run time, though they install without
complaint."""

import ibis


def test_the_four_calls_that_newer_engines_break():
    con = ibis.duckdb.connect()
    table = con.create_table("t", ibis.memtable({"a": [1, 2]}))
    assert con.sql("select sum(a) as s from t").execute().s[0] == 3
    assert sum(len(batch) for batch in con.to_pyarrow_batches(table)) == 2
    cached = table.mutate(b=table.a + 1).cache()
    assert cached.count().execute() == 2
    cached.release()
    con.disconnect()
