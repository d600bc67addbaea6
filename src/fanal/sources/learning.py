"""What the distinct values of each raw column mean, decided once, and which of them break a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from dataclasses import field as default

import ibis
import ibis.expr.types as ir

from fanal.foundation.engine import Engine
from fanal.sources import decoders
from fanal.sources.mapping import Column, Mapping
from fanal.vocabulary import Field, fields

# a column with more distinct invalid values than this is not listed value by value
MOST_INVALID = 10_000
# so many columns give their distinct values in one query: planning one costs more than reading a small file
MOST_UNITED = 24


@dataclass
class Learnt:
    """What the distinct values of one raw column mean for one field."""

    field: Field
    header: str  # as the file spells it
    column: str  # as the engine knows it: a raw column may be called like a field
    code: str | None = None  # set when the column stands for one code (a flag)
    meanings: dict[str, str] = default(default_factory=dict)
    blanks: set[str] = default(default_factory=set)
    invalid: dict[str, str] = default(default_factory=dict)
    too_many_invalid: bool = False
    repaired: set[str] = default(default_factory=set)

    @property
    def is_text(self) -> bool:
        return self.field.kind in ("key", "text") and self.code is None


def learn(
    engine: Engine, raw: ir.Table, columns: Dict[str, str], mapping: Mapping, *, this_year: int
) -> list[Learnt]:
    """Decode the distinct values of every mapped column, in the order of the contract.

    ``columns`` gives the engine's name of each header.
    """
    learnt = []
    found = mapping.found(list(columns))
    for each in fields("case_record"):
        column = mapping.columns.get(each.name)
        if column is None:
            continue
        for header, code in _wanted(column):
            known = found.get(header)
            if known is None:
                continue
            learnt.append(Learnt(each, known, columns[known], code))
    decoders_of = {
        n: _decoder(each, mapping, this_year) for n, each in enumerate(learnt) if _is_decoded(each)
    }
    numbers = list(decoders_of)
    for start in range(0, len(numbers), MOST_UNITED):
        together = numbers[start : start + MOST_UNITED]
        distinct = ibis.union(*(_distinct(raw, number, learnt[number].header) for number in together))
        for batch in engine.batches(distinct):
            for number, value in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True):
                if value is not None:
                    _remember(learnt[number], value, decoders_of[number](value))
    return learnt


def _wanted(column: Column) -> Iterator[tuple[str, str | None]]:
    if column.source is not None:
        yield column.source, None
    yield from column.flags.items()


def _is_decoded(learnt: Learnt) -> bool:
    return not learnt.is_text and not stays_raw(learnt.field)


def _decoder(learnt: Learnt, mapping: Mapping, this_year: int) -> decoders.Decoder:
    column = mapping.columns[learnt.field.name]
    if learnt.code is not None:
        ticks = {raw.casefold(): code for raw, code in column.ticks.get(learnt.header, {}).items()}
        return lambda raw: decoders.flag(raw, ticks)
    return decoders.decoder(
        learnt.field,
        values=column.values,
        separator=column.separator,
        date_order=mapping.date_order,
        calendar=mapping.calendar,
        this_year=this_year,
        refused=column.refused,
    )


def _distinct(raw: ir.Table, number: int, column: str) -> ir.Table:
    """The distinct values of one column, with its number so that many columns make one query."""
    values = raw.select(value=raw[column].cast("string")).distinct()
    return values.select(number=ibis.literal(number, "int32"), value=values.value)


def _remember(learnt: Learnt, value: str, decoded: decoders.Decoded) -> None:
    if decoded.meaning is not None:
        learnt.meanings[value] = decoded.meaning
        if decoded.repaired:
            learnt.repaired.add(value)
    elif decoded.rule is None:
        learnt.blanks.add(value)
    elif len(learnt.invalid) < MOST_INVALID:
        learnt.invalid[value] = decoded.rule
    else:
        learnt.too_many_invalid = True


def stays_raw(each: Field) -> bool:
    """Identity fields are never decoded, but for the date of birth, from which ages follow."""
    return each.identity and each.kind != "date"


@dataclass(frozen=True)
class Problem:
    """A rule, where it looks, and which rows break it. ``column`` is None for a rule over the whole row."""

    column: Learnt | None
    rule: str
    broken: Callable[[ir.Table], ir.BooleanValue]
    values: tuple[str, ...] | None = None  # where the rows can be found from the raw values alone
