"""Ask the custodian for the identity of a reporter, for a stated reason."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.transition import words_needed
from fanal.register.models import Grant, Report
from fanal.vocabulary import code_list

IDENTITY = "P2"


@dataclass(kw_only=True)
class AskIdentity(Action):
    """``reason`` is a code of the list access_reason, ``words`` say more (sealed, read by the custodian)."""

    verb = "grant.ask"

    report: Report
    reason: str
    words: str

    def check(self) -> None:
        self.allow(self.report)
        words_needed(self.words)
        if self.reason not in code_list("access_reason"):
            raise Refused("register.staff.refused.code")
        if not vault.holds(self.report, IDENTITY):
            raise Refused("register.staff.refused.no_identity")
        own = Grant.objects.filter(subject_id=self.report.pk, asked_by_id=self.actor.id, data_class=IDENTITY)
        if own.filter(decided_at__isnull=True).exists():
            raise Refused("register.staff.refused.asked_already")

    def act(self) -> Grant:
        grant = Grant.objects.create(
            subject_kind=self.report.kind,
            subject_id=self.report.pk,
            data_class=IDENTITY,
            asked_by_id=self.actor.id,
            asked_at=self.now,
            reason=self.reason,
        )
        vault.put(self.report, "P4", {"words": self.words.strip()}, slot=grant.slot)
        self.happened(self.report, "identity_asked", item=str(grant.pk))
        self.note(reason=self.reason, grant=str(grant.pk))
        return grant
