"""Misuse of the channel needs two people: one proposes, another decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fanal.register.actions.base import Action, Refused
from fanal.register.actions.report_facts import MISUSE_PROPOSED
from fanal.register.actions.transition import ReportTransition, keep_words, words_needed
from fanal.register.models import Report
from fanal.register.rules import transitions


@dataclass(kw_only=True)
class ProposeMisuse(Action):
    """The first person says so, and why."""

    verb = "report.misuse"

    report: Report
    reason: str

    def check(self) -> None:
        self.allow(self.report)
        words_needed(self.reason)
        if self.report.seen_at is None:
            raise Refused("register_rules.rule_refusal.read_by_a_person")
        if transitions.find("report", self.report.state, SetMisuse.step) is None:
            raise Refused("register_rules.rule_refusal.not_from_here")

    def act(self) -> Any:
        event = self.happened(self.report, MISUSE_PROPOSED)
        keep_words(event, self.report, "propose_misuse", self.reason)
        return event


@dataclass(kw_only=True)
class SetMisuse(ReportTransition):
    """The second person agrees."""

    verb = "report.misuse"
    step = "set_abuse_of_channel"
