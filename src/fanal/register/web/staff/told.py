"""What an opened part holds, as pairs of a label and words; codes become their labels, markup never runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fanal.foundation.messages import text
from fanal.register.web.staff.words import maybe
from fanal.vocabulary import code_list

# fields that hold codes, and the lists they come from
_LISTS = {
    "age_band": "age_band",
    "age_band_identification": "age_band",
    "age_basis": "age_basis",
    "sex": "sex",
    "acts": "acts",
    "means": "means",
    "purposes": "purposes",
    "law": "instrument",
}
_ANSWERS = ("yes", "no", "dont_know")
_SHOWN_WITHOUT = ("text", "words", "story")


@dataclass(frozen=True)
class Said:
    """One piece: its heading, its lines."""

    slot: str
    heading: str
    lines: tuple[tuple[str, str], ...]


def said_in(parts: Mapping[str, Mapping[str, Any]], lang: str) -> tuple[Said, ...]:
    """Every part that was opened, in the order in which it was written."""
    return tuple(Said(slot, _heading(slot, lang), _lines(content, lang)) for slot, content in parts.items())


def _heading(slot: str, lang: str) -> str:
    return text(f"register.staff.slot.{_kind(slot)}", lang)


def _kind(slot: str) -> str:
    """The beginning of the slot's name, as far as it is one of ours."""
    for kind in ("reply", "addition", "note", "grant", "break-glass", "receiver", "facts", "person"):
        if slot.startswith(kind):
            return kind.replace("-", "_")
    return "main"


def _lines(content: Mapping[str, Any], lang: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, value in content.items():
        if name in ("step", "reasons") or value in (None, "", [], {}):
            continue
        if isinstance(value, Mapping):
            found += _lines(value, lang)
            continue
        heading = "" if name in _SHOWN_WITHOUT else maybe(f"register.staff.told.{name}", lang)
        if not heading and name not in _SHOWN_WITHOUT:
            heading = name.replace("_", " ")
        values = value if isinstance(value, list) else [value]
        found.append((heading, ", ".join(_value(name, each, lang) for each in values)))
    return tuple(found)


def _value(name: str, value: Any, lang: str) -> str:
    if name in _LISTS and str(value) in code_list(_LISTS[name]):
        return code_list(_LISTS[name]).label(str(value), lang)
    if value in _ANSWERS:
        return text(f"register.staff.answer.{value}", lang)
    if name == "outcome":
        return text(f"register.staff.outcome.{value}", lang)
    if name == "locators":
        return defanged(str(value))
    return str(value)


def defanged(locator: str) -> str:
    """An address that no program follows (R22)."""
    return locator.replace("://", "[:]//").replace(".", "[.]")
