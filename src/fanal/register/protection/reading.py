"""Who may read a class of data, and how much of it, in words: from the table that decides."""

from __future__ import annotations

from collections.abc import Iterable

from fanal.foundation.messages import text
from fanal.register import access
from fanal.register.access import Cell
from fanal.vocabulary import code_list

# rooms that come later: they stand in the table, nobody holds them yet
_LATER = frozenset({"service_provider", "guardian", "counsel", "justice_officer", "analyst"})
# what is no standing relation, but an exception that somebody decided
_EXCEPTIONS = {"grant": "when_granted", "break_glass": "in_emergency"}


def readers(data_class: str, lang: str) -> str:
    """The roles, each with what holds it back; empty where nobody reads the class."""
    cells = [cell for cell in access.policy.cells if cell.data_class == data_class and "read" in cell.verbs]
    known = code_list("register_role")
    named = [
        known.label(role, lang) + _how([cell for cell in cells if cell.role == role], lang)
        for role in known.codes
        if role not in _LATER and any(cell.role == role for cell in cells)
    ]
    if any(cell.role == "command" for cell in cells):
        named.append(_say("export", lang))
    return " · ".join(named)


def _how(cells: list[Cell], lang: str) -> str:
    """Nothing where the role reads all of it by where it stands."""
    standing = [cell for cell in cells if not cell.relations <= set(_EXCEPTIONS)]
    if any(not _parts(cell) for cell in standing):
        return ""
    said = []
    if standing:
        parts = dict.fromkeys(part for cell in standing for part in _parts(cell))
        said.append(_say("only", lang, what=_list(parts, lang)))
    excepted = {relation for cell in cells if cell not in standing for relation in cell.relations}
    said += [_say(key, lang) for relation, key in _EXCEPTIONS.items() if relation in excepted]
    return f" ({'; '.join(said)})"


def _parts(cell: Cell) -> list[str]:
    """The fields or parts to which a cell is cut; none where it gives all."""
    slots = [slot.strip("-").replace("-", "_") for slot in cell.slots if slot]
    return [*sorted(cell.fields or ()), *slots]


def _list(parts: Iterable[str], lang: str) -> str:
    return ", ".join(text(f"register.protection.part.{part}", lang) for part in parts)


def _say(key: str, lang: str, **params: object) -> str:
    return text(f"register.protection.{key}", lang, **params)
