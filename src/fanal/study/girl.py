"""The made-up girl of our own demonstration, handed to the report where her registrations were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fanal import disclosure

# what is read of an accepted case record: an opaque key and the cell it counts in, no identity field
_CELL = {"dataset": "dataset", "area": "area", "year": "period", "sex": "sex", "age_group": "age"}
_WROTE = (
    "organisation_type", "date_registered", "date_of_birth", "age_identification", "age_basis", "status",
    "purposes",
)  # fmt: skip


def made_up_girl(
    tables: Sequence[dict[str, Any]], links: Mapping[str, Path] | None = None
) -> dict[str, Any] | None:
    """What the report tells of her: in a study of simulated sources alone that holds all her records.

    Her story, her names and what each agency wrote are fixed text of ``simulate``. The accepted records say
    only, by their keys, that she is among them and in which cell they count. None where a record of hers
    is missing, where they count in different cells, or where any source is not simulated. ``links`` are the
    folders of linked persons by dataset: they say which of her registrations were found to be one person.
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
        "persons": _persons(her.record_keys, [each for each, _ in registrations], links),
        "cell": dict(zip(_CELL.values(), cells.pop(), strict=True)),
        "hidden_under": disclosure.THRESHOLD,
        "rounded_to": disclosure.BASE,
    }


def _persons(
    keys: Mapping[str, str], order: Sequence[str], links: Mapping[str, Path] | None
) -> dict[str, Any] | None:
    """As how many persons she counts after linkage: ``groups`` of her registrations, by their places in
    ``order``; ``others``, whether somebody else's registration was taken for hers. None without linkage."""
    person: dict[str, int] = {}
    others = False
    for folder in (links or {}).values():
        table = pq.read_table(folder / "links.parquet", columns=["record", "person"])
        of_key = {record.rpartition("/")[2]: number for record, number in zip(
            table["record"].to_pylist(), table["person"].to_pylist(), strict=True)}  # fmt: skip
        mine = {key: of_key[key] for key in keys.values() if key in of_key}
        person |= mine
        hers = set(mine.values())
        others |= any(number in hers and key not in mine for key, number in of_key.items())
    if set(person) != set(keys.values()):
        return None
    groups: dict[int, list[int]] = {}
    for place, agency in enumerate(order):
        groups.setdefault(person[keys[agency]], []).append(place)
    return {"groups": sorted(groups.values()), "others": others}
