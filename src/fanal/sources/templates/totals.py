"""The template for yearly totals in the shape of GLOTIP: one row a number."""

from __future__ import annotations

from fanal.foundation.messages import text
from fanal.sources.templates.base import Column, Template, countries, labels

YEARS = (1990, 2100)
BREAKDOWNS = ("_T", "form", "citizenship", "repatriation")


def yearly_totals(lang: str) -> Template:
    """The columns that our mapping for yearly totals knows."""

    def say(key: str) -> str:
        return text(f"forms.{key}", lang)

    def column(name: str, kind: str, allowed: tuple[str, ...] = (), **more: object) -> Column:
        about = text(f"templates.totals.column.{name}", lang)
        return Column(say(f"column.{name}"), about, kind, allowed, essential=True, **more)  # type: ignore[arg-type]

    form = say("breakdown.form")
    forms = (*labels("purposes", lang), say("form_unknown"))
    columns = (
        column("area", "choice", countries(lang)),
        column("year", "integer", minimum=YEARS[0], maximum=YEARS[1]),
        column("indicator", "choice", labels("indicator", lang)),
        column("breakdown", "choice", tuple(say(f"breakdown.{name}") for name in BREAKDOWNS)),
        column("category", "choices", countries(lang), other=(form, forms)),
        column("sex", "choice", (say("total"), *labels("sex", lang))),
        column("age", "choice", (say("total"), *labels("age_group", lang))),
        column("number", "count"),
    )
    return Template(
        stem=text("templates.totals.stem", lang),
        sheet=text("templates.totals.sheet", lang),
        lang=lang,
        title=text("templates.totals.title", lang),
        intro=tuple(text(f"templates.totals.intro.{n}", lang) for n in ("row", "total", "unknown", "twice")),
        columns=columns,
    )
