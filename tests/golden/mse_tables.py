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


def masks(table: OverlapTable, model: str) -> list[int]:
    """The terms of a model given in words, ``A:B+B:C``; ``(-Inf)`` and "main effects" say nothing of them."""
    words = model.replace("main effects", "").replace("(-Inf)", "").replace(" ", "+")
    return [sum(1 << table.index(name) for name in term.split(":")) for term in words.split("+") if term]


def rows(shared_data: Path, name: str) -> list[dict[str, str]]:
    with (shared_data / "mse" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def printed(figure: str) -> float:
    """Half of the last digit of a figure as it was printed, and a rounding error."""
    _, _, decimals = figure.partition(".")
    return 0.5 * 10.0 ** -len(decimals) + 1e-6
