"""The skeleton of an impact assessment (GDPR, article 35(7)): what is known, and what must be written."""

from __future__ import annotations

from fanal.foundation.messages import text
from fanal.register.protection import record
from fanal.register.protection.declared import Declared
from fanal.register.protection.document import Document, Row, Section, Table

SCOPE = ("scale", "context", "training")
NECESSITY = ("why_needed", "why_lawful", "less_intrusive")
RISKS = ("retaliation", "insider", "wrong_suspicion", "breach", "false_hope", "loss", "flood")
ADVICE = ("officer", "views", "authority", "decision", "review")


def assessment(told: Declared) -> Document:
    sections = [
        Section(
            title=_say(told, "description.title"),
            paragraphs=[_say(told, "description.text")],
            points=[_say(told, f"description.{each}") for each in ("flow", "minimal", "no_machine")],
            table=record.classes(told),
            rows=_open(told, "description", SCOPE),
        ),
        Section(
            title=_say(told, "necessity.title"),
            points=[_say(told, f"necessity.{each}") for each in ("anonymous", "by_relation", "ends")],
            rows=_open(told, "necessity", NECESSITY),
        ),
        Section(title=_say(told, "risk.title"), paragraphs=[_say(told, "risk.text")], table=_risks(told)),
        record.security(told),
        Section(title=_say(told, "advice.title"), rows=_open(told, "advice", ADVICE)),
    ]
    return Document("impact-assessment", _say(told, "title"), _say(told, "intro"), sections)


def _risks(told: Declared) -> Table:
    heads = [_say(told, f"risk.{each}") for each in ("what", "against", "remains", "judgement")]
    return Table(
        heads,
        [[_say(told, f"{each}.{part}") for part in ("what", "against", "remains")] + [""] for each in RISKS],
    )


def _open(told: Declared, group: str, names: tuple[str, ...]) -> list[Row]:
    """Places that no deployment can fill in: they ask for a person's judgement."""
    return [Row(_say(told, f"{group}.{name}"), "") for name in names]


def _say(told: Declared, key: str) -> str:
    return text(f"register.protection.assessment.{key}", told.lang)
