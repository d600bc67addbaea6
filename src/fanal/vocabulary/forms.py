"""The forms that people owe: which tables each has and what a table asks for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from fanal.vocabulary.lists import code_list

SDG, GLOTIP = "sdg-16.2.2", "glotip"
BY = ("total", "persons", "form", "citizenship", "repatriation", "series")


@dataclass(frozen=True)
class FormTable:
    """One table of a form. ``by`` says which cells it asks for beside area and year."""

    name: str
    indicator: str
    by: str

    def __post_init__(self) -> None:
        if self.by not in BY:
            raise ValueError(f"{self.name}: no such kind of table, there are {', '.join(BY)}")


@cache
def forms() -> Mapping[str, tuple[FormTable, ...]]:
    """The tables of each form, in their order."""
    path = Path(__file__).parent / "forms.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return MappingProxyType(
        {name: tuple(FormTable(**table) for table in data[name]) for name in sorted(data)}
    )


@cache
def sdg_series() -> Mapping[str, str]:
    """The series of SDG indicator 16.2.2 by the form that each counts; ``_T`` for all victims."""
    (total,) = code_list("indicator").entry("victims_detected").standards["sdmx"]
    exact = {each.code: each.standards["sdmx"] for each in code_list("purposes").entries}
    return MappingProxyType({"_T": total, **{code: found[0] for code, found in exact.items() if found}})


@cache
def joined_series() -> Mapping[str, tuple[str, ...]]:
    """The further forms that a series also covers, by series.

    A person may have several forms, so their counts are never added to it.
    """
    found: dict[str, list[str]] = {}
    for each in code_list("purposes").entries:
        for series in each.broader["sdmx"]:
            found.setdefault(series, []).append(each.code)
    return MappingProxyType({series: tuple(codes) for series, codes in found.items()})
