"""The identification officer says whether two reports speak of the same child."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register import clock, vault
from fanal.register.actions.ask_same_child import ASKED
from fanal.register.actions.base import NOT_YOURS, Action, Refused
from fanal.register.actions.report_facts import OTHER_CHILD, SAME_CHILD
from fanal.register.models import Event, Grant, Report


@dataclass(kw_only=True)
class ConfirmSameChild(Action):
    """Only an officer who was asked, and while the identities may be seen."""

    verb = "report.same_child"

    report: Report
    other: Report
    same: bool

    def check(self) -> None:
        self.allow(self.report)
        if self.actor.id is None or not asked_of(self.actor.id, self.report, self.other):
            raise Refused(NOT_YOURS, status=403)
        if not all(vault.readable(self.actor, each, "P3") for each in (self.report, self.other)):
            raise Refused(NOT_YOURS, status=403)

    def act(self) -> Any:
        event = self.happened(self.report, SAME_CHILD if self.same else OTHER_CHILD, other=self.other.number)
        ids = [self.report.pk, self.other.pk]
        Grant.objects.filter(
            subject_id__in=ids, asked_by_id=self.actor.id, data_class="P3", until__gt=clock.now()
        ).update(until=self.now)
        return event


def asked_of(user_id: Any, report: Report, other: Report) -> bool:
    """Whether this officer was asked about the pair and has not answered since."""
    asked = Event.objects.filter(subject_id=report.pk, detail__other=other.number)
    newest = asked.filter(code__in=(ASKED, SAME_CHILD, OTHER_CHILD)).order_by("-id").first()
    return newest is not None and newest.code == ASKED and newest.detail.get("officer") == str(user_id)
