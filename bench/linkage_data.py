"""Records with known truth for the linkage bench: the simulated country, and public sets."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.measure import ROOT
from fanal.simulate import simulate

# kept beside the repository and never in it
PUBLIC = ROOT.parent / "shared" / "data" / "linkage"
RECORDS_A_PERSON = 1.61  # of the simulator, those never met left out
_COLUMNS = {
    "given_name": "given_name", "family_name": "family_name", "other_names": "other_names", "sex": "sex",
    "date_of_birth": "date_of_birth", "age_identification": "age", "citizenship": "citizenship",
    "place_of_birth": "place_of_birth", "id_number": "id_number", "phone": "phone", "email": "email",
    "address": "address", "date_identified": "date_identified",
}  # fmt: skip


@dataclass(frozen=True)
class Known:
    """Linkage records, and for each the person it truly is and the group by which figures are told."""

    name: str
    records: pa.Table
    truth: list[str]
    group: list[str] | None = None


def simulated(records: int, seed: int, *, without: tuple[str, ...] = ()) -> Known:
    """The made-up country's case records of all agencies, in codes, as ``fanal.simulate`` writes them."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        simulate(folder / "sources", records=records, seed=seed, format="parquet", truth=folder / "truth")
        tables = []
        for path in sorted((folder / "sources").glob("*.parquet")):
            rows = pq.read_table(path)
            columns = {"record": rows["record_key"], "source": pa.array([path.stem] * rows.num_rows),
                       "source_kind": rows["organisation_type"]}  # fmt: skip
            for theirs, ours in _COLUMNS.items():
                if ours not in without:
                    columns[ours] = (
                        rows[theirs] if theirs in rows.column_names else pa.nulls(rows.num_rows, pa.string())
                    )
            tables.append(pa.table(columns))
        table = pa.concat_tables(tables)
        truth = pq.read_table(folder / "truth" / "records.parquet")
        persons = pq.read_table(folder / "truth" / "persons.parquet", columns=["person", "culture"])
    place = pc.index_in(table["record"], value_set=truth["record_key"].combine_chunks())
    person = truth["person"].take(place)
    culture = persons["culture"].take(pc.index_in(person, value_set=persons["person"].combine_chunks()))
    return Known(f"simulated-{seed}", table, person.cast(pa.string()).to_pylist(), culture.to_pylist())


def simulated_persons(persons: int, seed: int, *, without: tuple[str, ...] = ()) -> Known:
    """A caseload of about so many detected persons."""
    return simulated(int(persons * RECORDS_A_PERSON), seed, without=without)


def febrl(number: int) -> Known:
    """Febrl's data set 3 (duplicates in one file) or 4 (two files)."""
    names = {3: ["dataset3"], 4: ["dataset4a", "dataset4b"]}[number]
    rows = []
    for name in names:
        with (PUBLIC / f"febrl_{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                rows.append(
                    {key.strip(): (value or "").strip() for key, value in row.items()} | {"file": name}
                )
    table = pa.table({
        "record": [f"r{i}" for i in range(len(rows))], "source": [row["file"] for row in rows],
        "given_name": [row["given_name"] for row in rows], "family_name": [row["surname"] for row in rows],
        "date_of_birth": [row["date_of_birth"] for row in rows],
        "id_number": [row["soc_sec_id"] for row in rows],
        "address": [f"{row['street_number']} {row['address_1']} {row['address_2']}".strip() for row in rows],
        "place": [row["suburb"] for row in rows], "postcode": [row["postcode"] for row in rows],
        "region": [row["state"] for row in rows],
    })  # fmt: skip
    return Known(f"febrl{number}", table, [row["rec_id"].split("-")[1] for row in rows])


def fake_1000() -> Known:
    with (PUBLIC / "fake_1000.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = pa.table({
        "record": [f"r{row['unique_id']}" for row in rows], "source": ["fake_1000"] * len(rows),
        "given_name": [row["first_name"] for row in rows], "family_name": [row["surname"] for row in rows],
        "date_of_birth": [row["dob"] for row in rows], "place": [row["city"] for row in rows],
        "email": [row["email"] for row in rows],
    })  # fmt: skip
    return Known("fake_1000", table, [row["cluster"] for row in rows])
