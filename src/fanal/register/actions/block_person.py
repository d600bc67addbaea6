"""Shut somebody out of a report or case: named as a suspect, or related to one. Whatever the role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.base import Action, Refused
from fanal.register.models import Case, CaseBlock, Report, User


@dataclass(kw_only=True)
class BlockPerson(Action):
    verb = "block.set"

    subject: Report | Case
    user: User

    def check(self) -> None:
        self.allow(self.subject)
        if self.user.pk == self.actor.id:
            raise Refused("register.staff.refused.itself")
        if CaseBlock.objects.filter(user=self.user, subject_id=self.subject.pk).exists():
            raise Refused("register.staff.refused.blocked_already")

    def act(self) -> None:
        CaseBlock.objects.create(
            user=self.user,
            subject_kind=self.subject.kind,
            subject_id=self.subject.pk,
            by_id=self.actor.id,
            at=self.now,
        )
        if self.subject.owner_id == self.user.pk:
            self.change(self.subject, owner_id=None)
            self.happened(self.subject, "owner_released")
        self.note(user=str(self.user.pk))

    def _subject(self) -> Any:
        return self.subject
