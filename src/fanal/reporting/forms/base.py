"""The contract of the forms: tables of lines and years, whose cells are released observations or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fanal.vocabulary import Observation
from fanal.vocabulary.forms import FormTable

if TYPE_CHECKING:
    from fanal.reporting.forms.rates import Rate

TOTAL, UNKNOWN, REPORTED, UNSPECIFIED, WORLD = "_T", "_U", "_REPORTED", "_X", "W"


@dataclass(frozen=True)
class Line:
    """One row of a table: everything that makes an observation but its year."""

    area: str
    area_kind: str
    dataset: str
    indicator: str
    breakdown: str = TOTAL
    category: str = TOTAL
    form: str = TOTAL
    sex: str = TOTAL
    age: str = TOTAL

    @classmethod
    def of(cls, each: Observation) -> Line:
        return cls(
            each.ref_area,
            each.area_kind,
            each.dataset,
            each.indicator,
            each.breakdown,
            each.category,
            each.form,
            each.sex,
            each.age,
        )


@dataclass(frozen=True)
class Table:
    """One table of a form. A line and year without a cell is unknown, which is not 0."""

    asks: FormTable
    lines: tuple[Line, ...]
    years: tuple[str, ...]
    cells: Mapping[tuple[Line, str], Observation]


@dataclass(frozen=True)
class Notes:
    """What ``fanal.toml`` adds to a form: articles of the criminal code, and a source note a table."""

    articles: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form:
    """A form ready to be written, in one language."""

    name: str
    lang: str
    title: str
    marking: str
    tables: tuple[Table, ...]
    notes: Notes = Notes()
    rates: tuple[Rate, ...] = ()
    apart: frozenset[str] = frozenset()  # forms of exploitation that the release counts on their own

    @property
    def cells(self) -> int:
        return sum(len(table.cells) for table in self.tables)

    @property
    def observations(self) -> list[Observation]:
        """The observations of the cells, in the order of the tables."""
        return [
            table.cells[line, year]
            for table in self.tables
            for line in table.lines
            for year in table.years
            if (line, year) in table.cells
        ]
