"""From released observations to the tables of a form: each cell one observation, unknown cells left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fanal.reporting import labels
from fanal.reporting.forms.base import REPORTED, TOTAL, Line, Table
from fanal.vocabulary import Observation, code_list
from fanal.vocabulary.forms import FormTable, forms, sdg_series

# the rows that the questionnaire asks for in every table of persons, answered or not
PERSONS = (
    (TOTAL, TOTAL), ("F", TOTAL), ("M", TOTAL),
    (TOTAL, "Y0T17"), ("F", "Y0T17"), ("M", "Y0T17"),
    (TOTAL, "Y_GE18"), ("F", "Y_GE18"), ("M", "Y_GE18"),
)  # fmt: skip
FORMS = ("sexual_exploitation", "forced_labour", "other")
_LAST = 1_000


def belongs(each: Observation, asks: FormTable) -> bool:
    """Whether a released cell is one that a table asks for."""
    if each.indicator != asks.indicator or REPORTED in (each.form, each.category):
        return False
    match asks.by:
        case "series":
            return each.breakdown == TOTAL and each.form in sdg_series()
        case "total" | "persons":
            return each.breakdown == TOTAL == each.form
        case "form":
            return each.breakdown == TOTAL != each.form
        case _:
            return each.breakdown == asks.by


def wanted(observations: Iterable[Observation], form: str) -> list[Observation]:
    """The released cells that any table of a form asks for."""
    asked = forms()[form]
    return [each for each in observations if any(belongs(each, table) for table in asked)]


def tables(
    observations: Sequence[Observation], *, form: str, years: tuple[str, ...], lang: str
) -> tuple[Table, ...]:
    """The tables of a form over these observations, with every row that it asks for, known or not."""
    areas = sorted({(each.ref_area, each.area_kind) for each in observations})
    made = []
    for asks in forms()[form]:
        cells = {(Line.of(each), each.time_period): each for each in observations if belongs(each, asks)}
        lines = {line for line, _ in cells}
        lines |= {line for area, kind in areas for line in _asked(asks, area, kind, lines)}
        order = sorted(lines, key=lambda line: _order(line, lang))
        made.append(Table(asks, tuple(order), years, cells))
    return tuple(made)


def _asked(asks: FormTable, area: str, kind: str, lines: set[Line]) -> list[Line]:
    """The rows that the form asks for in an area, in each dataset that answers any of them."""
    datasets = sorted({line.dataset for line in lines if (line.area, line.area_kind) == (area, kind)}) or [""]
    base = [Line(area, kind, dataset, asks.indicator) for dataset in datasets]
    match asks.by:
        case "total":
            return base
        case "persons":
            return [replace(line, sex=sex, age=age) for line in base for sex, age in PERSONS]
        case "form":
            return [replace(line, form=form) for line in base for form in FORMS]
        case "series":
            return [replace(line, form=form) for line in base for form in sdg_series()]
        case _:
            return []


def _order(line: Line, lang: str) -> tuple[object, ...]:
    """By the name of the area, then as the questionnaire asks."""
    persons = (line.sex, line.age)
    place = PERSONS.index(persons) if persons in PERSONS else _LAST
    known = (TOTAL, *sdg_series(), *code_list("purposes").codes)
    form = known.index(line.form) if line.form in known else _LAST
    category = labels.sort_key(line.category, lang) if line.category != TOTAL else ("", "")
    return (*labels.sort_key(line.area, lang), line.area_kind, line.dataset, form, *category, place, persons)
