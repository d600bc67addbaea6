"""The bench compares like with like: equal results of Fanal, SQL and pandas, and a difference is found."""

import json

import pyarrow.parquet as pq
import pytest
from bench import by_hand, ours, report
from bench.__main__ import main
from bench.compare import compare
from bench.measure import BenchFailed

from fanal.simulate.bulk import bulk

RECORDS = 2_000


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    bulk(folder / "r.parquet", records=RECORDS, seed=7)
    return ours.run(folder / "r.parquet", folder / "ours"), by_hand.run(folder / "r.parquet", folder / "sql")


def test_the_sql_by_hand_agrees_with_fanal(parts):
    fanal, sql = parts
    assert compare(fanal, sql, "SQL by hand") > 1000
    assert fanal["accepted"] + fanal["rejected"] == RECORDS
    assert fanal["rejected"] > 0
    assert fanal["persons"] < fanal["accepted"]


def test_the_sql_by_hand_agrees_on_csv(tmp_path):
    bulk(tmp_path / "r.csv", records=RECORDS, seed=8, format="csv")
    compare(
        ours.run(tmp_path / "r.csv", tmp_path / "ours"),
        by_hand.run(tmp_path / "r.csv", tmp_path / "sql"),
        "SQL",
    )


@pytest.mark.parametrize("what", ["accepted", "rejected", "rejected_by_rule", "persons"])
def test_another_number_is_a_difference(parts, what):
    with pytest.raises(BenchFailed, match=what):
        compare(parts[0], {**parts[1], what: -1}, "SQL")


def test_another_count_is_a_difference(parts, tmp_path):
    table = pq.read_table(parts[1]["counts_file"])
    changed = table.set_column(
        4, "n", [[value + (place == 17) for place, value in enumerate(table["n"].to_pylist())]]
    )
    pq.write_table(changed, tmp_path / "counts.parquet")
    with pytest.raises(BenchFailed, match="1 counts differ"):
        compare(parts[0], {**parts[1], "counts_file": str(tmp_path / "counts.parquet")}, "SQL")


def test_another_cell_of_a_record_is_a_difference(parts, tmp_path):
    table = pq.read_table(parts[1]["records_file"])
    place = table.column_names.index("organisation")
    values = [*table["organisation"].to_pylist()[:-1], "another"]
    pq.write_table(table.set_column(place, "organisation", [values]), tmp_path / "records.parquet")
    with pytest.raises(BenchFailed, match="organisation"):
        compare(parts[0], {**parts[1], "records_file": str(tmp_path / "records.parquet")}, "SQL")


def test_pandas_agrees_with_fanal(parts, tmp_path):
    pytest.importorskip("pandera", reason="needs the dependency group bench")
    from bench import with_pandas

    bulk(tmp_path / "r.parquet", records=RECORDS, seed=7)
    compare(parts[0], with_pandas.run(tmp_path / "r.parquet", tmp_path / "pandas"), "pandas")


@pytest.mark.full
def test_the_whole_bench_in_small(tmp_path, capsys):
    arguments = ["--records", "500", "--csv-records", "300", "--data", str(tmp_path), "--no-demo"]
    arguments += ["--no-report", "--json"]
    assert main(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert set(result["files"]) == {"parquet", "csv"}
    assert result["files"]["csv"]["ours"]["peak_mb"] > 0
    assert not list(tmp_path.iterdir())


def test_the_report_and_its_templates_alone_draw_the_same_pages(tmp_path):
    found = report.run(None, tmp_path, areas=3)
    assert found["pages"] == len(list((tmp_path / "ours" / "report").rglob("*.html")))
    assert found["pages"] == len(list((tmp_path / "plain").rglob("*.html"))) > 20
    assert found["site_seconds"] > found["plain_seconds"] > 0 < found["pdf_seconds"]
    whole, bare = (tmp_path / part / "en" / "areas.html" for part in ("ours/report", "plain"))
    assert whole.read_bytes() == bare.read_bytes()
    assert "<figure" not in (tmp_path / "plain" / "en" / "index.html").read_text(encoding="utf-8")
