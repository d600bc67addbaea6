"""What a proposal is: for each column what it may hold, for each value which code, how sure, and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

SURE, CHECK, NONE = "sure", "check", "none"
CERTAINTIES = (SURE, CHECK, NONE)
# the list of a column that stands for one code: ticked or not
FLAG = "flag"
PLACES = "places"
NOT_REPORTED = ""  # the code of a value that says nothing


@dataclass(frozen=True)
class Why:
    """A reason. Its words are ``mapping.reason.<kind>``; it never holds a value of the file."""

    kind: str
    params: dict[str, object] = field(default_factory=dict)


NOTHING_LIKE_IT, NO_CODE_LIKE_IT = Why("nothing_like_it"), Why("no_code_like_it")


@dataclass(frozen=True)
class ColumnProposal:
    """What one column may hold: a field, or one code of a field where it is ticked; "" where nothing is
    proposed. Without a header it is what every row of the table has: a field and its code.
    """

    header: str
    field: str = ""
    code: str = ""
    certainty: str = NONE
    why: Why = NOTHING_LIKE_IT
    separator: str = ""
    filled: int = 0
    distinct: int | None = None  # None where there are too many to count
    use: str = ""  # yes, no, or not decided yet

    def decided(self, **changes: object) -> ColumnProposal:
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ValueProposal:
    """What one value of a column may mean. ``code`` is None where nothing is proposed, "" for *not reported*,
    codes joined by ";" where the value stands for several.
    """

    header: str
    value: str
    count: int
    field: str
    flag: str = ""  # the code that the column stands for, where it is ticked
    code: str | None = None
    certainty: str = NONE
    why: Why = NO_CODE_LIKE_IT
    use: str = ""


@dataclass(frozen=True)
class TableProposal:
    """The proposal for one table of a file. ``known`` names the mapping that reads it already, "" if none."""

    table: str
    rows: int
    columns: tuple[ColumnProposal, ...]
    values: tuple[ValueProposal, ...]
    date_order: str = "dmy"
    calendar: str = "gregorian"
    known: str = ""

    def tally(self, what: str) -> dict[str, int]:
        """How many columns or values are sure, to be checked, or without a proposal."""
        columns = tuple(one for one in self.columns if one.header)
        rows: tuple[ColumnProposal | ValueProposal, ...] = columns if what == "columns" else self.values
        return {each: sum(row.certainty == each for row in rows) for each in CERTAINTIES}


@dataclass(frozen=True)
class Decisions:
    """What a person wrote into an earlier mapping of the same table: it is kept, never proposed anew."""

    columns: dict[str, ColumnProposal] = field(default_factory=dict)
    values: dict[tuple[str, str], ValueProposal] = field(default_factory=dict)
    constants: tuple[ColumnProposal, ...] = ()
    date_order: str = ""
    calendar: str = ""
