"""The template for case records: one row a registration of one presumed victim; no names."""

from __future__ import annotations

from fanal.foundation.messages import catalogue, text
from fanal.sources.templates.base import Column, Template, countries, first, labels
from fanal.vocabulary import Field, fields

# without these few a record counts for little; they stand first and are coloured
ESSENTIAL = (
    "record_key", "date_identified", "status", "sex", "age_identification", "citizenship",
    "country_exploitation", "country_detection", "acts", "purposes",
)  # fmt: skip
_KINDS = {
    "code": "choice", "codes": "choices", "place": "choice", "places": "choices", "integer": "integer",
    "date": "date", "key": "text", "text": "text",
}  # fmt: skip


def case_records(lang: str) -> Template:
    """Every field of the case record that a person fills in, but for identity."""
    known = {each.name: each for each in fields("case_record") if not each.identity and not each.derived}
    return Template(
        stem=text("templates.case.stem", lang),
        sheet=text("templates.case.sheet", lang),
        lang=lang,
        title=text("templates.case.title", lang),
        intro=tuple(text(f"templates.case.intro.{n}", lang) for n in ("row", "key", "names", "child")),
        columns=tuple(_column(known[name], lang) for name in first(ESSENTIAL, known)),
    )


def _column(each: Field, lang: str) -> Column:
    kind = _KINDS[each.kind]
    allowed = labels(each.list, lang) if each.list else countries(lang) if kind.startswith("choice") else ()
    more = catalogue(lang, "templates").get(f"field.{each.name}", "")
    return Column(
        header=each.label(lang),
        about=f"{text(f'templates.how.{kind}', lang)} {more}".strip(),
        kind=kind,
        allowed=allowed,
        essential=each.name in ESSENTIAL,
        minimum=each.minimum,
        maximum=each.maximum,
    )
