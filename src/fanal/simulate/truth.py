"""What is true of a simulated country, kept apart from its source files: for tests and benchmarks."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from fanal.simulate.people import People
from fanal.simulate.pools import GENERATION, GROUPS

SCHEMA = "fanal.truth/1"


@dataclass(frozen=True)
class Truth:
    """Summary of a simulation. Persons are all victims of the country, detected or not.

    ``lists`` counts persons by the agencies that registered them (names joined by ``+``), ``planted`` the
    rows spoilt on purpose by file and kind, ``damaged`` the rows by file with damaged text, ``girl`` her
    record key by agency.
    """

    seed: int
    records: int
    persons: int
    detected: int
    undetected: int
    children_detected: int
    children_undetected: int
    files: dict[str, int]
    lists: dict[str, int]
    planted: dict[str, dict[str, int]]
    damaged: dict[str, int]
    girl: dict[str, str]

    def as_json(self) -> str:
        return (
            json.dumps({"schema": SCHEMA, "marking": "SIMULATED"} | vars(self), indent=1, sort_keys=True)
            + "\n"
        )


@dataclass
class Tally:
    """Running sums of a simulation."""

    persons: int = 0
    children: Counter[bool] = field(default_factory=Counter)  # children by whether any agency registered them
    lists: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    planted: dict[str, Counter[str]] = field(default_factory=dict)
    damaged: Counter[str] = field(default_factory=Counter)

    def add_people(self, agencies: Sequence[str], child: np.ndarray, met: np.ndarray) -> None:
        self.persons += len(met)
        detected = met.any(axis=1)
        for known in (True, False):
            self.children[known] += int((child & (detected == known)).sum())
        patterns, counts = np.unique(met, axis=0, return_counts=True)
        for pattern, count in zip(patterns, counts, strict=True):
            if pattern.any():
                name = "+".join(agency for agency, yes in zip(agencies, pattern, strict=True) if yes)
                self.lists[name] += int(count)

    def add_rows(self, file: str, planted: np.ndarray, damaged: np.ndarray) -> None:
        self.files[file] += len(planted)
        self.damaged[file] += int(damaged.sum())
        self.planted.setdefault(file, Counter()).update(kind for kind in planted if kind)

    def truth(self, seed: int, girl: dict[str, str]) -> Truth:
        detected = sum(self.lists.values())
        return Truth(
            seed=seed,
            records=sum(self.files.values()),
            persons=self.persons,
            detected=detected,
            undetected=self.persons - detected,
            children_detected=self.children[True],
            children_undetected=self.children[False],
            files=dict(sorted(self.files.items())),
            lists=dict(sorted(self.lists.items())),
            planted={file: dict(sorted(kinds.items())) for file, kinds in sorted(self.planted.items())},
            damaged=dict(sorted(self.damaged.items())),
            girl=girl,
        )


class TruthFiles:
    """``persons.parquet``, ``records.parquet`` and ``truth.json`` in one folder."""

    def __init__(self, folder: Path, agencies: Sequence[str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._agencies = folder, list(agencies)
        text, number, yes = pa.string(), pa.int64(), pa.bool_()
        self._person_schema = pa.schema(
            [("person", number), ("culture", text), ("group", text), ("child", yes), ("sex", text),
             ("age", number), ("year", number), ("citizenship", text), ("purposes", text),
             *((name, yes) for name in agencies)]
        )  # fmt: skip
        self._record_schema = pa.schema(
            [("file", text), ("row", number), ("record_key", text), ("person", number), ("planted", text),
             ("damaged", yes)]
        )  # fmt: skip
        self._persons = pq.ParquetWriter(folder / "persons.parquet", self._person_schema, compression="zstd")
        self._records = pq.ParquetWriter(folder / "records.parquet", self._record_schema, compression="zstd")

    def people(self, people: People, cultures: Sequence[str], person: np.ndarray, met: np.ndarray) -> None:
        """The first len(person) people of a batch."""
        n, cases = len(person), people.cases
        group = cases.group[:n]
        columns = {
            "person": person,
            "culture": np.array(cultures, dtype=object)[people.culture[:n]],
            "group": np.array(GROUPS, dtype=object)[group],
            "child": np.array(GENERATION)[group] == "child",
            "age": cases.age[:n],
            "year": cases.found[:n].astype("datetime64[Y]").astype(np.int64) + 1970,
        }
        columns |= {name: cases.columns[name].texts()[:n] for name in ("sex", "citizenship", "purposes")}
        self.person_rows(columns | {name: met[:, i] for i, name in enumerate(self._agencies)})

    def person_rows(self, columns: dict[str, np.ndarray]) -> None:
        arrays = [pa.array(columns[field.name].tolist(), field.type) for field in self._person_schema]
        self._persons.write_table(pa.table(arrays, schema=self._person_schema))

    def records(self, columns: dict[str, np.ndarray]) -> None:
        arrays = [pa.array(columns[field.name].tolist(), field.type) for field in self._record_schema]
        self._records.write_table(pa.table(arrays, schema=self._record_schema))

    def close(self, truth: Truth) -> None:
        self._persons.close()
        self._records.close()
        (self._folder / "truth.json").write_text(truth.as_json(), encoding="utf-8")
