"""A document as data: sections of paragraphs, rows, a table and points; what is missing is an empty value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A label and what was declared; empty reads as "to be filled in by the controller"."""

    label: str
    value: str


@dataclass(frozen=True)
class Table:
    """Heads, and rows whose empty cells are the controller's to fill in."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()
    rows: Sequence[Row] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """One paper: its code is the name of its file."""

    code: str
    title: str
    intro: str
    sections: Sequence[Section]

    @property
    def missing(self) -> int:
        """How many places the controller still has to fill in."""
        rows = sum(not row.value for part in self.sections for row in part.rows)
        tables = [part.table for part in self.sections if part.table]
        return rows + sum(not cell for table in tables for row in table.rows for cell in row)
