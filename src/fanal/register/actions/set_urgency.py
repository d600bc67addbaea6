"""Set how urgent a report is: anybody on duty may raise it, only a reader lowers it, with a reason (R20)."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register.actions.base import Action, Refused
from fanal.register.actions.transition import keep_words
from fanal.register.models import Report
from fanal.register.rules.urgency import Urgency, may_become
from fanal.vocabulary import code_list


@dataclass(kw_only=True)
class SetUrgency(Action):
    verb = "report.urgency"

    report: Report
    urgency: str
    reason: str = ""

    def check(self) -> None:
        self.allow(self.report)
        if self.urgency not in code_list("report_urgency"):
            raise Refused("register.staff.refused.code")
        if self.urgency == self.report.urgency or self.report.state in ("closed", "purged"):
            raise Refused("register.staff.refused.same_urgency")
        now, wanted = Urgency.of(self.report.urgency), Urgency.of(self.urgency)
        read = self.report.seen_at is not None
        if not may_become(now, wanted, read_by_person=read, reason=self.reason):
            raise Refused(f"register.staff.refused.{'lower_without_reason' if read else 'lower_unread'}")

    def act(self) -> None:
        raised = Urgency.of(self.urgency) > Urgency.of(self.report.urgency)
        self.change(self.report, urgency=self.urgency)
        code = "urgency_raised" if raised else "urgency_lowered"
        event = self.happened(self.report, code, tags=[self.urgency])
        keep_words(event, self.report, "set_urgency", self.reason)
