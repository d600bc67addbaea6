"""What every verb of the region REPORT shares: the rules decide, it writes state, event and reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from fanal.register import vault
from fanal.register.actions.base import Action, Refused
from fanal.register.actions.report_facts import report_facts
from fanal.register.models import Event, Report
from fanal.register.rules import transitions

REGION = "report"


@dataclass(kw_only=True)
class ReportTransition(Action):
    """One verb of the region. ``reason`` are the person's words: they go into the safe (P4)."""

    step: ClassVar[str]

    report: Report
    reason: str = ""

    def known(self) -> dict[str, Any]:
        """What the person says with the verb, as facts of the rules."""
        return {}

    def fields(self) -> dict[str, Any]:
        """Fields of the report that change along with the state."""
        return {}

    def codes(self) -> dict[str, Any]:
        """What the event says of itself, in codes."""
        return {}

    def check(self) -> None:
        self.allow(self.report)
        facts = report_facts(self.report, self.actor, **self.known())
        against = transitions.refusals(
            REGION, self.report.state, self.step, facts, role=self._role(), reason=self.reason
        )
        if against:
            raise Refused(against[0].key)

    def act(self) -> Any:
        before = self.report.state
        way = transitions.find(REGION, before, self.step)
        if way is None:
            raise Refused(f"register_rules.rule_refusal.{transitions.NOT_FROM_HERE}")
        self.change(self.report, state=way.leads_to(before), **self.fields())
        event = self.happened(self.report, way.event, **self.codes())
        keep_words(event, self.report, self.step, self.reason)
        self.note(**{"from": before, "to": self.report.state})
        return event

    def _role(self) -> str:
        """The role in which the actor goes this way."""
        way = transitions.find(REGION, self.report.state, self.step)
        return next((role for role in sorted(self.actor.roles) if way and role in way.roles), "")


def keep_words(event: Event, subject: Any, step: str, words: str) -> None:
    """Seal what a person wrote about a step, under the event's number."""
    if words.strip():
        vault.put(subject, "P4", {"step": step, "words": words.strip()}, slot=f"note-{event.pk}")


def words_needed(words: str) -> None:
    """Raises Refused where nothing was written."""
    if not words.strip():
        raise Refused("register.staff.refused.words_needed")
