"""One person from several registrations, by the stated rules; overlap tables that follow the same rules."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.engine import connect
from fanal.linkage.resolving import NEEDED, ORDERS, orders, resolve
from fanal.study.linking.unite import in_order, united
from fanal.study.overlaps import BY, Links, overlaps, persons_of
from fanal.vocabulary import fields

COLUMNS = [each for each in fields("case_record") if not each.identity]


def records_of(path, rows):
    columns = {}
    for each in COLUMNS:
        kind = (
            pa.int64() if each.name == "source_row" else pa.int32() if each.kind == "integer" else pa.string()
        )
        columns[each.name] = pa.array([row.get(each.name) for row in rows], kind)
    pq.write_table(pa.table(columns), path)
    return path


def row(number, source="a.csv", **given):
    return {
        "source": source,
        "source_row": number,
        "dataset": "d",
        "age_group": "_U",
        "child_at_time": "unknown",
    } | given


def resolved(tmp_path, rows, person):
    path = records_of(tmp_path / "records.parquet", rows)
    slim = pq.read_table(path, columns=list(NEEDED))
    placed = orders(slim)
    table = pa.table({
        "source": slim["source"], "source_row": slim["source_row"], "person": pa.array(person, pa.int64()),
        **{name: pa.array(placed[name], pa.int32()) for name in ORDERS},
    })  # fmt: skip
    pq.write_table(table, tmp_path / "links.parquet")
    with connect("duckdb", tmp_path / "spill") as engine:
        n = resolve(engine, [path], tmp_path / "links.parquet", tmp_path / "persons.parquet")
    found = pq.read_table(tmp_path / "persons.parquet")
    assert found.num_rows == n == len(set(person)) and found.schema.equals(pq.read_schema(path))
    return found.to_pylist()


HER = [
    row(1, "a.csv", date_identified="2022-03", sex="F", age_identification=15, age_basis="estimated",
        age_group="Y0T17", child_at_time="yes", status="presumed", purposes="begging",
        year="2022", area="XAA"),
    row(1, "b.csv", date_identified="2022-03-08", sex="M", age_identification=14, age_exploitation=13,
        age_basis="document", age_group="Y0T17", child_at_time="yes", status="identified",
        purposes="begging;other", year="2022", area="XAA", services="shelter"),
    row(2, "a.csv", date_registered="2021-12-30", status="not_identified", year="2021", area="FRA",
        age_exploitation=9),
]  # fmt: skip


def test_each_attribute_follows_its_rule(tmp_path):
    (person,) = resolved(tmp_path, HER, [0, 0, 0])
    assert person["sex"] == "M"  # of the registration that saw a document
    assert (person["age_identification"], person["age_exploitation"], person["age_basis"]) == (
        14,
        13,
        "document",
    )
    assert person["status"] == "identified"
    assert person["purposes"] == "begging;other" and person["services"] == "shelter"
    assert person["year"] == "2021" and person["area"] == "FRA"  # the earliest registration
    assert person["age_group"] == "Y0T17" and person["child_at_time"] == "yes"


def test_who_is_alone_stays_as_written(tmp_path):
    people = resolved(tmp_path, HER, [0, 1, 2])
    plain = {(p["source"], p["source_row"]): p for p in people}
    for written in HER:
        got = plain[written["source"], written["source_row"]]
        assert {name: got[name] for name in written} == written


def test_the_order_of_the_files_changes_nothing(tmp_path):
    (one,) = resolved(tmp_path, HER, [0, 0, 0])
    (other,) = resolved(tmp_path, HER[::-1], [0, 0, 0])
    assert one == other


def links(rows, person, draws):
    texts = [each.name for each in COLUMNS if each.kind != "integer"]
    table = pa.table({name: pa.array([r.get(name) for r in rows], pa.string()) for name in texts})
    table = table.append_column("source_row", pa.array([r["source_row"] for r in rows], pa.int64()))
    placed = orders(table)
    for name in ORDERS:
        table = table.append_column(name, pa.array(placed[name], pa.int32()))
    return Links(table, np.array(person), np.array(draws))


def test_overlaps_follow_persons_and_draws():
    found = overlaps(links(HER, [0, 0, 1], [[0, 0, 0], [0, 1, 2]]), by=("age_group",))
    assert found.lists == ("a.csv", "b.csv")
    # the third registration alone is of somebody who is no victim
    assert found.point == {("Y0T17",): {(True, True): 1}}
    assert found.table(0) == {(True, True): 1} and found.table(1) == {(True, False): 1, (False, True): 1}


@pytest.mark.parametrize("by", BY)
def test_every_stratum_adds_up_to_all_persons(by):
    rows = [row(i, f"{i % 3}.csv", status="presumed", sex="F", year="2020",
                purposes=["begging", None, "begging;other"][i % 3]) for i in range(12)]  # fmt: skip
    made = links(rows, [0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 7], [])
    found = overlaps(made, by=(by,))
    assert sum(found.table().values()) == 8 == persons_of(made).num_rows


def test_a_source_that_says_itself_who_is_one_person_is_believed():
    person, group = np.array([3, 1, 2, 0]), np.array([-1, 5, 5, -1])
    assert united(person, group).tolist() == [0, 1, 1, 2]
    assert in_order(np.array([7, 7, 2])).tolist() == [0, 0, 1]
    assert united(np.array([0, 1]), np.array([-1, -1])).tolist() == [0, 1]
