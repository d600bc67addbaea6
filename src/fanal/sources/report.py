"""What was found in a file: tallies and issues, without the value of any case."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from fanal.vocabulary import Field, code_list

LISTED_CODES = 12


@dataclass(frozen=True)
class Issue:
    """One thing wrong in one cell; ``value`` only for columns of a code list."""

    file: str
    row: int | None
    column: str
    field: str
    rule: str
    value: str | None
    allowed: str
    nearest: tuple[str, ...]

    def cells(self) -> list[object]:
        return [
            self.file, self.row, self.column, self.field, self.rule, self.value or "", self.allowed,
            " ".join(self.nearest),
        ]  # fmt: skip


@dataclass
class TableReport:
    """The tallies of one table of one file: read = accepted + rejected.

    ``sheets``, the names of all sheets of its workbook, can hold a person's name: it is never written.
    """

    file: str
    mapping: str
    dataset: str
    kind: str
    protection: str = "records"
    citation: str = ""
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    rejected_by_rule: dict[str, int] = field(default_factory=dict)
    duplicate_keys: int = 0
    duplicate_rows: int = 0
    repairs: dict[str, int] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)
    notes: list[dict[str, object]] = field(default_factory=list)
    unused_columns: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    issues_total: int = 0
    sheet: int | None = None
    sheets: tuple[str, ...] = field(default=(), repr=False)

    def restored(self, kind: str, damage: str, column: str, n: int, of_damage: int) -> None:
        """``n`` cells of a column were put right, ``of_damage`` of them had been noted as damaged."""
        self.repairs[kind] = self.repairs.get(kind, 0) + n
        self.notes.append({"kind": kind, "column": column, "cells": n})
        for note in self.notes:
            if of_damage and note["kind"] == damage and note.get("column") == column:
                note["cells"] = int(str(note["cells"])) - of_damage
                self.flags[damage] -= of_damage
        self.notes = [note for note in self.notes if note["kind"] != damage or note["cells"]]

    def problem(self, issue: Issue, most: int) -> None:
        self.issues_total += 1
        if len(self.issues) < most:
            self.issues.append(issue)

    def to_json(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name != "sheets"}

    @classmethod
    def from_json(cls, data: dict[str, object]) -> TableReport:
        """The report that ``to_json`` wrote."""
        values = dict(data)
        values["issues"] = [
            Issue(**{**issue, "nearest": tuple(issue["nearest"])})  # type: ignore[arg-type]
            for issue in data["issues"]  # type: ignore[attr-defined]
        ]
        return cls(**values)  # type: ignore[arg-type]


def allowed(each: Field) -> str:
    """What a cell of this field may hold, in codes that every language shares."""
    if each.list:
        codes = code_list(each.list).codes
        more = " …" if len(codes) > LISTED_CODES else ""
        return " | ".join(codes[:LISTED_CODES]) + more
    if each.kind == "integer":
        return f"{each.minimum}–{each.maximum}"
    return {"date": "2019 | 2019-03 | 2019-03-05", "place": "ISO 3166 | M49", "places": "ISO 3166 | M49"}.get(
        each.kind, ""
    )
