"""Decide whether somebody must be notified (R15): each duty found has a deadline of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fanal.register import in_force
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.report_facts import NO_DUTY, duty_to_report
from fanal.register.actions.transition import keep_words, words_needed
from fanal.register.models import Deadline, Notification, Report
from fanal.register.rules import transitions


@dataclass(kw_only=True)
class DecideDuty(Action):
    """``duties`` are codes of the profile; none means that there is no duty, which needs words."""

    verb = "report.notify"

    report: Report
    duties: tuple[str, ...] = ()
    reason: str = ""

    def check(self) -> None:
        self.allow(self.report)
        if self.report.seen_at is None:
            raise Refused("register_rules.rule_refusal.read_by_a_person")
        if transitions.find("report", self.report.state, "notify_authority") is None:
            raise Refused("register_rules.rule_refusal.not_from_here")
        known = {duty.code for duty in in_force.profile_by(self.report.profile_id).duties}
        if not set(self.duties) <= known:
            raise Refused("register.staff.refused.code")
        if not self.duties:
            words_needed(self.reason)
            if duty_to_report(self.report) in ("open", "done"):
                raise Refused("register.staff.refused.duty_was_found")

    def act(self) -> None:
        if not self.duties:
            event = self.happened(self.report, NO_DUTY)
            keep_words(event, self.report, "decide_duty", self.reason)
        for code in self.duties:
            _, new = Notification.objects.get_or_create(report=self.report, duty=code)
            if new:
                event = self.happened(self.report, "duty_to_report_found", item=code)
                keep_words(event, self.report, "decide_duty", self.reason)
        self.note(duties=list(self.duties))


def due_of(notification: Notification) -> Deadline | None:
    """The deadline of a duty, once the events were counted."""
    rule = f"duty_to_report.{notification.duty}"
    return Deadline.objects.filter(subject_id=notification.report_id, rule=rule).order_by("-id").first()
