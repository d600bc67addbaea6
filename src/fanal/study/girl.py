"""The made-up girl of our own demonstration, handed to the report where her registrations were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow.parquet as pq

from fanal import disclosure

# what is read of an accepted case record: an opaque key and the cell it counts in, no identity field
_CELL = {"dataset": "dataset", "area": "area", "year": "period", "sex": "sex", "age_group": "age"}
_WROTE = (
    "organisation_type", "date_registered", "date_of_birth", "age_identification", "age_basis", "status",
    "purposes",
)  # fmt: skip


def made_up_girl(tables: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """What the report tells of her: in a study of simulated sources alone that holds all her records.

    Her story, her names and what each agency wrote are fixed text of ``simulate``. The accepted records say
    only, by their keys, that she is among them and in which cell they count. None where a record of hers
    is missing, where they count in different cells, or where any source is not simulated.
    """
    if any(table["report"]["protection"] != "simulated" for table in tables):
        return None
    from fanal.simulate import girl

    her = girl()
    keys = set(her.record_keys.values())
    found = [
        row
        for table in tables
        if table["records"]
        for row in pq.read_table(
            table["records"], columns=["record_key", *_CELL], filters=[("record_key", "in", keys)]
        ).to_pylist()
    ]
    cells = {tuple(row[name] for name in _CELL) for row in found}
    if {row["record_key"] for row in found} != keys or len(cells) != 1:
        return None
    registrations = sorted(her.registrations.items(), key=lambda each: each[1]["date_registered"])
    return {
        "said": dict(her.said),
        "happened": dict(her.happened),
        "name": her.name,
        "registrations": [
            {"name": her.spellings[agency], **{key: record.get(key, "") for key in _WROTE}}
            for agency, record in registrations
        ],
        "cell": dict(zip(_CELL.values(), cells.pop(), strict=True)),
        "hidden_under": disclosure.THRESHOLD,
        "rounded_to": disclosure.BASE,
    }
