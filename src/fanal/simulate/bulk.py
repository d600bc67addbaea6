"""One big file of case records in codes, without names: what benchmarks read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from fanal.simulate.cases import Cases, add_places, band, draw_cases, draw_citizenship
from fanal.simulate.coded import Coded
from fanal.simulate.errors import UnknownFormat
from fanal.simulate.naming import name_book
from fanal.simulate.people import agencies
from fanal.simulate.registrations import ages, answers, dates
from fanal.vocabulary import Field, fields

CHUNK = 500_000
INVALID_SHARE = 0.01
KEYLESS = 0.02
# one in seven records repeats the person key of the record before it
PERSONS_IN_TWENTY = 17
# two values that break the rules of each kind of column
_WRONG = {
    "code": ("no_such_code", "X9"), "codes": ("no_such_code", "tourism"), "place": ("Q7Q", "Atlantis"),
    "places": ("Q7Q", "Atlantis"), "date": ("2021-02-30", "2563-04-11"), "integer": ("214", "abc"),
}  # fmt: skip


def bulk(
    out_file: Path,
    *,
    records: int,
    seed: int = 1,
    format: str = "parquet",
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Write ``records`` case records in codes, every field that a source can give, no identity field, all
    as text.

    About one row in a hundred holds one invalid value, spread over all columns that have rules. Returns
    the number of invalid rows by column. Parquet or CSV (UTF-8, comma), written in chunks of 500,000
    rows: memory stays far under 2 GB whatever the size. Equal arguments give equal bytes.
    """
    if format not in ("parquet", "csv"):
        raise UnknownFormat(format=format, formats="parquet, csv")
    wanted = [field for field in fields("case_record") if not (field.derived or field.identity)]
    schema = pa.schema([(field.name, pa.string()) for field in wanted])
    planted: dict[str, int] = {}
    seeds = np.random.SeedSequence(seed)
    with _opened(out_file, schema, format) as file:
        for start in range(0, records, CHUNK):
            n = min(CHUNK, records - start)
            rng = np.random.default_rng(seeds.spawn(1)[0])
            columns = _spoilt(rng, _columns(rng, n), wanted, planted)
            arrays = _keys(rng, start, n) | {name: column.arrow() for name, column in columns.items()}
            file.write_table(pa.table([_plain(arrays[field.name]) for field in wanted], schema=schema))
            if progress:
                progress(start + n, records)
    return dict(sorted(planted.items()))


def _opened(path: Path, schema: pa.Schema, format: str) -> pq.ParquetWriter | pacsv.CSVWriter:
    if format == "csv":
        return pacsv.CSVWriter(path, schema)
    # row groups as small as DuckDB's own let every thread of a reader have some
    return pq.ParquetWriter(path, schema, compression="snappy")


def _columns(rng: np.random.Generator, n: int) -> dict[str, Coded]:
    cases, person = draw_cases(rng, n), np.arange(n)
    candidates = [list(setting["citizenships"]) for setting in name_book().settings]  # type: ignore[call-overload]
    add_places(rng, cases.columns, draw_citizenship(rng, candidates, rng.integers(0, len(candidates), n)))
    made = answers(rng, 1.0, cases, person) | ages(rng, 1.0, cases, person)
    columns = {name: column for name, column in made.items() if isinstance(column, Coded)}
    return columns | _bands(rng, cases, columns) | _registration(rng, cases)


def _bands(rng: np.random.Generator, cases: Cases, columns: dict[str, Coded]) -> dict[str, Coded]:
    """Bands of the earlier ages where those ages are not given."""
    broad, some = rng.random(len(cases)) < 0.5, rng.random(len(cases)) < 0.3
    unknown = columns["age_identification"].codes < 0
    numbers = {"exploitation": cases.age_exploitation, "recruitment": cases.age_recruitment}
    return {
        f"age_band_{name}": band(age, broad=broad).blank(~(some & unknown)) for name, age in numbers.items()
    }


def _registration(rng: np.random.Generator, cases: Cases) -> dict[str, Coded]:
    """Which organisation wrote the record, and when."""
    made = list(agencies().values())
    which = rng.integers(0, len(made), len(cases)).astype(np.int32)
    last = np.datetime64("2025-12-31", "D")
    entered = np.minimum(cases.found + rng.integers(0, 120, len(cases)).astype("timedelta64[D]"), last)
    return {
        "organisation": Coded(which, tuple(agency["organisations"][0] for agency in made)),
        "organisation_type": Coded(which, tuple(agency["type"] for agency in made)),
        "date_registered": dates(entered, "iso"),
        "date_identified": dates(cases.found, "iso", rng.random(len(cases))),
    }


def _spoilt(
    rng: np.random.Generator, columns: dict[str, Coded], wanted: list[Field], planted: dict[str, int]
) -> dict[str, Coded]:
    """One invalid value in one row of a hundred, in a column drawn at random."""
    checked = [field for field in wanted if field.kind in _WRONG]
    n = len(columns["sex"])
    bad = rng.random(n) < INVALID_SHARE
    where, which = rng.integers(0, len(checked), n), rng.integers(0, 2, n)
    for index, field in enumerate(checked):
        here = bad & (where == index)
        planted[field.name] = planted.get(field.name, 0) + int(here.sum())
        for kind, text in enumerate(_WRONG[field.kind]):
            columns[field.name] = columns[field.name].put(here & (which == kind), text)
    return columns


def _keys(rng: np.random.Generator, start: int, n: int) -> dict[str, pa.Array]:
    number = np.arange(start, start + n, dtype=np.int64)
    person = pa.array(number * PERSONS_IN_TWENTY // 20, mask=rng.random(n) < KEYLESS)
    return {"record_key": _numbered("R", pa.array(number + 1)), "person_key": _numbered("P", person)}


def _numbered(prefix: str, numbers: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(pc.cast(numbers, pa.string()), 9, "0"), "")


def _plain(array: pa.Array) -> pa.Array:
    return array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array
