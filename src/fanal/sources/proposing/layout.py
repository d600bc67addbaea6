"""What stands where in the workbook of a mapping, and the words that it shows, in every shipped language.

A cell that means one of our codes ends with it in brackets: "Sexe [sex]". What stands before is for the
reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fanal.foundation.messages import LANGUAGES, text
from fanal.sources.headers import plain
from fanal.sources.proposing.base import FLAG, NOT_REPORTED, PLACES
from fanal.sources.proposing.known import case_fields, list_of
from fanal.vocabulary import Field, code_list
from fanal.vocabulary.places import all_places

COLUMN_HEADS = (
    "table", "column", "field", "code", "use", "certainty", "why", "separator", "filled", "distinct",
)  # fmt: skip
VALUE_HEADS = ("table", "column", "value", "count", "field", "means", "use", "certainty", "why")
# what stands above the columns: the order of the dates, the calendar
SETTINGS = {"date_order": ("dmy", "mdy"), "calendar": ("gregorian", "buddhist")}
SPACE = "[ ]"
BLANK = "-"  # between brackets: the value says nothing
_CODE = re.compile(r"\[([^\[\]]*)\]\s*$")


def written(label: str, code: str) -> str:
    return f"{label} [{code or BLANK}]"


def code_in(cell: str) -> str | None:
    """The code that a cell ends with; None where there is none."""
    found = _CODE.search(cell)
    return None if found is None else found[1].strip().removesuffix(BLANK)


def field_cell(name: str, lang: str) -> str:
    return written(case_fields()[name].label(lang), name) if name else ""


def list_name(each: Field) -> str:
    """The name of the range with the codes of a field."""
    return f"L_{list_of(each) or 'none'}"


def code_cell(code: str, name: str, lang: str) -> str:
    """One code of a list, or several joined by ";", as people read it."""
    if not name:
        return code
    if code == NOT_REPORTED:
        return written(text("mapping.not_reported", lang), "")
    return "; ".join(written(code_label(one, name, lang), one) for one in code.split(";"))


def code_label(code: str, name: str, lang: str) -> str:
    if name == FLAG:
        return text("mapping.ticked" if code == "1" else "mapping.not_ticked", lang)
    return all_places()[code].labels[lang] if name == PLACES else code_list(name).label(code, lang)


def codes_of(name: str, lang: str) -> Iterator[str]:
    """The codes of a list as its drop-down shows them."""
    if name == FLAG:
        codes: Iterable[str] = ("1", "0")
    elif name == PLACES:
        codes = sorted(all_places(), key=lambda code: plain(all_places()[code].labels[lang]))
    else:
        codes = code_list(name).current
    for code in codes:
        yield code_cell(code, name, lang)
    yield code_cell(NOT_REPORTED, name, lang)


def lists() -> tuple[str, ...]:
    """Every list that a drop-down may need."""
    return (*sorted({list_of(each) for each in case_fields().values()} - {""}), FLAG)


def heads_in(row: list[str], heads: tuple[str, ...]) -> dict[str, int] | None:
    """Where each column of a sheet stands, if this row names them in one of the languages."""
    for lang in LANGUAGES:
        known = {plain(text(f"mapping.head.{head}", lang)): head for head in heads}
        found = {known[plain(cell)]: at for at, cell in enumerate(row) if plain(cell) in known}
        if set(heads) <= set(found):
            return found
    return None


def labels(key: str) -> set[str]:
    """A text of the workbook in every language: it is read whatever language it was written in."""
    return {text(f"mapping.{key}", lang) for lang in LANGUAGES}


def sheet_titles(kind: str) -> set[str]:
    return labels(kind)


def yes_or_no(cell: str) -> str | None:
    """yes, no, "" where nobody answered; None for another word."""
    said = plain(cell)
    if not said:
        return ""
    for answer, words in (("yes", "y yes oui o 1 x true"), ("no", "n no non 0 false")):
        if said in words.split():
            return answer
    return None
