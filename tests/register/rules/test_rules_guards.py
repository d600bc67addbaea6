"""What each guard refuses: a row is the guard, facts that satisfy it, and each change that must not."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from fanal.register.rules.regions.age import AgeFacts
from fanal.register.rules.regions.consent import ConsentFacts
from fanal.register.rules.regions.identity import IdentityFacts
from fanal.register.rules.regions.justice import JusticeFacts
from fanal.register.rules.regions.protect import ProtectFacts
from fanal.register.rules.regions.report import ReportFacts
from fanal.register.rules.regions.service import ServiceFacts
from fanal.register.rules.states import REGIONS, region

DAY = dt.date(2027, 6, 1)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


def days(count: int) -> dt.date:
    return DAY - dt.timedelta(days=count)


def no(*fields: str) -> list[dict[str, object]]:
    return [{field: False} for field in fields]


GUARDIAN = ({"guardian_appointed": True}, [{"guardian_appointed": False}])
INTERVIEW = (
    {"interviews_held": 1, "reason_for_another": True, "approved_by_supervisor": True},
    no("reason_for_another", "approved_by_supervisor"),
)
OVER = {"appeal_until": BEFORE, "today": DAY}
NOT_OVER = [{"appeal_until": DAY}, {"appeal_until": AFTER}, {"appeal_until": None}, {"today": None}]
TWO = [{"approver": "anna"}, {"approver": ""}, {"proposer": ""}, {"proposer": "", "approver": ""}]

ROWS = [
    (ReportFacts, "read_by_a_person", {"read_by_person": True}, no("read_by_person")),
    (ReportFacts, "signs_were_considered", {"signs_considered": True}, no("signs_considered")),
    (ReportFacts, "safety_was_seen_to", {"safety_seen_to": True}, no("safety_seen_to")),
    (ReportFacts, "reporter_can_be_asked", {"receipt_alive": True}, no("receipt_alive")),
    (ReportFacts, "reporter_cannot_be_answered", {}, [{"receipt_alive": True}]),
    (ReportFacts, "other_report_is_named", {"other_report": True}, no("other_report")),
    (ReportFacts, "same_child_was_confirmed", {"same_child_confirmed": True}, no("same_child_confirmed")),
    (ReportFacts, "receiver_is_named", {"receiver": True}, no("receiver")),
    (ReportFacts, "receiver_is_not_immigration_enforcement", {"receiver_enforces_immigration": False},
     [{"receiver_enforces_immigration": True}]),
    (ReportFacts, "protection_was_considered", {"protection_considered": True}, no("protection_considered")),
    (ReportFacts, "second_person_agrees", {"second_person": True}, no("second_person")),
    (ReportFacts, "case_is_there", {"case": True}, no("case")),
    (ReportFacts, "definition_was_applied", {"definition_applied": True}, no("definition_applied")),
    (ReportFacts, "answer_was_written", {"answer_written": True}, no("answer_written")),
    (ReportFacts, "authority_is_in_the_profile", {"authority_in_profile": True}, no("authority_in_profile")),
    (ReportFacts, "duty_to_report_is_met", {"duty_to_report": "done"},
     [{"duty_to_report": "open"}, {"duty_to_report": "unknown"}]),
    (ReportFacts, "duty_to_report_is_met", {"duty_to_report": "none"}, []),
    (ReportFacts, "every_open_deadline_has_an_owner", {"deadlines_without_owner": 0},
     [{"deadlines_without_owner": 2}]),
    (ReportFacts, "retention_is_over", {"retention_over": True}, no("retention_over")),
    (ReportFacts, "nothing_holds_it", {"held": False}, [{"held": True}]),

    (IdentityFacts, "definition_is_met", {"definition": "met"},
     [{"definition": "undecided"}, {"definition": "not_met"}, {"definition": ""}]),
    (IdentityFacts, "definition_is_not_ruled_out", {"definition": "undecided"},
     [{"definition": "not_met"}, {"definition": ""}]),
    (IdentityFacts, "definition_is_not_met", {"definition": "undecided"},
     [{"definition": "met"}, {"definition": ""}]),
    (IdentityFacts, "second_person_looked", {"second_person": True}, no("second_person")),
    (IdentityFacts, "decided_by_another_person", {"decider": "anna", "earlier_decider": "boris"},
     [{"earlier_decider": "anna"}, {"decider": ""}, {"earlier_decider": ""}]),
    (IdentityFacts, "recovery_is_over", {"recovery_from": days(31), "today": DAY},
     [{"recovery_from": days(30)}, {"recovery_from": None}, {"today": None}, {"recovery_days": 31}]),
    (IdentityFacts, "recovery_is_over", {"recovery_from": days(31), "today": DAY, "recovery_days": 5},
     [{"recovery_from": days(30)}]),
    (IdentityFacts, "guardian_or_reason", *GUARDIAN),
    (IdentityFacts, "guardian_or_reason", {"reason_without_guardian": True}, no("reason_without_guardian")),
    (IdentityFacts, "interview_is_necessary", {"interview_necessary": True}, no("interview_necessary")),
    (IdentityFacts, "first_interview_or_approved", *INTERVIEW),
    (IdentityFacts, "first_interview_or_approved", {"interviews_held": 0}, [{"interviews_held": 1}]),

    (AgeFacts, "reason_to_believe_a_child", {"reason_to_believe": True}, no("reason_to_believe")),
    (AgeFacts, "basis_is_recorded", {"basis": "stated"}, [{"basis": ""}, {"basis": "unknown"}]),
    (AgeFacts, "decision_was_made", {"decision_made": True}, no("decision_made")),
    (AgeFacts, "reasons_were_given", {"reasons_given": True}, no("reasons_given")),
    (AgeFacts, "appeal_window_is_over", OVER, NOT_OVER),
    (AgeFacts, "no_appeal_is_open", {"appeal_open": False}, [{"appeal_open": True}]),
    (AgeFacts, "guardian_or_reason", *GUARDIAN),

    (ProtectFacts, "safety_was_checked", {"safety_checked": True}, no("safety_checked")),
    (ProtectFacts, "best_interests_were_assessed", {"best_interests_assessed": True},
     no("best_interests_assessed")),
    (ProtectFacts, "child_was_heard_or_reason", {"child_heard": True}, no("child_heard")),
    (ProtectFacts, "child_was_heard_or_reason", {"reason_not_heard": True}, no("reason_not_heard")),
    (ProtectFacts, "approver_did_not_write_it", {"plan_writer": "anna", "plan_approver": "boris"},
     [{"plan_approver": "anna"}, {"plan_approver": ""}, {"plan_writer": ""}]),
    (ProtectFacts, "ground_for_closing_is_allowed", {"closing_ground": "goals_reached"},
     [{"closing_ground": "child_withdrew"}, {"closing_ground": "negative_identification"},
      {"closing_ground": ""}]),
    (ProtectFacts, "two_people_agree", {"closing_proposer": "anna", "closing_approver": "boris"},
     [{"closing_approver": "anna"}, {"closing_approver": ""}, {"closing_proposer": ""}]),
    (ProtectFacts, "follow_up_is_dated", {"follow_up": AFTER}, [{"follow_up": None}]),
    (ProtectFacts, "every_open_deadline_has_an_owner", {"deadlines_without_owner": 0},
     [{"deadlines_without_owner": 1}]),
    (ProtectFacts, "no_stop_use_is_open", {"stop_use_open": 0}, [{"stop_use_open": 1}]),
    (ProtectFacts, "guardian_or_reason", *GUARDIAN),

    (JusticeFacts, "no_offence_of_the_child_is_listed", {"child_listed_as_offender": False},
     [{"child_listed_as_offender": True}]),
    (JusticeFacts, "appeal_window_is_over", OVER, NOT_OVER),
    (JusticeFacts, "appeal_was_decided", {"appeal_decided": True}, no("appeal_decided")),
    (JusticeFacts, "guardian_or_reason", *GUARDIAN),
    (JusticeFacts, "interview_is_necessary", {"interview_necessary": True}, no("interview_necessary")),
    (JusticeFacts, "first_interview_or_approved", *INTERVIEW),

    (ServiceFacts, "consent_is_given_and_alive", {"consent_given": True, "consent_ended": False},
     [{"consent_given": False}, {"consent_ended": True}]),
    (ServiceFacts, "best_interests_were_assessed", {"best_interests_assessed": True},
     no("best_interests_assessed")),
    (ServiceFacts, "legal_basis_is_named", {"legal_basis": "article 9"}, [{"legal_basis": ""}]),
    (ServiceFacts, "asking_is_unsafe", {"asking_unsafe": True}, no("asking_unsafe")),
    (ServiceFacts, "approver_did_not_propose_it", {"proposer": "anna", "approver": "boris"}, TWO),
    (ServiceFacts, "fields_are_chosen", {"fields_chosen": True}, no("fields_chosen")),
    (ServiceFacts, "receiver_is_not_immigration_enforcement", {"receiver_enforces_immigration": False},
     [{"receiver_enforces_immigration": True}]),
    (ServiceFacts, "answer_is_overdue", {"answer_overdue": True}, no("answer_overdue")),
    (ServiceFacts, "another_service_is_named", {"other_service": True}, no("other_service")),

    (ConsentFacts, "purpose_and_recipient_are_named", {"purpose": True, "recipient": True},
     no("purpose", "recipient")),
    (ConsentFacts, "said_in_a_language_that_is_understood", {"language_understood": True},
     no("language_understood")),
    (ConsentFacts, "given_by_somebody_entitled", {"given_by": "child"}, [{"given_by": ""}]),
    (ConsentFacts, "end_is_dated", {"until": AFTER}, [{"until": None}]),
    (ConsentFacts, "end_has_come", {"until": BEFORE, "today": DAY},
     [{"until": DAY}, {"until": AFTER}, {"until": None}, {"today": None}]),
    (ConsentFacts, "guardian_or_reason", *GUARDIAN),
]  # fmt: skip

USED = {
    (region(name).facts, guard.__name__): guard
    for name in REGIONS
    for way in region(name).transitions
    for guard in way.guards
}


@pytest.mark.parametrize(
    ("kind", "guard", "good", "bad"), ROWS, ids=lambda each: getattr(each, "__name__", None)
)
def test_a_guard_lets_through_and_refuses(kind, guard, good, bad):
    holds, facts = USED[kind, guard], kind(**good)
    assert holds(facts)
    for change in bad:
        assert not holds(dataclasses.replace(facts, **change)), change


def test_every_guard_has_its_row():
    assert set(USED) == {(kind, guard) for kind, guard, _, _ in ROWS}


# what stands before the steps that cannot easily be undone: region, verb, from, guards
GATES = [
    ("report", "close", "feedback_given", {"duty_to_report_is_met", "every_open_deadline_has_an_owner"}),
    ("report", "purge", "closed", {"retention_is_over", "nothing_holds_it"}),
    ("age", "end_presumption", "presumed_child",
     {"decision_was_made", "reasons_were_given", "appeal_window_is_over", "no_appeal_is_open",
      "guardian_or_reason"}),
    ("identity", "find_conclusive_grounds", "recovery", {"recovery_is_over", "definition_is_met"}),
    ("identity", "find_no_conclusive_grounds", "recovery",
     {"recovery_is_over", "definition_is_not_met", "second_person_looked"}),
    ("protect", "close", "closing",
     {"ground_for_closing_is_allowed", "two_people_agree", "follow_up_is_dated", "no_stop_use_is_open",
      "every_open_deadline_has_an_owner"}),
    ("service", "send", "consented",
     {"consent_is_given_and_alive", "fields_are_chosen", "receiver_is_not_immigration_enforcement"}),
    ("service", "send", "overridden",
     {"best_interests_were_assessed", "legal_basis_is_named", "approver_did_not_propose_it",
      "fields_are_chosen", "receiver_is_not_immigration_enforcement"}),
    ("service", "send", "not_sought",
     {"asking_is_unsafe", "approver_did_not_propose_it", "fields_are_chosen",
      "receiver_is_not_immigration_enforcement"}),
    ("consent", "withdraw", "given", set()),
    ("age", "appeal", "adult", set()),
    ("report", "escalate", "received", set()),
    ("protect", "see_to_safety", "intake", set()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "verb", "state", "guards"), GATES)
def test_the_gates_are_those_of_the_law(name, verb, state, guards):
    (way,) = (w for w in region(name).transitions if w.verb == verb and state in w.sources)
    assert {guard.__name__ for guard in way.guards} == guards
