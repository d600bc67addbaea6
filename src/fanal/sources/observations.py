"""From a table of published or unpublished totals to observations.

Each hidden count becomes an interval the moment it is read. A key that occurs twice is reported and never
summed: exact copies are one observation, differing values become one interval that spans them all (status C).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from fanal.sources.decoders import LONGEST_CODE
from fanal.sources.headers import plain
from fanal.sources.layouts import Tally, lay_out
from fanal.sources.mapping import Column, Mapping
from fanal.sources.report import Issue, TableReport
from fanal.vocabulary import CodeList, Observation, code_list, list_names, lookup_place, place

LISTED_ISSUES = 1_000
_COUNT = re.compile(r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+|\d{1,12}(?:\.0+)?", re.ASCII)
_HIDDEN = re.compile(r"<\s*(\d{1,4})", re.ASCII)
_RANGE = re.compile(
    r"(\d{1,12})\s*[-\u2013]\s*(\d{1,12})", re.ASCII
)  # a number published with different values
_ALLOWED_COUNTS = "1282 | 1,282 | <5 | 3–7"
UNSPECIFIED = "_X"  # SDMX: the source left it blank, which is not the same as writing "unknown"
# dimensions of a source that are breakdowns of ours beside form
_BREAKDOWNS = ("citizenship", "repatriation")


@dataclass(frozen=True)
class _Bad(Exception):
    field: str
    rule: str
    allowed: str = ""
    value: str | None = None  # only of a column of a code list
    nearest: tuple[str, ...] = ()


class ObservationReader:
    """Turns the rows of one raw table into observations, remembering what each distinct text meant."""

    def __init__(
        self, mapping: Mapping, *, hidden: tuple[int, int], dataset: str, citation: str, this_year: int
    ) -> None:
        self._mapping = mapping
        self._hidden = hidden
        self._dataset = dataset
        self._citation = citation
        self._this_year = this_year
        self._seen: dict[tuple[str, str], str | None] = {}

    def row(self, cells: dict[str, str | None]) -> Observation:
        """One observation, or _Bad with the field and the rule it breaks."""
        code, name = self._text(cells, "ref_area"), self._text(cells, "area_name")
        if not code and not name:
            raise _Bad("ref_area", "missing")
        area, kind = self._area(code, name, self._text(cells, "area_kind"))
        dimension = self._code(cells, "dimension") or "_T"
        category = self._text(cells, "category") or ("_T" if dimension == "_T" else UNSPECIFIED)
        form = breakdown = chosen = "_T"
        if dimension == "form":
            form = self._form(category)
        elif dimension in _BREAKDOWNS:
            breakdown, chosen = dimension, self._category(category)
        elif dimension != "_T":
            raise _Bad("dimension", "not_in_list", " | ".join(("_T", "form", *_BREAKDOWNS)))
        elif "breakdown" in self._mapping.columns:
            breakdown, chosen = self._text(cells, "breakdown") or "_T", category
            form = self._form(self._text(cells, "form") or "_T")
        low, high = self._bounds(cells)
        indicator = self._code(cells, "indicator")
        if not indicator:
            raise _Bad("indicator", "missing")
        return Observation(
            dataset=self._text(cells, "dataset") or self._dataset,
            ref_area=area,
            indicator=indicator,
            sex=self._code(cells, "sex") or "_T",
            age=self._code(cells, "age") or "_T",
            form=form,
            breakdown=breakdown,
            category=chosen,
            time_period=self._period(cells),
            value=(low + high) / 2,
            low=low,
            high=high,
            obs_status="A" if low == high else "H",
            unit="PS" if indicator != "offences" else "OFFENCES",
            source=self._citation,
            area_kind=kind,
        )

    def _text(self, cells: dict[str, str | None], field: str) -> str:
        column = self._mapping.columns.get(field)
        return (cells.get(column.source) or "").strip() if column and column.source else ""

    def _code(self, cells: dict[str, str | None], field: str) -> str | None:
        raw = self._text(cells, field)
        column = self._mapping.columns.get(field, Column())
        return self._remember(field, raw, lambda: _listed(field, raw, column)) if raw else None

    def _bounds(self, cells: dict[str, str | None]) -> tuple[int, int]:
        """A file of ours gives the range beside the value."""
        low, high = self._text(cells, "low"), self._text(cells, "high")
        if not (low and high):
            return self._count(self._text(cells, "value"))
        bounds = self._count(low)[0], self._count(high)[1]
        if bounds[0] > bounds[1]:
            raise _Bad("low", "out_of_range", "LOW ≤ HIGH")
        return bounds

    def _period(self, cells: dict[str, str | None]) -> str:
        """A year; SDMX has no code for all years together, so a file of ours says that in a column of its
        own."""
        kind = self._text(cells, "period_kind")
        return kind if kind not in ("", "Y") else self._year(self._text(cells, "time_period"))

    def _form(self, raw: str) -> str:
        column = self._mapping.columns.get("form", Column())
        return self._remember("form", raw, lambda: _listed("purposes", raw, column)) or "_T"

    def _remember(self, field: str, raw: str, decide: Callable[[], str | None]) -> str:
        if (field, raw) not in self._seen:
            self._seen[field, raw] = decide()
        meaning = self._seen[field, raw]
        if meaning is None:
            raise self._not_listed(field, raw)
        return meaning

    def _not_listed(self, field: str, raw: str) -> _Bad:
        """A value that is no code, with what is allowed and what is like it."""
        shown = raw if len(raw) <= LONGEST_CODE else None
        known = _lists(field)
        if known is None:
            return _Bad(field, "not_in_list", " | ".join(("_T", "form", *_BREAKDOWNS)), shown)
        allowed = " | ".join(("_T", *known.codes))
        return _Bad(field, "not_in_list", allowed, shown, tuple(known.nearest(raw) if shown else ()))

    def _area(self, code: str, name: str, kind: str) -> tuple[str, str]:
        """A row with a country name is a country; a code without one is an aggregate of the source."""
        if kind:
            known_kind = code_list("area_kind").lookup(kind)
            if known_kind is None:
                raise self._not_listed("area_kind", kind)
            return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), code), known_kind
        if name:
            known = lookup_place(code) if code else lookup_place(name)
            if known and place(known).kind in ("region", "world"):
                return known, place(known).kind
            return known or code or name, "country"
        if self._mapping.columns.get("area_name") is None:
            known = lookup_place(code)
            if known is None:
                raise _Bad("ref_area", "unknown_place", "ISO 3166 | M49")
            return known, place(known).kind
        return code, "aggregate"

    def _category(self, raw: str) -> str:
        """A country's code where the text names one; free text stays as it is."""
        return lookup_place(raw) or raw

    def _count(self, raw: str) -> tuple[int, int]:
        if match := _HIDDEN.fullmatch(raw):
            low, high = self._hidden
            below = int(match[1]) - 1
            if below < 0:
                raise _Bad("value", "not_a_count", _ALLOWED_COUNTS)
            return (low, high) if below == high else (min(low, below), below)
        if match := _RANGE.fullmatch(raw):
            if int(match[1]) > int(match[2]):
                raise _Bad("value", "out_of_range", _ALLOWED_COUNTS)
            return int(match[1]), int(match[2])
        if not _COUNT.fullmatch(raw):
            raise _Bad("value", "not_a_count", _ALLOWED_COUNTS)
        number = int(re.sub(r"[,\u00a0\u202f ]", "", raw.split(".")[0]))
        return number, number

    def _year(self, raw: str) -> str:
        text = raw.removesuffix(".0")
        if not re.fullmatch(r"\d{4}", text, flags=re.ASCII):
            raise _Bad("time_period", "not_a_date", "2019")
        if int(text) > self._this_year + 1:
            buddhist = int(text) - 543 <= self._this_year + 1
            raise _Bad("time_period", "year_buddhist_era" if buddhist else "year_in_future", "2019")
        return text


def _listed(field: str, raw: str, column: Column) -> str | None:
    if raw in column.values:
        return column.values[raw]
    by_name = {plain(label): code for label, code in column.values.items()}
    if plain(raw) in by_name:
        return by_name[plain(raw)]
    if field in ("dimension",):
        return raw if raw in (*_BREAKDOWNS, "form", "_T") else None
    if raw in ("_T", "_U", "_REPORTED"):
        return raw
    known = _lists(field)
    return known.lookup(raw) if known else None


def _lists(field: str) -> CodeList | None:
    """The code list of a column of totals; the breakdowns are no list."""
    name = {"age": "age_group", "form": "purposes"}.get(field, field)
    return code_list(name) if name in list_names() else None


def read_observations(
    path: Path, row_column: str | None, reader: ObservationReader, mapping: Mapping, report: TableReport
) -> list[Observation]:
    """The observations of one raw table, sorted by key, each key once; the report is completed."""
    by_key: dict[tuple[str, ...], list[Observation]] = {}
    tally = Tally()
    for number, counted, cells in lay_out(_rows(path, row_column, mapping), mapping, tally):
        report.read += 1
        try:
            observation = reader.row(cells)
        except _Bad as bad:
            report.rejected += 1
            report.rejected_by_rule[bad.rule] = report.rejected_by_rule.get(bad.rule, 0) + 1
            column = counted if bad.field in ("value", "low") else _header(mapping, bad.field)
            issue = Issue(
                report.file, number, column, bad.field, bad.rule, bad.value, bad.allowed, bad.nearest
            )
            report.problem(issue, LISTED_ISSUES)
            continue
        report.accepted += 1
        by_key.setdefault(observation.key, []).append(observation)
    twice = [group for group in by_key.values() if len(group) > 1]
    report.duplicate_keys = len(twice)
    report.duplicate_rows = sum(len(group) for group in twice)
    conflicting = sum(len({(o.low, o.high) for o in group}) > 1 for group in twice)
    report.flags["duplicate_keys_with_different_values"] = conflicting
    report.flags.update(tally.flags())
    if not report.read:
        report.notes.append({"kind": "nothing_filled_in"})
    report.flags["surplus_exact_copies"] = sum(len(g) - len({(o.low, o.high) for o in g}) for g in twice)
    return [_one(by_key[each]) for each in sorted(by_key)]


def _header(mapping: Mapping, field: str) -> str:
    """The column in which a field stands: a form stands among the categories where it has no column."""
    column = mapping.columns.get(field, Column()).source
    if column is None and field == "form" and "category" in mapping.columns:
        column = mapping.columns["category"].source
    return column or field


def _one(group: list[Observation]) -> Observation:
    low, high = min(o.low for o in group), max(o.high for o in group)
    status = "C" if len({(o.low, o.high) for o in group}) > 1 else group[0].obs_status
    first = replace(group[0], low=low, high=high, value=(low + high) / 2, obs_status=status)
    return first.identified()


def _rows(
    path: Path, row_column: str | None, mapping: Mapping
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each row with its number; a column goes by the mapping's spelling, whatever its case and accents."""
    number = 0
    names = {name: name for name in pq.read_schema(path).names}
    found = mapping.found(list(names))
    for each in mapping.columns.values():
        if each.source and (header := found.get(each.source)):
            names[header] = each.source
    for batch in pq.ParquetFile(path).iter_batches(batch_size=10_000):
        for row in batch.to_pylist():
            number += 1
            seen = row.pop(row_column) if row_column else number
            yield seen, {names[name]: None if value is None else str(value) for name, value in row.items()}
