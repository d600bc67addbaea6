"""The published overlap tables beside the repository, read as this room reads none: plainly."""

from __future__ import annotations

import csv
from pathlib import Path

from fanal.prevalence.overlap import OverlapTable


def published(shared_data: Path, name: str) -> OverlapTable:
    with (shared_data / "mse" / f"{name}.csv").open(encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    columns = {list_: [int(row[at]) for row in rows] for at, list_ in enumerate(head[:-1])}
    return OverlapTable.from_columns(columns, [int(row[-1]) for row in rows])
