"""What is wrong in a row, in words, as ``fanal check`` says it."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.foundation.messages import catalogue, text
from fanal.sources import Issue
from fanal.vocabulary import code_list, fields

LISTED = 20


@dataclass(frozen=True)
class Said:
    """One row of the list of errors. ``value`` stands only where the column has a code list."""

    row: int
    column: str
    what: str
    do: str
    value: str = ""
    allowed: str = ""
    nearest: str = ""

    @classmethod
    def of_rule(cls, row: int, column: str, rule: str, lang: str) -> Said:
        return cls(row, _column(column, lang), words_of(rule, "what", lang), words_of(rule, "do", lang))


def said(issue: Issue, lang: str) -> Said:
    """An issue of the readers or of ours."""
    return Said(
        row=issue.row or 0,
        column=_column(issue.column, lang),
        what=words_of(issue.rule, "what", lang),
        do=words_of(issue.rule, "do", lang),
        value=issue.value or "",
        allowed=_allowed(issue, lang),
        nearest=_nearest(issue, lang),
    )


def words_of(rule: str, part: str, lang: str) -> str:
    """The sentence of a rule: the readers' own, or one of this door's."""
    if f"{rule}.{part}" in catalogue(lang, "rules"):
        return text(f"rules.{rule}.{part}", lang)
    return text(f"register.organisations.rule.{rule}.{part}", lang)


def _column(name: str, lang: str) -> str:
    """A column as people know it, where the file has none of that name."""
    return next((each.label(lang) for each in fields("case_record") if each.name == name), name)


def _list_of(field: str) -> str:
    return next((each.list for each in fields("case_record") if each.name == field), "")


def _allowed(issue: Issue, lang: str) -> str:
    name = _list_of(issue.field)
    if not name or issue.rule != "not_in_list":
        return issue.allowed
    known = code_list(name)
    more = " …" if len(known.current) > LISTED else ""
    return " | ".join(known.label(code, lang) for code in known.current[:LISTED]) + more


def _nearest(issue: Issue, lang: str) -> str:
    name = _list_of(issue.field)
    return ", ".join(code_list(name).label(code, lang) if name else code for code in issue.nearest)
