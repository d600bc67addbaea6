"""A proposal for a whole file: read it in private, propose its columns, then the values of those that hold
codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from pathlib import Path

from fanal.foundation.scratch import private_folder
from fanal.sources import decoders
from fanal.sources.mapping import Mapping, shipped
from fanal.sources.proposing.base import (
    CHECK,
    FLAG,
    NOT_REPORTED,
    SURE,
    ColumnProposal,
    Decisions,
    TableProposal,
    ValueProposal,
    Why,
)
from fanal.sources.proposing.columns import propose_columns
from fanal.sources.proposing.distinct import Column, count
from fanal.sources.proposing.known import case_fields, list_of
from fanal.sources.proposing.values import MOST_GUESSED, meaning, nearest, pieces
from fanal.sources.readers import read
from fanal.sources.readers.errors import HeaderOnly

# of the values of a column that must mean something before all of them are listed: names and stories do not
ENOUGH_KNOWN = 0.5
# codes of a system's own (1, 2, M1) are listed though nothing is known of them: they are no text
SHORTEST_TEXT = 3
MOST_LISTED = 400
LONGEST_LISTED = 120


def propose(
    path: Path,
    *,
    this_year: int,
    mappings: Sequence[Mapping] | None = None,
    decisions: Dict[str, Decisions] | None = None,
) -> tuple[TableProposal, ...]:
    """The proposal for each table of a file; nothing of the file is kept.

    ``mappings`` are those that may read it already (ours by default): what they say is sure. ``decisions``
    are those of a person, by table. Raises the errors of the readers.
    """
    known = shipped() if mappings is None else mappings
    with private_folder() as private:
        try:
            tables = [(table.name, table.rows, count(table)) for table in read(path, private / "identity")]
        except HeaderOnly as empty:
            if not empty.columns:
                raise
            tables = [(path.name, 0, [Column(header) for header in empty.columns])]
    return tuple(
        _propose(
            _short(name, path.name),
            rows,
            columns,
            this_year=this_year,
            mappings=known,
            decisions=(decisions or {}).get(_short(name, path.name), Decisions()),
        )
        for name, rows, columns in tables
    )


def _short(name: str, file: str) -> str:
    """The number of a sheet; "" for the only table of a file."""
    return name.removeprefix(file).strip("#")


def _propose(
    table: str,
    rows: int,
    columns: list[Column],
    *,
    this_year: int,
    mappings: Sequence[Mapping],
    decisions: Decisions,
) -> TableProposal:
    known = _reads_already([column.header for column in columns], mappings)
    proposed, order, calendar = propose_columns(
        columns, this_year=this_year, known=known, decisions=decisions
    )
    values: list[ValueProposal] = []
    final: list[ColumnProposal] = []
    for column, one in zip(columns, proposed[: len(columns)], strict=True):
        found = _values(column, one, known, decisions)
        if found is None:
            # nothing of free text is shown, and what was believed for its name is for a person to confirm
            certainty = CHECK if one.certainty == SURE else one.certainty
            one = one.decided(certainty=certainty, why=Why("looks_like_text"), use="")
        final.append(one)
        values += found or ()
    final += proposed[len(columns) :]
    return TableProposal(
        table, rows, tuple(final), tuple(values), order, calendar, known.name if known else ""
    )


def _reads_already(headers: Sequence[str], mappings: Sequence[Mapping]) -> Mapping | None:
    fitting = [one for one in mappings if one.kind == "case_records" and one.matches(headers)]
    return max(fitting, key=lambda one: len(one.recognise), default=None)


def _values(
    column: Column, one: ColumnProposal, known: Mapping | None, decisions: Decisions
) -> list[ValueProposal] | None:
    """The values of codes, places or ticks, most frequent first; None where they look like text."""
    if not one.field or one.use == "no":
        return []
    each = case_fields()[one.field]
    name = FLAG if one.code else list_of(each)
    if not name or each.identity:
        return []
    own = known.columns.get(one.field) if known is not None else None
    told = {} if own is None or one.code else {decoders.plain(raw): code for raw, code in own.values.items()}
    counts = Counter(column.counts) if one.code else pieces(column.counts, each, name, one.separator)
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    decided = one.why.kind in ("decided_before", "known_mapping")
    found = [
        _value(value, n, one, name, told, decisions, guess=position < MOST_GUESSED)
        for position, (value, n) in enumerate(ranked)
    ]
    if not decided and _looks_like_text(column, found):
        return None
    return [one for one in found if len(one.value) <= LONGEST_LISTED][:MOST_LISTED]


def _looks_like_text(column: Column, found: list[ValueProposal]) -> bool:
    if column.many:
        return True
    strange = [one for one in found if one.code is None]
    if len(found) - len(strange) >= ENOUGH_KNOWN * len(found):
        return False
    return any(len(one.value) >= SHORTEST_TEXT for one in strange)


def _value(
    value: str,
    n: int,
    one: ColumnProposal,
    name: str,
    told: Dict[str, str],
    decisions: Decisions,
    *,
    guess: bool,
) -> ValueProposal:
    row = ValueProposal(one.header, value, n, one.field, one.code)
    before = decisions.values.get((one.header, decoders.plain(value)))
    if before is not None and before.use and (before.field, before.flag) == (one.field, one.code):
        return _decided(row, before.code, SURE, Why("decided_before"), before.use)
    if decoders.plain(value) in told:
        return _decided(row, told[decoders.plain(value)], SURE, Why("known_mapping_value"), "yes")
    code, certainty, why = meaning(value, name, guess)
    if code is None and value.casefold() in decoders.NOT_GIVEN:
        return _decided(row, NOT_REPORTED, SURE, Why("not_reported"), "yes")
    if code is None and guess and (close := nearest(value, name)):
        why = Why("nearest", {"codes": ", ".join(close)})
    return _decided(row, code, certainty, why, "yes" if certainty == SURE else "")


def _decided(row: ValueProposal, code: str | None, certainty: str, why: Why, use: str) -> ValueProposal:
    return ValueProposal(row.header, row.value, row.count, row.field, row.flag, code, certainty, why, use)
