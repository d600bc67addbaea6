"""The files of ``out/``: observations, facts, claims, quality; always the same bytes for the same numbers."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from fanal import disclosure, indicators
from fanal.foundation.errors import CallError
from fanal.foundation.sheets import defused
from fanal.study.manifest import write_json
from fanal.vocabulary import Observation, fields, lookup_place

_NUMBERS = ("OBS_VALUE", "LOW", "HIGH")


class BadPopulation(CallError):
    code = "FNL-STU-011"


def write_observations(observations: Sequence[Observation], path: Path) -> None:
    """One Parquet file with the columns of the contract, in the order given."""
    rows = [each.row() for each in observations]
    arrays = {
        each.name: pa.array(
            [row[each.name] for row in rows], pa.float64() if each.name in _NUMBERS else pa.string()
        )
        for each in fields("observation")
    }
    pq.write_table(pa.table(arrays), path, compression="snappy")


def read_observations(path: Path) -> list[Observation]:
    """The observations that ``write_observations`` wrote."""
    return [Observation.from_row(row) for row in pq.read_table(path).to_pylist()]


def write_all(
    out: Path,
    observations: Sequence[Observation],
    facts: Sequence[dict[str, Any]],
    claims: Sequence[dict[str, Any]],
    quality: dict[str, Any],
    marking: str,
) -> None:
    """Everything in ``out/`` but the report and the manifest."""
    write_observations(observations, out / "observations.parquet")
    names = [each.name for each in fields("observation")]
    with (out / "observations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for each in observations:
            row = each.row()
            writer.writerow([_cell(row[name]) for name in names])
    indicators.write_sdmx(observations, out / "sdmx")
    _write_facts(out / "facts.json", facts, marking)
    write_json(out / "claims.json", {"schema": "fanal.claims/1", "marking": marking, "claims": list(claims)})
    write_json(out / "quality.json", quality)


def _write_facts(path: Path, facts: Sequence[dict[str, Any]], marking: str) -> None:
    """One fact a line: there are tens of thousands, and a difference between two runs should be readable."""
    head = json.dumps({"schema": "fanal.facts/1", "marking": marking}, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(fact, ensure_ascii=False, allow_nan=False) for fact in facts)
    path.write_text(f'{head}, "facts": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")


def _cell(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return defused(value)


def quality(
    tables: Sequence[dict[str, Any]],
    tallies: Sequence[dict[str, Any]],
    observations: Sequence[Observation],
    marking: str,
) -> dict[str, Any]:
    """``quality.json``: tallies per file, rule and dataset; never a count of persons by a characteristic."""
    wanted = (
        "file", "mapping", "dataset", "kind", "protection", "citation", "read", "accepted", "rejected",
        "rejected_by_rule", "duplicate_keys", "duplicate_rows", "repairs", "flags",
    )  # fmt: skip
    # how many columns no field uses, never which: without a header a column's name may be a person's
    files = [
        {
            **{name: table["report"][name] for name in wanted},
            "unused_columns": len(table["report"]["unused_columns"]),
        }
        for table in tables
    ]
    return {
        "schema": "fanal.quality/1",
        "marking": marking,
        "files": files,
        "totals": {name: sum(each[name] for each in files) for name in ("read", "accepted", "rejected")},
        "linkage": list(tallies),
        "hidden_cells": disclosure.hidden_cells(observations),
        "recoverable": disclosure.recoverable_cells(observations),
    }


def citations(tables: Sequence[dict[str, Any]], observations: Sequence[Observation]) -> list[dict[str, str]]:
    """One entry a dataset: where its data come from. A file of released observations may hold several."""
    found: dict[str, dict[str, str]] = {}
    present = {each.dataset for each in observations}
    for table in tables:
        report = table["report"]
        of_file = present if report["dataset"] not in present else {report["dataset"]}
        entry = {
            "dataset": report["dataset"],
            "citation": report["citation"],
            "protection": report["protection"],
            "vintage": table["vintage"],
            "mapping": report["mapping"],
        }
        for dataset in of_file:
            found.setdefault(dataset, {**entry, "dataset": dataset})
    return [found[name] for name in sorted(found)]


def read_population(path: Path) -> dict[tuple[str, str], int]:
    """``area,year,population`` rows of a CSV file. Raises BadPopulation with the first wrong row."""
    if not path.is_file():
        raise BadPopulation(file=path.name, row=0)
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                area = lookup_place(row["area"]) or ""
                people = int(row["population"])
            except (KeyError, TypeError, ValueError):
                raise BadPopulation(file=path.name, row=number) from None
            if not area or people <= 0:
                raise BadPopulation(file=path.name, row=number)
            found[area, str(row["year"]).strip()] = people
    return found


def forget_rejects(target: Path) -> None:
    """What was wrong in files of an earlier run says nothing of this one."""
    for path in target.glob("*.csv"):
        path.unlink()


def link_rejects(folder: Path, target: Path) -> None:
    """Show the rejects of a cached stage where people look for them."""
    if folder.is_dir():
        for path in folder.iterdir():
            shutil.copyfile(path, target / path.name)
