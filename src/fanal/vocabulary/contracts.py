"""The contracts between the stages: what one row is, column by column.

``contracts/case_record.csv`` and ``contracts/observation.csv`` are read once; the JSON Schemas of every JSON
output lie in ``schemas/``.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

CONTRACTS = ("case_record", "observation")
KINDS = ("key", "code", "codes", "place", "places", "date", "integer", "number", "text")
JSON_SCHEMAS = (
    "facts",
    "claims",
    "quality",
    "manifest",
    "check",
    "run",
    "map",
    "estimate",
    "estimates",
    "link",
)
JOINED_BY = ";"  # between the codes of a list "codes" or "places", in vocabulary order
TOTAL = "_T"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Field:
    """One column of a contract. ``list`` names its code list, "" where it has none."""

    name: str
    kind: str
    list: str
    identity: bool
    derived: bool
    minimum: int | None
    maximum: int | None
    labels: Mapping[str, str]
    synonyms: tuple[str, ...]
    htcds: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: no such kind of field, there are {', '.join(KINDS)}")

    @property
    def many(self) -> bool:
        """Whether a cell may hold several codes."""
        return self.kind in ("codes", "places")

    def label(self, lang: str) -> str:
        """The name of the column as people read it."""
        return self.labels[lang]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One released cell, in SDMX terms. The true value lies in [low, high]; ``value`` is its middle.

    ``sex``, ``age``, ``form``, ``breakdown`` and ``category`` are ``_T`` where the cell is a total;
    ``time_period`` is a year, or ``_T`` for all years together. Raises ValueError unless low <= value <= high
    and all are finite.
    """

    dataset: str
    ref_area: str
    indicator: str
    sex: str = TOTAL
    age: str = TOTAL
    form: str = TOTAL
    breakdown: str = TOTAL
    category: str = TOTAL
    time_period: str
    value: float
    low: float
    high: float
    obs_status: str = "A"
    unit: str = "PS"
    source: str = ""
    area_kind: str = "country"
    marking: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.value, self.low, self.high))):
            raise ValueError("the value and the range of an observation are finite")
        if not self.low <= self.value <= self.high:
            raise ValueError("the value of an observation lies in its range")

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same cell: everything but its numbers, status and source."""
        return (
            self.dataset, self.indicator, self.ref_area, self.area_kind, self.time_period,
            self.breakdown, self.category, self.form, self.sex, self.age,
        )  # fmt: skip

    def identified(self) -> Observation:
        """The same observation with its id: the hash of its key, so that facts can name hundreds of cells
        briefly."""
        digest = hashlib.blake2s("\x1f".join(self.key).encode(), digest_size=6).hexdigest()
        return dataclasses.replace(self, id=digest)

    def row(self) -> dict[str, str | float]:
        """The observation as files write it: SDMX names in upper case, in the order of the contract."""
        return {column: getattr(self, name) for column, name in _COLUMNS.items()}

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Observation:
        """The inverse of :meth:`row`; columns of others are ignored, numbers may be text."""
        given = {name: row[column] for column, name in _COLUMNS.items() if row.get(column) is not None}
        numbers = {name: float(given[name]) for name in ("value", "low", "high")}
        return cls(**{**given, **numbers})


_COLUMNS = {
    "DATASET": "dataset",
    "REF_AREA": "ref_area",
    "INDICATOR": "indicator",
    "SEX": "sex",
    "AGE": "age",
    "FORM": "form",
    "BREAKDOWN": "breakdown",
    "CATEGORY": "category",
    "TIME_PERIOD": "time_period",
    "OBS_VALUE": "value",
    "LOW": "low",
    "HIGH": "high",
    "OBS_STATUS": "obs_status",
    "UNIT_MEASURE": "unit",
    "SOURCE": "source",
    "AREA_KIND": "area_kind",
    "MARKING": "marking",
    "OBS_ID": "id",
}
OBSERVATION_COLUMNS: Mapping[str, str] = MappingProxyType(_COLUMNS)
"""File column to field of :class:`Observation`, in order."""


@cache
def fields(contract: str) -> tuple[Field, ...]:
    """The columns of ``case_record`` (identity columns last) or ``observation``, in order; KeyError
    otherwise.
    """
    if contract not in CONTRACTS:
        raise KeyError(f"{contract}: no such contract, there are {', '.join(CONTRACTS)}")
    with (_HERE / "contracts" / f"{contract}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(_field(row) for row in csv.DictReader(stream))


@cache
def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of an output: facts, claims, quality, manifest, check, run or map."""
    if name not in JSON_SCHEMAS:
        raise KeyError(f"{name}: no such output, there are {', '.join(JSON_SCHEMAS)}")
    schema: dict[str, Any] = json.loads((_HERE / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def _field(row: dict[str, str]) -> Field:
    return Field(
        name=row["name"],
        kind=row["kind"],
        list=row["list"],
        identity=row["identity"] == "yes",
        derived=row["derived"] == "yes",
        minimum=int(row["minimum"]) if row["minimum"] else None,
        maximum=int(row["maximum"]) if row["maximum"] else None,
        labels=MappingProxyType({"en": row["en"], "fr": row["fr"]}),
        synonyms=tuple(part for part in row["synonyms"].split("|") if part),
        htcds=tuple(part for part in row["htcds"].split("|") if part),
    )
