"""What can be done with a report: each verb with its action, its form, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fanal.foundation.messages import text
from fanal.register import access, in_force, vault
from fanal.register.access import Actor
from fanal.register.actions.answer_reporter import AnswerReporter
from fanal.register.actions.ask_identity import AskIdentity
from fanal.register.actions.ask_reporter import AskReporter
from fanal.register.actions.assign_report import AssignReport
from fanal.register.actions.block_person import BlockPerson
from fanal.register.actions.close_report import CloseReport
from fanal.register.actions.decide_duty import DecideDuty
from fanal.register.actions.escalate_emergency import EscalateEmergency
from fanal.register.actions.give_feedback import GiveFeedback
from fanal.register.actions.link_case import LinkCase
from fanal.register.actions.mark_duplicate import MarkDuplicate
from fanal.register.actions.notify_authority import NotifyAuthority
from fanal.register.actions.open_case import OpenCase, Shell
from fanal.register.actions.reconsider_report import ReconsiderReport
from fanal.register.actions.refer_out import ReferOut
from fanal.register.actions.reopen_report import ReopenReport
from fanal.register.actions.report_facts import receipt_alive, report_facts, second_person
from fanal.register.actions.resume_screening import ResumeScreening
from fanal.register.actions.screen_report import ScreenReport
from fanal.register.actions.set_misuse import ProposeMisuse, SetMisuse
from fanal.register.actions.set_not_trafficking import SetNotTrafficking
from fanal.register.actions.set_urgency import SetUrgency
from fanal.register.actions.stand_down import StandDown
from fanal.register.actions.take_ownership import TakeOwnership
from fanal.register.actions.triage import Triage
from fanal.register.models import Report
from fanal.register.rules import transitions
from fanal.register.web.staff import forms

OVER = ("closed", "purged")
_Offered = Callable[[Report, Actor], bool]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One verb. ``rule`` is its name in the region REPORT, if any; ``assumed``: facts the form gives."""

    code: str
    action: type[Any]
    form: type[forms.StepForm] = forms.Nothing
    rule: str = ""
    assumed: Mapping[str, Any] = field(default_factory=dict)
    offered: _Offered = lambda report, actor: report.state not in OVER
    renamed: Mapping[str, str] = field(default_factory=dict)  # field of the form: parameter of the action
    danger: bool = False
    rare: bool = False  # behind "more"

    @property
    def at_once(self) -> bool:
        """Nothing to fill in: one button."""
        return self.form is forms.Nothing

    def label(self, lang: str) -> str:
        rule = f"register_rules.rule_verb.{self.rule}"
        return text(
            rule if self.rule and self.code == self.rule else f"register.staff.step.{self.code}", lang
        )

    def action_of(self, report: Report, actor: Actor, told: Mapping[str, Any]) -> Any:
        """The action with what the form told."""
        given = {self.renamed.get(name, name): value for name, value in told.items() if name != "version"}
        if self.action is OpenCase:
            given = _case_given(given)
        if "duties" in given:
            given["duties"] = tuple(given["duties"])
        if self.action is BlockPerson:
            return BlockPerson(actor=actor, expect=told.get("version"), subject=report, **given)
        return self.action(actor=actor, expect=told.get("version"), report=report, **given)

    def why_not(self, report: Report, actor: Actor, lang: str) -> str | None:
        """None where it can be done now; else what must come first, or '' where it does not apply."""
        if not access.allowed(actor, self.action.verb, report):
            return ""
        if not self.rule:
            return None if self.offered(report, actor) else ""
        way = transitions.find("report", report.state, self.rule)
        role = next((each for each in sorted(actor.roles) if way and each in way.roles), "")
        if way is None or not role or not self.offered(report, actor):
            return ""
        facts = report_facts(report, actor, **self.assumed)
        against = transitions.refusals(
            "report", report.state, self.rule, facts, role=role, reason="given in the form"
        )
        return text(against[0].key, lang) if against else None


def _case_given(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "shell": shell_of(told),
        "why": told["why"],
        "owner": told["owner"],
        "identification_officer": told["identification_officer"],
    }


def shell_of(told: Mapping[str, Any]) -> Shell:
    """The case shell that the form describes."""
    person = {name: told[name] for name in ("age_identification", "age_basis", "sex")}
    return Shell(
        person={name: value for name, value in person.items() if value not in (None, "")},
        acts=tuple(told["acts"]),
        means=tuple(told["means"]),
        purposes=tuple(told["purposes"]),
        law=told["law"],
        believed_child=told["believed_child"],
    )


def _has_duties(report: Report, actor: Actor) -> bool:
    return bool(in_force.profile_by(report.profile_id).duties)


def _any(report: Report, actor: Actor) -> bool:
    return True


def _misuse_state(report: Report) -> bool:
    return transitions.find("report", report.state, "set_abuse_of_channel") is not None


STEPS: tuple[Step, ...] = (
    Step(
        code="take",
        action=TakeOwnership,
        offered=lambda report, actor: report.owner_id is None and report.state not in OVER,
    ),
    Step(code="escalate", action=EscalateEmergency, rule="escalate", danger=True, offered=_any),
    Step(code="triage", action=Triage, form=forms.Triaged, rule="triage",
         assumed={"signs_considered": True}, offered=_any),
    Step(code="stand_down", action=StandDown, form=forms.StoodDown, rule="stand_down",
         assumed={"safety_seen_to": True}, offered=_any),
    Step(code="screen", action=ScreenReport, rule="screen", offered=_any),
    Step(code="resume", action=ResumeScreening, rule="resume", offered=_any),
    Step(code="ask_reporter", action=AskReporter, form=forms.Words, rule="ask_reporter", offered=_any),
    Step(code="answer", action=AnswerReporter, form=forms.Words,
         offered=lambda report, actor: report.state not in OVER and receipt_alive(report)),
    Step(code="urgency", rare=True, action=SetUrgency, form=forms.Urgency),
    Step(code="open_case", action=OpenCase, form=forms.CaseShellForm, rule="link_to_case",
         assumed={"case": True, "definition_applied": True}, offered=_any),
    Step(code="link_case", rare=True, action=LinkCase, form=forms.Number, rule="link_to_case",
         assumed={"case": True, "definition_applied": True}, offered=_any),
    Step(code="mark_duplicate", rare=True, action=MarkDuplicate,
         form=forms.NumberAndReason, rule="mark_duplicate",
         assumed={"other_report": True, "same_child_confirmed": True}, offered=_any),
    Step(code="duty", action=DecideDuty, form=forms.Duty,
         offered=lambda report, actor: report.seen_at is not None and report.state not in OVER),
    Step(code="notify_authority", action=NotifyAuthority, form=forms.Notified, rule="notify_authority",
         offered=_has_duties),
    Step(code="refer_out", action=ReferOut, form=forms.ReferredOut, rule="refer_out",
         assumed={"receiver": True, "receiver_enforces_immigration": False}, offered=_any),
    Step(code="set_not_trafficking", action=SetNotTrafficking, form=forms.NotTrafficking,
         rule="set_not_trafficking", assumed={"protection_considered": True}, offered=_any),
    Step(code="propose_misuse", rare=True, action=ProposeMisuse, form=forms.Reason,
         offered=lambda report, actor: report.seen_at is not None
         and _misuse_state(report) and not second_person(report, actor)),
    Step(code="set_abuse_of_channel", action=SetMisuse, form=forms.Reason, rule="set_abuse_of_channel",
         offered=second_person),
    Step(code="give_feedback", action=GiveFeedback, form=forms.Words, rule="give_feedback",
         assumed={"answer_written": True}, offered=lambda report, actor: receipt_alive(report)),
    Step(code="close", action=CloseReport, form=forms.Closed, rule="close", offered=_any),
    Step(code="close_without_feedback", action=CloseReport, form=forms.Closed, rule="close_without_feedback",
         offered=lambda report, actor: report.state == "abuse_of_channel" or not receipt_alive(report)),
    Step(code="reconsider", rare=True, action=ReconsiderReport,
         form=forms.Reason, rule="reconsider", offered=_any),
    Step(code="reopen", action=ReopenReport, form=forms.Reason, rule="reopen", offered=_any),
    Step(code="identity", rare=True, action=AskIdentity,
         form=forms.Exception_, renamed={"access_reason": "reason"},
         offered=lambda report, actor: vault.holds(report, "P2")
         and not vault.readable(actor, report, "P2")),
    Step(code="assign", rare=True, action=AssignReport, form=forms.ToOfficer),
    Step(code="block", rare=True, action=BlockPerson, form=forms.Blocked, offered=_any),
)  # fmt: skip
BY_CODE = {step.code: step for step in STEPS}


def ways(report: Report, actor: Actor, lang: str) -> tuple[list[Step], list[tuple[Step, str]]]:
    """What the actor may do next, and what would be possible once something else is done."""
    can: list[Step] = []
    later: list[tuple[Step, str]] = []
    for step in STEPS:
        why = step.why_not(report, actor, lang)
        if why is None:
            can.append(step)
        elif why:
            later.append((step, why))
    return can, later
