"""A proposal beside what a person would answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fanal.sources.proposing import SURE, TableProposal, propose

SAMPLES = Path(__file__).resolve().parent / "samples" / "mapping"
YEAR = 2026


@dataclass
class Score:
    """How many rows of a proposal are right, which are not, and which of these were called sure."""

    right: int = 0
    all: int = 0
    wrong: list[str] = field(default_factory=list)
    wrong_and_sure: list[str] = field(default_factory=list)

    def add(self, what: str, found: str, wanted: str, certainty: str) -> None:
        self.all += 1
        if found == wanted:
            self.right += 1
            return
        self.wrong.append(f"{what}: {found or 'nothing'}, not {wanted or 'nothing'}")
        if certainty == SURE:
            self.wrong_and_sure.append(self.wrong[-1])

    @property
    def share(self) -> float:
        return self.right / self.all


def proposed(path: Path, **settings: object) -> TableProposal:
    (table,) = propose(path, this_year=YEAR, **settings)  # type: ignore[arg-type]
    return table


def score(
    table: TableProposal, columns: dict[str, str | set[str]], values: dict[str, dict[str, str]]
) -> tuple[Score, Score]:
    """Columns and values of a proposal, scored; a column may have several right answers.

    Every value of the truth counts, also one that is not proposed at all because its column was missed.
    """
    of_columns, of_values = Score(), Score()
    assert {one.header for one in table.columns} == set(columns)
    for one in table.columns:
        target = f"{one.field}={one.code}" if one.code else one.field
        wanted = columns[one.header]
        allowed = wanted if isinstance(wanted, set) else {wanted}
        of_columns.add(one.header, target, target if target in allowed else sorted(allowed)[0], one.certainty)
    found = {(each.field, each.value): each for each in table.values}
    for name, codes in values.items():
        for value, code in codes.items():
            each = found.get((name, value))
            of_values.add(value, (each.code or "") if each else "", code, each.certainty if each else "")
    return of_columns, of_values
