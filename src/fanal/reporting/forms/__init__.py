"""The forms that people owe, filled from released observations alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fanal.foundation.messages import text
from fanal.foundation.sheets import put
from fanal.reporting.forms import csv_files, workbook
from fanal.reporting.forms.base import Form, Line, Notes, Table
from fanal.reporting.forms.cells import shown
from fanal.reporting.forms.choose import choose, years_asked
from fanal.reporting.forms.errors import NothingToFillIn, UnknownEnding, UnknownForm
from fanal.reporting.forms.rates import rates
from fanal.reporting.forms.tables import tables, wanted
from fanal.vocabulary import Observation
from fanal.vocabulary.forms import SDG, forms

ENDINGS = (".csv", ".xlsx")
_NOT_ANSWERING = ("aggregate", "unknown")  # no country answers for these in the SDG database


def fill(
    observations: Sequence[Observation],
    *,
    form: str,
    out: Path,
    lang: str,
    area: str | None = None,
    years: str | None = None,
    title: str = "",
    marking: str = "",
    notes: Notes | None = None,
    facts: Iterable[Mapping[str, Any]] = (),
) -> Form:
    """Write a form from released observations; the ending of ``out`` says as what. Returns what was written.

    ``facts`` give the rates of SDG 16.2.2. Raises UnknownForm, UnknownEnding, UnknownArea, WrongYears,
    NoSuchYears, NothingToFillIn.
    """
    check_wish(form, out)
    between = years_asked(years)
    asked = wanted(observations, form)
    if form == SDG:
        asked = [each for each in asked if each.area_kind not in _NOT_ANSWERING]
    if not asked:
        raise NothingToFillIn(form=form)
    chosen, span = choose(asked, area=area, years=between, form=form)
    made = Form(
        name=form,
        lang=lang,
        title=" · ".join(part for part in (text(f"forms.title.{_key(form)}", lang), title) if part),
        marking=marking,
        tables=tables(chosen, form=form, years=span, lang=lang),
        notes=notes or Notes(),
        rates=tuple(rates(facts, chosen)) if form == SDG else (),
        apart=_counted_apart(observations, chosen),
    )
    if out.suffix.lower() == ".xlsx":
        workbook.write(made, out)
    else:
        put(out, csv_files.sdg(made) if form == SDG else csv_files.glotip(made))
    return made


def check_wish(form: str, out: Path) -> None:
    """Whether there is such a form and such an ending. Raises UnknownForm, UnknownEnding."""
    if form not in forms():
        near = difflib.get_close_matches(form, forms(), 1, cutoff=0.3) or list(forms())
        raise UnknownForm(form=form, nearest=" | ".join(near), known=", ".join(forms()))
    if out.suffix.lower() not in ENDINGS:
        raise UnknownEnding(file=out.name, endings=", ".join(ENDINGS))


def _counted_apart(observations: Sequence[Observation], chosen: Sequence[Observation]) -> frozenset[str]:
    """The forms of exploitation that the release counts on their own where the form is filled in."""
    where = {(each.dataset, each.ref_area) for each in chosen}
    return frozenset(
        each.form for each in observations if (each.dataset, each.ref_area) in where and each.high
    )


def _key(form: str) -> str:
    return "sdg" if form == SDG else form


__all__ = ["Form", "Line", "Notes", "Table", "check_wish", "fill", "shown"]
