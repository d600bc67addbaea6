"""One person a case record; equal keys of one source merged; counts that add up."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.engine import connect
from fanal.linkage import link
from fanal.tabulation import tables, tabulate
from fanal.vocabulary import fields

COLUMNS = [each for each in fields("case_record") if not each.identity]


def case_records(path, rows):
    arrays = {}
    for each in COLUMNS:
        kind = (
            pa.int64() if each.name == "source_row" else pa.int32() if each.kind == "integer" else pa.string()
        )
        arrays[each.name] = pa.array([row.get(each.name) for row in rows], kind)
    pq.write_table(pa.table(arrays), path)
    return path


@pytest.fixture
def engine(tmp_path):
    with connect("duckdb", tmp_path / "spill", 1) as engine:
        yield engine


def row(number, **values):
    defaults = {"source": "a.csv", "source_row": number, "dataset": "d", "year": "2020", "area": "FRA"}
    return {**defaults, "age_group": "_U", "child_at_time": "unknown", **values}


def test_records_without_a_key_are_never_merged(engine, tmp_path):
    path = case_records(tmp_path / "r.parquet", [row(1, sex="F"), row(2, sex="F")])
    persons, tally = link(engine, [path], "d", tmp_path / "p")
    assert persons == [path]
    assert (tally.records, tally.persons, tally.merged) == (2, 2, 0)


def test_equal_keys_of_one_source_are_one_person_and_nothing_they_say_is_lost(engine, tmp_path):
    rows = [
        row(1, person_key="P1", sex=None, purposes="begging", year="2019"),
        row(2, person_key="P1", sex="F", purposes="forced_labour;begging", year="2020"),
        row(3, person_key="P2", sex="M"),
        row(4, person_key="P1", source="b.csv", sex="M"),
    ]
    persons, tally = link(engine, [case_records(tmp_path / "r.parquet", rows)], "d", tmp_path / "p")
    assert (tally.records, tally.persons, tally.merged) == (4, 3, 1)
    found = {(r["source"], r["source_row"]): r for path in persons for r in pq.read_table(path).to_pylist()}
    merged = found["a.csv", 1]
    assert (merged["sex"], merged["purposes"], merged["year"]) == ("F", "begging;forced_labour", "2019")
    assert found["b.csv", 4]["sex"] == "M"
    schemas = {pq.read_schema(path).remove_metadata() for path in persons}
    assert len(schemas) == 1


def count(counts, table, area, period, *cell):
    return sum(c.n for c in counts if (c.table, c.area, c.period, c.cell) == (table, area, period, cell))


def test_the_code_books_example_of_a_denominator(engine, tmp_path):
    """CTDC, Global Synthetic Data Codebook v2 (2024), section 6: forced 50 %, sexual 50 %, other 25 % of
    four."""
    purposes = ["forced_labour", "sexual_exploitation", "other", None, "forced_labour;sexual_exploitation"]
    path = case_records(tmp_path / "r.parquet", [row(n + 1, purposes=p) for n, p in enumerate(purposes)])
    counts = tabulate(engine, [path], "d")
    reported = count(counts, "form", "W", "_T", "_REPORTED")
    shares = {p: 100 * count(counts, "form", "W", "_T", p) / reported for p in purposes if p and ";" not in p}
    assert reported == 4
    assert shares == {"forced_labour": 50, "sexual_exploitation": 50, "other": 25}
    assert count(counts, "form", "W", "_T", "_U") == 1


def test_areas_and_years_add_up_unknown_ones_included(engine, tmp_path):
    rows = [
        row(1, sex="F"),
        row(2, sex="M", area="BEL"),
        row(3, area=None, year=None),
        row(4, sex="F", year="2021"),
    ]
    counts = tabulate(engine, [case_records(tmp_path / "r.parquet", rows)], "d")
    assert count(counts, "total", "W", "_T") == 4
    assert sum(c.n for c in counts if c.table == "total" and c.area == "W" and c.period != "_T") == 4
    assert sum(c.n for c in counts if c.table == "total" and c.area != "W" and c.period == "_T") == 4
    assert count(counts, "sex", "W", "_T", "_U") == 1
    assert count(counts, "total", "_U", "_U") == 1


def test_who_is_no_victim_is_not_counted(engine, tmp_path):
    """Presumed, identified, or of a file that says nothing of it (docs/decisions/0013)."""
    said = ["presumed", "identified", "not_identified", "unknown", None]
    rows = [row(n + 1, status=status) for n, status in enumerate(said)]
    counts = tabulate(engine, [case_records(tmp_path / "r.parquet", rows)], "d")
    assert count(counts, "total", "W", "_T") == 3


def test_a_known_status_is_taken_before_an_earlier_unknown(engine, tmp_path):
    rows = [
        row(1, person_key="a", status="unknown"),
        row(2, person_key="a", status="identified"),
        row(3, person_key="b", status="unknown"),
        row(4, person_key="b"),
    ]
    paths, tally = link(engine, [case_records(tmp_path / "r.parquet", rows)], "d", tmp_path / "p")
    found = {r["person_key"]: r["status"] for r in engine.query(engine.scan(paths))}
    assert found == {"a": "identified", "b": "unknown"} and tally.merged == 2


def test_a_breakdown_that_nobody_reports_has_no_table(engine, tmp_path):
    counts = tabulate(engine, [case_records(tmp_path / "r.parquet", [row(1, sex="F")])], "d")
    assert "violence" not in {c.table for c in counts}


def test_the_tables_hold_what_the_wall_allows():
    for table in tables():
        assert len(table.by) <= 2
        assert not {"citizenship", "age_group"} <= set(table.by)


def test_countries_are_counted_for_each_area_and_never_crossed():
    named = ("citizenship", "country_")
    by_country = {each.name: each for each in tables() if "".join(each.by).startswith(named)}
    assert sorted(by_country) == [
        "citizenship", "country-of-exploitation", "country-of-recruitment", "country-of-transit",
    ]  # fmt: skip
    assert all(each.areas and len(each.by) == 1 for each in by_country.values())


def merged_by_hand(rows):
    """The first that any record says, in the order of the file; lists joined; a known status first."""
    ordered = sorted(rows, key=lambda r: r["source_row"])
    made = {}
    for each in COLUMNS:
        said = [value for r in ordered if (value := r.get(each.name)) is not None]
        if each.kind in ("codes", "places") and said:
            made[each.name] = ";".join(sorted({code for text in said for code in text.split(";")}))
        else:
            made[each.name] = said[0] if said else None
    known = [r["status"] for r in ordered if r.get("status") not in (None, "unknown")]
    made["status"] = known[0] if known else made["status"]
    return made


def test_persons_of_two_records_and_of_more_are_merged_as_by_hand(engine, tmp_path):
    rng = random.Random(7)  # noqa: S311 - values of a test
    values = {
        "sex": ["F", "M"], "status": ["unknown", "identified", "presumed"], "age_group": ["_U", "Y0T17"],
        "purposes": ["begging", "forced_labour;begging", "other"], "year": ["2019", "2020"],
        "age_identification": [12, 16], "citizenship": ["FRA", "BEL"],
    }  # fmt: skip
    groups = {("a.csv", f"P{n}"): rng.choice([1, 2, 2, 2, 3, 4]) for n in range(60)}
    keys = [key for key, n in groups.items() for _ in range(n)]
    rng.shuffle(keys)
    rows = [
        row(number, source=source, person_key=key)
        | {name: rng.choice([None, *some]) for name, some in values.items()}
        for number, (source, key) in enumerate(keys, start=1)
    ]
    paths, tally = link(engine, [case_records(tmp_path / "r.parquet", rows)], "d", tmp_path / "p")
    found = {r["person_key"]: r for path in paths for r in pq.read_table(path).to_pylist()}
    assert tally.persons == len(found) == 60 and tally.merged == len(rows) - 60
    for (_, key), n in groups.items():
        wanted = merged_by_hand([r for r in rows if r["person_key"] == key])
        got = {name: value for name, value in found[key].items() if name in wanted}
        if n == 1:  # written as it stands
            wanted["purposes"] = got["purposes"]
        assert got == wanted, (key, n)
    assert sorted(p.name for p in tmp_path.glob("p*")) == ["p.alone.parquet", "p.merged.parquet"]
