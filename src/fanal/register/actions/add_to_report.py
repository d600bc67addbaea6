"""The holder of a receipt adds something to the report."""

from __future__ import annotations

from dataclasses import dataclass, field

from fanal.register import receipt_codes, vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.receipt_alive import alive
from fanal.register.models import Message, Report
from fanal.register.rules.urgency import Answers, Urgency, raised


@dataclass(kw_only=True)
class AddToReport(Action):
    """One more message. It may raise the urgency, never lower it; the same form adds once."""

    verb = "receipt.add"

    report: Report
    text: str = field(repr=False)
    token: str = field(repr=False)
    answers: Answers = field(default_factory=Answers)

    def check(self) -> None:
        self.allow(self.report)
        alive(self.report, self.now)
        if not self.text.strip():
            raise Refused("register.public.refused.nothing_told", status=400)

    def act(self) -> Message:
        message, new = Message.objects.get_or_create(
            id=receipt_codes.message_id(self.token),
            defaults={
                "report": self.report,
                "from_reporter": True,
                "kind": "addition",
                "created_at": self.now,
            },
        )
        if not new:
            return message
        vault.put(self.report, "P1", {"text": self.text}, slot=message.slot)
        self.happened(self.report, "report_added_to")
        self._raise_urgency()
        return message

    def _raise_urgency(self) -> None:
        before = Urgency.of(self.report.urgency)
        after = raised(before, self.answers)
        if after > before:
            self.change(self.report, urgency=after.code)
            self.happened(self.report, "urgency_raised", tags=[after.code])
            self.note(urgency=after.code)
