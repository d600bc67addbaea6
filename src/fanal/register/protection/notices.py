"""What people are told about their data (articles 12 to 14 of the GDPR): adults, 15–17, 10–14."""

from __future__ import annotations

from fanal.foundation.messages import text
from fanal.register.protection.declared import Declared
from fanal.register.protection.document import Document, Row, Section

READERS = ("adult", "child_15_17", "child_10_14")
_PARTS = {
    "adult": ("kept", "why", "read", "told_on", "long", "rights", "complain"),
    "child_15_17": ("kept", "why", "read", "told_on", "long", "rights", "complain"),
    "child_10_14": ("kept", "why", "read", "told_on", "long", "rights", "help"),
}
NUMBERS = ("emergency", "child_helpline", "helpline")


def notice(told: Declared, reader: str) -> Document:
    """The notice for one kind of reader."""
    sections = [Section(title=_say(told, reader, "who.title"), rows=_who(told))]
    sections += [_part(told, reader, each) for each in _PARTS[reader]]
    return Document(
        f"notice-{reader.replace('_', '-')}",
        _say(told, reader, "title"),
        _say(told, reader, "intro"),
        sections,
    )


def _part(told: Declared, reader: str, part: str) -> Section:
    rows: list[Row] = []
    if part == "why" and reader == "adult":
        rows = [Row(_both(told, "basis"), told.basis("P1"))]
    elif part == "long":
        rows = [
            Row(_both(told, name), told.days(name))
            for name in ("report_after_closing", "receipt_after_closing")
        ]
    elif part == "complain":
        rows = [Row(_both(told, "authority"), told.of("controller", "supervisory_authority"))]
    elif part == "help":
        rows = [Row(_both(told, "numbers"), " · ".join(told.numbers(*NUMBERS)))]
        rows.append(Row(_both(told, "authority"), told.of("controller", "supervisory_authority")))
    return Section(
        title=_say(told, reader, f"{part}.title"), paragraphs=[_say(told, reader, f"{part}.text")], rows=rows
    )


def _who(told: Declared) -> list[Row]:
    names = ("name", "contact", "data_protection_officer")
    return [Row(_both(told, name), told.of("controller", name)) for name in names]


def _both(told: Declared, name: str) -> str:
    return text(f"register.protection.notice.{name}", told.lang)


def _say(told: Declared, reader: str, key: str) -> str:
    return text(f"register.protection.notice.{reader}.{key}", told.lang)
