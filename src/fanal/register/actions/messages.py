"""Words to the holder of a receipt: sealed with the report's text, shown to whoever has the code."""

from __future__ import annotations

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.report_facts import receipt_alive
from fanal.register.models import Message, Report

QUESTION, ANSWER, FEEDBACK = "question", "answer", "feedback"


def send(action: Action, report: Report, kind: str, words: str) -> Message:
    """Store one message; call it in the action's transaction."""
    message = Message.objects.create(
        report=report, kind=kind, author_id=action.actor.id, created_at=action.now
    )
    vault.put(report, "P1", {"text": words.strip()}, slot=message.slot)
    action.note(message=str(message.pk))
    return message


def must_reach(report: Report) -> None:
    """Raises Refused where nobody can come back to read."""
    if not receipt_alive(report):
        raise Refused("register_rules.rule_refusal.reporter_can_be_asked")
