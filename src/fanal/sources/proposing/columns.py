"""Which field each column of a table may fill: by its header, confirmed by its values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fanal.sources import decoders
from fanal.sources.mapping import Mapping
from fanal.sources.proposing import dates
from fanal.sources.proposing.base import CHECK, FLAG, PLACES, SURE, ColumnProposal, Decisions, Why
from fanal.sources.proposing.distinct import Column
from fanal.sources.proposing.headers import Hit, hits, place_fields
from fanal.sources.proposing.known import case_fields, list_of
from fanal.sources.proposing.values import pieces, separator_of, share
from fanal.vocabulary import Field

# of the cells of a column that must fit the field that its header names for the header to be believed
ENOUGH = 0.5
# … and that must fit where the header says nothing
PLENTY = 0.9
_TICKED = 0.9
_BY_VALUES = ("sex", "purposes", "status", "age_band_identification", "means_of_control", "sector")


@dataclass(frozen=True)
class _Candidate:
    hit: Hit
    certainty: str
    why: Why
    fits: float | None  # the share of the cells that fit; None where there are none


def propose_columns(
    columns: Sequence[Column], *, this_year: int, known: Mapping | None, decisions: Decisions
) -> tuple[list[ColumnProposal], str, str]:
    """A proposal for each column, then what every row has; the order of the dates; the calendar."""
    order, calendar = _reckoning(columns, this_year, known, decisions)
    found = {column.header: _candidates(column, this_year, order, calendar) for column in columns}
    given = _given(columns, known, decisions)
    constants = _constants(known, decisions)
    chosen = _choose(columns, found, given, constants)
    return (
        [*(chosen[column.header] for column in columns), *constants],
        order if order != dates.EITHER else "dmy",
        calendar,
    )


def _reckoning(
    columns: Sequence[Column], this_year: int, known: Mapping | None, decisions: Decisions
) -> tuple[str, str]:
    """The order of the dates of all columns, and their calendar; what a person wrote comes first."""
    if known is not None:
        return known.date_order, known.calendar
    named = [
        list(column.counts)
        for column in columns
        if any(case_fields()[hit.field].kind == "date" for hit in hits(column.header)[:3])
    ]
    values = [value for some in named for value in some]
    orders = {found for some in named if (found := dates.order(some)) not in (dates.NEITHER, dates.EITHER)}
    order = orders.pop() if len(orders) == 1 else dates.EITHER if dates.order(values) else "dmy"
    return decisions.date_order or order, decisions.calendar or dates.calendar(values, this_year)


def _candidates(column: Column, this_year: int, order: str, calendar: str) -> list[_Candidate]:
    """What a column may hold, likeliest first."""
    found = []
    for hit in hits(column.header):
        each = case_fields()[hit.field]
        ticked = share(column.counts, FLAG) if column.counts else None
        if hit.code:
            if ticked is None or ticked >= _TICKED:
                found.append(_Candidate(hit, hit.certainty, hit.why, ticked))
            continue
        fits = _fits(column, each, this_year, order, calendar)
        found.append(_judged(hit, each, fits, order, column))
    found = [one for one in found if not _out_of_place(one, column)]
    # what fits comes before what does not: a column called violence that holds yes and no stands for a code
    return sorted(found, key=lambda one: (-_weight(one), one.hit.field, one.hit.code))


def _out_of_place(one: _Candidate, column: Column) -> bool:
    """A guess from the header that the values contradict: no dates, no numbers, countries for codes."""
    kind = case_fields()[one.hit.field].kind
    if one.certainty != CHECK or one.hit.certainty != CHECK or one.hit.code or one.fits is None:
        return False
    if kind in ("date", "integer"):
        return one.fits < ENOUGH
    return kind in ("code", "codes") and one.fits < ENOUGH and share(column.counts, PLACES) > one.fits


def _weight(one: _Candidate) -> float:
    fitting = 0.5 if one.fits is None else one.fits
    return one.hit.rank + 2 * fitting


def _judged(hit: Hit, each: Field, fits: float | None, order: str, column: Column) -> _Candidate:
    """A header is believed where the values fit, or where there are none to ask."""
    if hit.certainty == SURE and fits is not None and fits < ENOUGH:
        return _Candidate(hit, CHECK, Why("values_do_not_fit", {"percent": round(100 * fits)}), fits)
    if hit.certainty == SURE and each.kind == "date" and order == dates.EITHER and dates.order(column.counts):
        return _Candidate(hit, CHECK, Why("day_or_month_first"), fits)
    if (
        hit.certainty == SURE
        and fits is None
        and each.kind in ("place", "places")
        and hit.why.params["word"] in each.htcds
    ):
        return _Candidate(hit, CHECK, Why("place_or_text"), fits)  # a lookup or free text in that standard
    if hit.certainty == SURE and each.kind == "key" and not column.many and _repeats(column):
        return _Candidate(hit, CHECK, Why("repeats"), fits)
    return _Candidate(hit, hit.certainty, hit.why, fits)


def _repeats(column: Column) -> bool:
    """Whether a would-be number of a record stands in many rows."""
    return len(column.counts) < 0.9 * column.counted


def _fits(column: Column, each: Field, this_year: int, order: str, calendar: str) -> float | None:
    """The share of the cells that this field could take; None where there are none, or all would do."""
    if not column.counts or each.kind in ("key", "text"):
        return None
    if name := list_of(each):
        return share(
            pieces(column.counts, each, name, separator_of(column.counts, each, name)), name, guess=True
        )
    decode = decoders.decoder(
        each, values={}, separator=None, date_order=order if order == "mdy" else "dmy", calendar=calendar,
        this_year=this_year,
    )  # fmt: skip
    fitting = sum(n for value, n in column.counts.items() if decode(value).rule is None)
    return fitting / column.counted


def _given(
    columns: Sequence[Column], known: Mapping | None, decisions: Decisions
) -> dict[str, ColumnProposal]:
    """What needs no guess: a person's earlier decision, else the mapping that reads the file already."""
    given: dict[str, ColumnProposal] = {}
    if known is not None:
        found = known.found([column.header for column in columns])
        for name, column in known.columns.items():
            for source, code in ((column.source, ""), *column.flags.items()):
                if source is not None and (header := found.get(source)):
                    why = Why("known_mapping", {"mapping": known.name})
                    given[header] = ColumnProposal(
                        header, name, code, SURE, why, separator=column.separator or ""
                    )
        for header in filter(None, map(found.get, known.ignored)):
            given[header] = ColumnProposal(header, why=Why("not_read_by_mapping", {"mapping": known.name}))
    headers = {column.header for column in columns}
    for header, decided in decisions.columns.items():
        if header in headers and decided.use:
            given[header] = decided.decided(certainty=SURE, why=Why("decided_before"))
    return given


def _constants(known: Mapping | None, decisions: Decisions) -> list[ColumnProposal]:
    """What every row has: as a person wrote it, else as the mapping that reads the file has it."""
    if decisions.columns or decisions.constants:
        return list(decisions.constants)
    if known is None:
        return []
    why = Why("known_mapping", {"mapping": known.name})
    return [ColumnProposal("", name, code, SURE, why, use="yes") for name, code in known.constants.items()]


def _choose(
    columns: Sequence[Column],
    found: dict[str, list[_Candidate]],
    given: dict[str, ColumnProposal],
    constants: Sequence[ColumnProposal],
) -> dict[str, ColumnProposal]:
    """Each field is filled once, by the likeliest column; flags of one field share it."""
    whole = {one.field for one in given.values() if one.field and not one.code and one.use != "no"}
    whole |= {one.field for one in constants if one.use != "no"}
    flagged = Counter(one.field for one in given.values() if one.code and one.use != "no")
    chosen = {
        column.header: _with_counts(given[column.header], column)
        for column in columns
        if column.header in given
    }
    waiting = [column for column in columns if column.header not in given]
    for column in sorted(waiting, key=lambda each: -_first(found[each.header])):
        chosen[column.header] = _pick(column, found[column.header], whole, flagged)
    for column in waiting:
        if not chosen[column.header].field and (guess := _by_values(column, whole, flagged)):
            chosen[column.header] = guess
            whole.add(guess.field)
    return chosen


def _first(candidates: list[_Candidate]) -> float:
    return _weight(candidates[0]) if candidates else 0.0


def _pick(
    column: Column, candidates: list[_Candidate], whole: set[str], flagged: Counter[str]
) -> ColumnProposal:
    """The likeliest candidate that is still free. A tie between two codes is for a person to decide."""
    best = candidates[0] if candidates else None
    rivals = [
        one
        for one in candidates[1:]
        if best and one.hit.code and best.hit.code and _weight(best) - _weight(one) < 0.05
    ]
    if best and rivals:
        # ticked columns of one field stand side by side
        best = max([best, *rivals], key=lambda one: (flagged[one.hit.field], _weight(one)))
        others = ", ".join(sorted({one.hit.field for one in (candidates[0], *rivals)}))
        best = _Candidate(best.hit, CHECK, Why("several_fields", {"fields": others}), best.fits)
    for one in [best, *candidates[1:]] if best else []:
        if one is None or _taken(one.hit, whole, flagged):
            continue
        if one is not best and one.certainty != SURE:
            break  # the second guess of a column whose first is taken is no proposal
        (flagged.update([one.hit.field]) if one.hit.code else whole.add(one.hit.field))
        return _proposal(column, one)
    why = Why("taken", {"field": best.hit.field}) if best else Why("nothing_like_it")
    return _with_counts(ColumnProposal(column.header, why=why), column)


def _taken(hit: Hit, whole: set[str], flagged: Counter[str]) -> bool:
    return hit.field in whole or (not hit.code and flagged[hit.field] > 0)


def _proposal(column: Column, one: _Candidate) -> ColumnProposal:
    each = case_fields()[one.hit.field]
    name = list_of(each)
    separator = separator_of(column.counts, each, name) if name and not one.hit.code else ""
    use = "yes" if one.certainty == SURE else ""
    return _with_counts(
        ColumnProposal(column.header, each.name, one.hit.code, one.certainty, one.why, separator, use=use),
        column,
    )


def _by_values(column: Column, whole: set[str], flagged: Counter[str]) -> ColumnProposal | None:
    """A header that says nothing over values that say much."""
    if column.many or len(column.counts) < 2:
        return None
    if share(column.counts, PLACES) >= PLENTY:
        for hit in place_fields(column.header):
            if hit.field not in whole:
                return _with_counts(ColumnProposal(column.header, hit.field, "", CHECK, hit.why), column)
        return None
    for name in _BY_VALUES:
        each = case_fields()[name]
        if name in whole or flagged[name]:
            continue
        separator = separator_of(column.counts, each, each.list)
        if share(pieces(column.counts, each, each.list, separator), each.list) >= PLENTY:
            why = Why("by_values")
            return _with_counts(ColumnProposal(column.header, name, "", CHECK, why, separator), column)
    return None


def _with_counts(one: ColumnProposal, column: Column) -> ColumnProposal:
    use = one.use or ("yes" if one.certainty == SURE and one.field else "")
    return one.decided(filled=column.filled, distinct=column.distinct, use=use)
