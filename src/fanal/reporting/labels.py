"""The words for codes and places, asked of the vocabulary once each."""

from __future__ import annotations

import unicodedata
from functools import cache

from fanal.foundation.errors import FanalError
from fanal.foundation.messages import catalogue, text
from fanal.vocabulary import code_list
from fanal.vocabulary import place as vocabulary_place

AREA_WORLD = "W"
# the mappings whose citation the catalogues have in every language
CITED = ("unodc-glotip", "ctdc-global-2021", "ctdc-victim-perpetrator")


@cache
def place(code: str, lang: str) -> str:
    """The name of an area; a code that is no place is shown as the source wrote it."""
    known = text_or_none(f"report.area.{code}", lang)
    if known:
        return known
    try:
        return vocabulary_place(code).labels[lang]
    except KeyError:
        return code


@cache
def in_place(code: str, lang: str) -> str:
    """*in France, au Kenya, aux Philippines*; for what is no place: *in the area MCN*."""
    try:
        return vocabulary_place(code).in_forms[lang]
    except KeyError:
        return text("figures.in_unknown", lang, area=place(code, lang))


@cache
def text_or_none(key: str, lang: str) -> str | None:
    subject, name = key.split(".", 1)
    found = catalogue(lang, subject).get(name)
    return found if isinstance(found, str) else None


@cache
def cited(citation: str, lang: str) -> str:
    """A citation in the report's language where it is one of ours; another is as its source wrote it."""
    for name in CITED:
        if text_or_none(f"report.claims.cited.{name}", "en") == citation:
            return text(f"report.claims.cited.{name}", lang)
    return citation


@cache
def dataset(name: str, lang: str) -> str:
    """A dataset that has no citation: ours by words of the catalogues, others by their own name."""
    return text_or_none(f"report.dataset.{name}", lang) or name


@cache
def list_name(name: str, lang: str) -> str:
    """A list of an estimate, which is called by its file: words where they are known, else its own."""
    return text_or_none(f"report.list.{name}", lang) or name.replace("_", " ")


@cache
def form(code: str, lang: str) -> str:
    """A form of exploitation: the vocabulary's label, in lower case inside a sentence."""
    return _listed("purposes", code, lang)


@cache
def breakdown(name: str, lang: str) -> str:
    """The name of a further breakdown: citizenship, violence, …"""
    return text_or_none(f"figures.breakdown.{name}", lang) or name.replace("_", " ")


@cache
def category(name: str, code: str, lang: str) -> str:
    """A category of a breakdown; free text of a source stays as it was written."""
    return text_or_none(f"figures.category.{code}", lang) or _listed(name, code, lang)


def _listed(name: str, code: str, lang: str) -> str:
    lists = {"child_at_time": "yes_no_presumed"}
    try:
        return code_list(lists.get(name, name)).label(code, lang)
    except (LookupError, OSError, FanalError):
        return code


@cache
def indicator(code: str, lang: str) -> str:
    """The name of an indicator as a title: *Victims detected*."""
    return text_or_none(f"report.indicator.{code}", lang) or code.replace("_", " ")


def group_key(sex: str, age: str) -> str:
    """The name of a group of persons in catalogues and in the palette."""
    return GROUP_OF.get((sex, age), "any")


GROUP_OF = {
    ("F", "Y0T17"): "girls",
    ("M", "Y0T17"): "boys",
    ("F", "Y_GE18"): "women",
    ("M", "Y_GE18"): "men",
    ("_T", "Y0T17"): "children",
    ("_T", "Y_GE18"): "adults",
    ("F", "_T"): "females",
    ("M", "_T"): "males",
    ("_T", "_T"): "all",
    ("_O", "_T"): "other_sex",
    ("_U", "_T"): "unknown_sex",
    ("_T", "_U"): "unknown_age",
    ("_U", "_U"): "unknown",
    ("_O", "Y0T17"): "children_other",
    ("_O", "Y_GE18"): "adults_other",
    ("_U", "Y0T17"): "children_unknown",
    ("_U", "Y_GE18"): "adults_unknown",
}


@cache
def citizenship(code: str, lang: str) -> str:
    """A citizenship as a place where it is one, else as the source wrote it."""
    known = text_or_none(f"figures.category.{code}", lang)
    return known or place(code, lang)


@cache
def is_region(code: str) -> bool:
    """A region or another group of countries, not one country."""
    try:
        return vocabulary_place(code).kind in ("region", "world")
    except KeyError:
        return False


@cache
def is_aggregate(code: str) -> bool:
    """A source's code for several countries that it does not name."""
    try:
        return vocabulary_place(code).kind == "aggregate"
    except KeyError:
        return True


@cache
def sort_key(code: str, lang: str) -> tuple[str, str]:
    """Alphabetical order as a reader expects it: accents do not count."""
    return plain(place(code, lang)), code


@cache
def plain(name: str) -> str:
    """A name as it is sorted."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
