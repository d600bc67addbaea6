"""Destroy the keys of a report or case: what they locked is erased for good, and the audit says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.models import Case, Report

# why; codes, as the list of destructions and the audit keep them
REASONS = ("asked_by_person", "retention_over", "ordered", "sent_in_error")


def subject_of(number: str) -> Report | Case | None:
    """The report or case of a number."""
    wanted = number.strip().upper()
    for model in (Report, Case):
        found: Any = model.objects.filter(number=wanted).first()
        if found is not None:
            return found  # type: ignore[no-any-return]
    return None


@dataclass(kw_only=True)
class Erase(Action):
    """Returns how many classes had something. The keys, in another database, go after the transaction."""

    verb = "key.destroy"
    subject: Report | Case
    data_classes: tuple[str, ...]
    reason: str

    def check(self) -> None:
        self.allow(self.subject)
        if not self.data_classes or not set(self.data_classes) <= set(vault.SEALED_CLASSES):
            raise Refused("register.commands.refused.classes", classes=", ".join(vault.SEALED_CLASSES))
        if self.reason not in REASONS:
            raise Refused("register.commands.refused.reason", reasons=", ".join(REASONS))

    def act(self) -> int:
        self.note(asked=list(self.data_classes), reason=self.reason)
        return sum(vault.holds(self.subject, each) for each in self.data_classes)

    def execute(self) -> int:
        found = int(super().execute())
        vault.erase(self.actor, self.subject, self.data_classes, self.reason)
        return found

    def _subject(self) -> Any:
        return self.subject
