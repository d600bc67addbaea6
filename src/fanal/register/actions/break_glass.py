"""Access in an emergency: a stated reason, a short time, the supervisor told at once, a review."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.subjects import subject_of
from fanal.register.actions.transition import words_needed
from fanal.register.models import BreakGlass, Case, Report
from fanal.vocabulary import code_list

HOURS = 2


@dataclass(kw_only=True)
class UseBreakGlass(Action):
    """``reason`` is a code of the list access_reason, ``words`` say more (sealed, read by the auditor)."""

    verb = "break_glass.use"

    subject: Report | Case
    reason: str
    words: str

    def check(self) -> None:
        self.allow(self.subject)
        words_needed(self.words)
        if self.reason not in code_list("access_reason"):
            raise Refused("register.staff.refused.code")
        open_already = BreakGlass.objects.filter(
            subject_id=self.subject.pk, by_id=self.actor.id, until__gt=self.now
        )
        if open_already.exists():
            raise Refused("register.staff.refused.glass_is_broken")

    def act(self) -> BreakGlass:
        used = BreakGlass.objects.create(
            subject_kind=self.subject.kind,
            subject_id=self.subject.pk,
            by_id=self.actor.id,
            at=self.now,
            reason=self.reason,
            until=self.now + timedelta(hours=HOURS),
        )
        vault.put(self.subject, "P4", {"words": self.words.strip()}, slot=used.slot)
        self.happened(self.subject, "break_glass_used", item=str(used.pk))
        self.note(reason=self.reason, use=str(used.pk))
        return used

    def _subject(self) -> Any:
        return self.subject


@dataclass(kw_only=True)
class ReviewBreakGlass(Action):
    """The auditor says whether it was justified; nobody reviews their own use."""

    verb = "break_glass.review"

    used: BreakGlass
    justified: bool
    subject: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.subject = subject_of(self.used)

    def check(self) -> None:
        self.allow()
        if self.used.by_id == self.actor.id:
            raise Refused("register.staff.refused.own_use", status=403)
        if self.used.reviewed_at is not None:
            raise Refused("register.core.refused.changed")

    def act(self) -> None:
        self.change(self.used, reviewed_by_id=self.actor.id, reviewed_at=self.now, justified=self.justified)
        if self.subject is not None:
            self.happened(
                self.subject, "break_glass_reviewed", item=str(self.used.pk), justified=self.justified
            )
        self.note(use=str(self.used.pk), justified=self.justified)

    def _subject(self) -> Any:
        return self.subject
