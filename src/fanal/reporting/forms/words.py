"""The words of a form: what its columns, tables, rows and cells are called, and what they count."""

from __future__ import annotations

from functools import cache

from fanal.foundation.messages import text
from fanal.reporting import labels
from fanal.reporting.forms.base import TOTAL, UNKNOWN, UNSPECIFIED, WORLD, Line, Table
from fanal.vocabulary import code_list
from fanal.vocabulary.forms import joined_series, sdg_series

COLUMNS = ("area", "area_name", "area_kind", "dataset", "indicator", "breakdown", "category", "sex", "age")


@cache
def say(key: str, lang: str) -> str:
    return text(f"forms.{key}", lang)


def columns(lang: str) -> list[str]:
    """The headers before the years: the same that our mapping for yearly totals knows."""
    return [say(f"column.{name}", lang) for name in COLUMNS]


def cells(line: Line, lang: str) -> list[str]:
    """A line as the columns before the years show it."""
    return [
        line.area,
        area(line.area, lang),
        code_list("area_kind").label(line.area_kind, lang),
        line.dataset,
        code_list("indicator").label(line.indicator, lang),
        breakdown(line, lang),
        category(line, lang),
        code("sex", line.sex, lang),
        code("age_group", line.age, lang),
    ]


@cache
def area(code: str, lang: str) -> str:
    return say("all_areas", lang) if code == WORLD else labels.place(code, lang)


@cache
def code(name: str, value: str, lang: str) -> str:
    return say("total", lang) if value == TOTAL else code_list(name).label(value, lang)


def breakdown(line: Line, lang: str) -> str:
    return say(f"breakdown.{'form' if line.form != TOTAL else line.breakdown}", lang)


def category(line: Line, lang: str) -> str:
    """The form or the country of a row; what a source left blank stays blank."""
    if line.form != TOTAL:
        return (
            say("form_unknown", lang)
            if line.form == UNKNOWN
            else code_list("purposes").label(line.form, lang)
        )
    if line.category in (TOTAL, UNSPECIFIED):
        return ""
    return labels.place(line.category, lang)


def number(position: int, table: Table, lang: str) -> str:
    """``5. Victims by sex and age``: a table as the form's other pages call it."""
    return f"{position}. {say(f'table.{table.asks.name}.short', lang)}"


def series(line: Line, *, rate: bool = False) -> str:
    return sdg_series()[line.form] + ("R" if rate else "")


def what(line: Line, lang: str) -> str:
    """What a cell counts, in one line, with the class of ICCS where one has exactly this."""
    parts = [code_list("indicator").label(line.indicator, lang), *(cells(line, lang)[6:])]
    iccs = code_list("indicator").entry(line.indicator).standards["iccs"]
    if line.form in code_list("purposes"):
        iccs = code_list("purposes").entry(line.form).standards["iccs"] or iccs
    shown = " · ".join(part for part in parts if part and part != say("total", lang))
    return f"{shown} (ICCS {iccs[0]})" if iccs and line.indicator == "victims_detected" else shown


def partial(line: Line, present: frozenset[str], lang: str) -> str:
    """What a cell leaves out: the forms that its series also covers and this release counts apart."""
    if line.form == TOTAL:
        return ""
    apart = [form for form in joined_series().get(series(line), ()) if form in present]
    if not apart:
        return ""
    forms = ", ".join(code_list("purposes").label(form, lang) for form in apart)
    return text("forms.partial", lang, form=code_list("purposes").label(line.form, lang), apart=forms)


def definitions(indicators: list[str], lang: str) -> list[tuple[str, str]]:
    """Each indicator with its definition and where that comes from."""
    return [
        (code_list("indicator").label(name, lang), say(f"definition.{name}", lang)) for name in indicators
    ]
