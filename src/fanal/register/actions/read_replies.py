"""The holder of a receipt reads what was answered: never what was sent (R19)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.receipt_alive import alive
from fanal.register.models import Message, Report


@dataclass(frozen=True)
class Reply:
    """One message of an officer."""

    at: datetime
    kind: str
    text: str
    new: bool


@dataclass(kw_only=True)
class ReadReplies(Action):
    """Returns the replies, the newest first. ``agreed``: the holder said that nobody else sees the screen."""

    verb = "receipt.open"

    report: Report
    agreed: bool

    def check(self) -> None:
        self.allow(self.report)
        alive(self.report, self.now)
        if not self.agreed:
            raise Refused("register.public.refused.agree")

    def act(self) -> list[Reply]:
        said = Message.objects.filter(report=self.report, from_reporter=False).order_by("-created_at")
        words = vault.read_all(self.actor, self.report, "P1") if said else {}
        found = [
            Reply(each.created_at, each.kind, str(words[each.slot].get("text", "")), each.read_at is None)
            for each in said
            if each.slot in words
        ]
        Message.objects.filter(report=self.report, from_reporter=False, read_at=None).update(read_at=self.now)
        self.note(replies=len(found))
        return found
