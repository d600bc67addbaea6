"""The regions of a case: every guard holds on random histories, and so do the rules of the law."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.foundation.messages import LANGUAGES, text
from fanal.register.rules.data_classes import DATA_CLASSES
from fanal.register.rules.definition import CaseShell, applied
from fanal.register.rules.regions.age import AgeFacts
from fanal.register.rules.regions.consent import ConsentFacts
from fanal.register.rules.regions.identity import IdentityFacts
from fanal.register.rules.regions.protect import GROUNDS_FOR_CLOSING, ProtectFacts
from fanal.register.rules.regions.report import ReportFacts
from fanal.register.rules.regions.service import ServiceFacts
from fanal.register.rules.roles import ROLES, SYSTEM
from fanal.register.rules.states import (
    AGE,
    CONSENT,
    IDENTITY,
    JUSTICE,
    PROTECT,
    REGIONS,
    REPORT,
    SERVICE,
    STAYS,
    label,
    region,
    states,
)
from fanal.register.rules.transitions import COMMON, allowed, find, open_ways, refusals
from fanal.register.rules.withdrawal import Sharing, stop_use_tasks
from fanal.vocabulary import code_list, instrument

TODAY = dt.date(2027, 6, 1)
PEOPLE = st.sampled_from(["", "anna", "boris"])
EARLIER = dt.date(2027, 1, 5)
GOOD = {
    "today": TODAY, "appeal_until": EARLIER, "until": EARLIER, "recovery_from": EARLIER, "follow_up": TODAY,
    "plan_writer": "anna", "plan_approver": "boris", "closing_proposer": "anna", "closing_approver": "boris",
    "proposer": "anna", "approver": "boris", "decider": "anna", "earlier_decider": "boris",
    "closing_ground": GROUNDS_FOR_CLOSING[0], "legal_basis": "article", "basis": "assessed",
    "deadlines_without_owner": 0, "stop_use_open": 0, "interviews_held": 0, "duty_to_report": "done",
    "definition": "undecided", "given_by": "child",
}  # fmt: skip
dates = st.one_of(st.none(), st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)))


def any_value(kind: object) -> st.SearchStrategy[object]:
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(0, 60)
    if typing.get_origin(kind) is typing.Literal:
        return st.sampled_from(typing.get_args(kind))
    return dates if kind == dt.date | None else PEOPLE


def facts_of(name: str) -> st.SearchStrategy[object]:
    """Anything that may be known in a region."""
    kind = region(name).facts
    hints = typing.get_type_hints(kind)
    fields = {field.name: any_value(hints[field.name]) for field in dataclasses.fields(kind)}
    if name == PROTECT:
        fields["closing_ground"] = st.sampled_from(
            ["", "negative_identification", "not_cooperating", "child_withdrew", *GROUNDS_FOR_CLOSING]
        )
    return st.builds(kind, **fields)


@st.composite
def nearly_all(draw: st.DrawFn, name: str) -> object:
    """Facts that open nearly every way, but for a few that may be anything: where a missing guard shows."""
    kind = region(name).facts
    good: dict[str, object] = {}
    for field in dataclasses.fields(kind):
        if isinstance(field.default, bool):
            good[field.name] = not field.default
        elif field.name in GOOD:
            good[field.name] = GOOD[field.name]
    anything = draw(facts_of(name))
    some = draw(st.sets(st.sampled_from([field.name for field in dataclasses.fields(kind)]), max_size=2))
    return kind(**{**good, **{each: getattr(anything, each) for each in some}})


@st.composite
def histories(draw: st.DrawFn, name: str) -> list[tuple[str, str, object, str, str, str]]:
    """What people tried and was let through, in order: before, verb, facts, role, reason, after."""
    state, found = draw(st.sampled_from(states(name))), []
    for _ in range(draw(st.integers(1, 12))):
        ways = open_ways(name, state)
        if not ways:
            break
        verb = draw(st.sampled_from(sorted({way.verb for way in ways})))
        role = draw(
            st.sampled_from([*find(name, state, verb).roles, *find(name, state, verb).roles, "auditor"])
        )
        facts = draw(st.one_of(nearly_all(name), nearly_all(name), facts_of(name)))
        reason = draw(st.sampled_from(["because", "because", "", "  "]))
        if refusals(name, state, verb, facts, role=role, reason=reason):
            continue
        way = find(name, state, verb)
        assert way is not None
        found.append((state, verb, facts, role, reason, way.leads_to(state)))
        state = way.leads_to(state)
    return found


# ------------------------------------------------------------------ the data


@pytest.mark.parametrize("name", REGIONS)
def test_every_state_can_be_reached_and_left_unless_it_is_an_end(name):
    made = region(name)
    reached, grows = {made.start}, True
    while grows:
        new = {
            way.target for way in made.transitions if reached & set(way.sources) and way.target != STAYS
        } - reached
        reached, grows = reached | new, bool(new)
    assert reached == set(made.states)
    left = {state for way in made.transitions for state in way.sources if way.target != STAYS}
    resting = {REPORT: set(), IDENTITY: {"conclusive_grounds_positive"}, JUSTICE: {"compensation"}}
    assert set(made.states) - left == set(made.final) | resting.get(name, set())


@pytest.mark.parametrize("name", REGIONS)
def test_everything_has_its_words_in_both_languages(name):
    for lang in LANGUAGES:
        for way in region(name).transitions:
            assert text(f"register_rules.rule_verb.{way.verb}", lang)
            for guard in way.guards:
                assert text(f"register_rules.rule_refusal.{guard.__name__}", lang)
        assert len({label(name, state, lang) for state in states(name)}) == len(states(name))
        assert all(text(f"register_rules.rule_refusal.{each}", lang) for each in COMMON)


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        (REPORT, "report_state"),
        (IDENTITY, "identity_state"),
        (AGE, "age_state"),
        (PROTECT, "protection_state"),
        (JUSTICE, "justice_state"),
    ],
)
def test_the_code_lists_hold_the_same_states(name, listed):
    assert set(code_list(listed).current) == set(states(name))


def test_the_code_lists_hold_the_same_roles_and_data_classes():
    assert set(code_list("register_role").codes) <= set(ROLES)
    assert code_list("data_class").codes == DATA_CLASSES


@pytest.mark.parametrize("name", REGIONS)
def test_facts_refuse_by_default(name):
    """Nobody opens a way by forgetting to say something."""
    for state in states(name):
        for way in allowed(name, state, region(name).facts()):
            assert not way.guards or {guard.__name__ for guard in way.guards} == {
                "reporter_cannot_be_answered"
            }


def test_a_region_is_asked_with_its_own_facts():
    with pytest.raises(TypeError):
        allowed(PROTECT, "intake", AgeFacts())
    with pytest.raises(TypeError):
        refusals(PROTECT, "plan_draft", "approve_plan", ReportFacts(), role="supervisor")


# ------------------------------------------------------------------ every region


@pytest.mark.parametrize("name", REGIONS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_is_let_through_fits_its_transition(name, data):
    for before, verb, facts, role, reason, after in data.draw(histories(name)):
        way = find(name, before, verb)
        assert role in way.roles
        assert all(guard(facts) for guard in way.guards)
        assert reason.strip() or not way.needs_reason
        assert after == (before if way.target == STAYS else way.target)
        assert way in allowed(name, before, facts, role=role)
        assert before not in region(name).final


@pytest.mark.parametrize("name", REGIONS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_refusals_and_allowed_agree_and_a_refusal_explains(name, data):
    state, facts = data.draw(st.sampled_from(states(name))), data.draw(facts_of(name))
    role = data.draw(st.sampled_from(ROLES))
    open_now = {way.verb for way in allowed(name, state, facts, role=role)}
    for way in region(name).transitions:
        found = refusals(name, state, way.verb, facts, role=role, reason="because")
        assert (not found) == (way.verb in open_now)
        for refusal in found:
            assert text(refusal.key, "en") != text(refusal.key, "fr")
    assert open_now <= {way.verb for way in open_ways(name, state, role=role)}


# ------------------------------------------------------------------ the law


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_for_a_child_an_act_and_a_purpose_are_enough(data):
    """R1: means are recorded and never required; whatever they are changes nothing."""
    law = instrument("un_protocol")
    purposes = [code for code, rule in law.purposes.items() if rule.counts in ("yes", "child")]
    shell = CaseShell(
        age_state=data.draw(st.sampled_from(["presumed_child", "verified_child"])),
        ages={"age_identification": data.draw(st.one_of(st.none(), st.integers(0, 17)))},
        acts=tuple(data.draw(st.sets(st.sampled_from(sorted(law.acts)), min_size=1))),
        means=tuple(data.draw(st.sets(st.sampled_from(code_list("means").codes)))),
        means_of_control=tuple(data.draw(st.sets(st.sampled_from(code_list("means_of_control").codes)))),
        purposes=tuple(data.draw(st.sets(st.sampled_from(purposes), min_size=1))),
    )
    verdict = applied(shell)
    assert verdict.outcome == "met" and "means" not in verdict.missing
    assert shell.event_tags() == {"child"}
    facts = IdentityFacts(definition=verdict.outcome)
    assert not refusals(
        IDENTITY, "screening", "find_reasonable_grounds", facts, role="identification_officer"
    )
    assert refusals(
        IDENTITY,
        "screening",
        "find_no_reasonable_grounds",
        dataclasses.replace(facts, second_person=True),
        role="identification_officer",
        reason="no means",
    )


@given(facts_of(IDENTITY), st.integers(-400, 400), st.integers(0, 90))
def test_no_conclusive_decision_within_thirty_days(facts, after, days):
    """R4: at least thirty, whatever the profile says."""
    start = TODAY - dt.timedelta(days=after)
    facts = dataclasses.replace(facts, recovery_from=start, today=TODAY, recovery_days=days)
    decided = [w.verb for w in allowed(IDENTITY, "recovery", facts) if "conclusive" in w.verb]
    assert not decided or after > max(30, days)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_the_presumption_ends_only_by_a_reasoned_decision_after_the_time_to_appeal(data):
    """R2: nothing flips by itself, and an appeal brings the presumption back."""
    for before, verb, facts, role, reason, after in data.draw(histories(AGE)):
        assert role != SYSTEM
        if after == "adult":
            assert (before, verb) == ("presumed_child", "end_presumption")
            assert facts.decision_made and facts.reasons_given and reason.strip()
            assert facts.today > facts.appeal_until and not facts.appeal_open
            assert facts.guardian_appointed or facts.reason_without_guardian
            for asked in ("guardian", "counsel", "child"):
                assert not refusals(AGE, "adult", "appeal", AgeFacts(), role=asked)
    assert find(AGE, "adult", "appeal").target == "presumed_child"
    assert not any(SYSTEM in way.roles for way in region(AGE).transitions)


def test_protection_cannot_know_of_justice_or_of_being_identified():
    """R5: the facts have no field for it, and no event of JUSTICE is one of PROTECT."""
    names = {field.name for field in dataclasses.fields(ProtectFacts)}
    for word in (
        "justice",
        "complaint",
        "cooperat",
        "testi",
        "prosecut",
        "identif",
        "grounds_found",
        "court",
    ):
        assert not [name for name in names if word in name]
    events = {name: {way.event for way in region(name).transitions} for name in (PROTECT, JUSTICE)}
    assert not events[PROTECT] & events[JUSTICE]


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_case_closes_with_two_people_a_follow_up_and_a_ground_that_counts(data):
    for _, verb, facts, _, reason, after in data.draw(histories(PROTECT)):
        if after == "closed":
            assert verb == "close" and reason.strip()
            assert facts.closing_proposer and facts.closing_approver
            assert facts.closing_proposer != facts.closing_approver
            assert facts.follow_up is not None
            assert facts.deadlines_without_owner == 0 and facts.stop_use_open == 0
        if after in ("closing", "closed"):
            assert facts.closing_ground not in (
                "negative_identification",
                "not_cooperating",
                "child_withdrew",
            )


@given(
    facts_of(PROTECT), st.sampled_from(["negative_identification", "not_cooperating", "child_withdrew", ""])
)
def test_the_childs_own_withdrawal_or_a_negative_identification_closes_nothing(facts, ground):
    facts = dataclasses.replace(facts, closing_ground=ground)
    for state in states(PROTECT):
        assert not {"start_closing", "close"} & {way.verb for way in allowed(PROTECT, state, facts)}
    review = allowed(PROTECT, "implementing", facts)
    assert "review" in {way.verb for way in review}


def test_urgent_protection_is_possible_from_everywhere_and_asks_for_nothing():
    """R10, and for a report the same."""
    for state in set(states(PROTECT)) - {"immediate_safety", "closed"}:
        assert not refusals(PROTECT, state, "see_to_safety", ProtectFacts(), role="case_worker")
    assert not refusals(PROTECT, "closed", "reopen", ProtectFacts(), role="case_worker", reason="danger")
    for state in ("received", "triaged", "screening", "needs_information"):
        assert not refusals(REPORT, state, "escalate", ReportFacts(), role="triage_officer")


@pytest.mark.parametrize("name", [IDENTITY, JUSTICE])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_interviews_are_few_and_accompanied(name, data):
    """R3 and R6: a second interview needs a reason and a supervisor's approval."""
    facts = data.draw(facts_of(name))
    for state in states(name):
        if "interview" in {way.verb for way in allowed(name, state, facts)}:
            assert facts.guardian_appointed or facts.reason_without_guardian
            assert facts.interview_necessary
            assert facts.interviews_held == 0 or (facts.reason_for_another and facts.approved_by_supervisor)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_nothing_is_sent_without_one_of_the_three_modes_of_consent(data):
    """R8 and R17."""
    for before, verb, facts, _, _, after in data.draw(histories(SERVICE)):
        assert (after == "sent") == (verb == "send")
        if after != "sent":
            continue
        given_now = facts.consent_given and not facts.consent_ended
        two = bool(facts.proposer) and bool(facts.approver) and facts.proposer != facts.approver
        overridden = facts.best_interests_assessed and bool(facts.legal_basis) and two
        unsafe = facts.asking_unsafe and two
        assert {"consented": given_now, "overridden": overridden, "not_sought": unsafe}[before]
        assert not facts.receiver_enforces_immigration


@given(facts_of(SERVICE))
def test_a_consent_that_ended_sends_nothing(facts):
    facts = dataclasses.replace(facts, consent_ended=True)
    assert "send" not in {way.verb for way in allowed(SERVICE, "consented", facts)}
    assert "propose_again" in {way.verb for way in allowed(SERVICE, "consented", ServiceFacts())}


@given(facts_of(CONSENT))
def test_consent_can_always_be_withdrawn(facts):
    for asked in ("child", "guardian", "case_worker"):
        assert not refusals(CONSENT, "given", "withdraw", facts, role=asked)
    assert refusals(CONSENT, "explained", "give", ConsentFacts(), role="case_worker")


sharings = st.builds(
    Sharing, st.sampled_from(["c1", "c2"]), st.sampled_from(["school", "clinic", "shelter"]), st.booleans()
)


@given(st.lists(sharings), st.sets(st.sampled_from(["school", "clinic"])))
def test_a_withdrawal_asks_each_live_recipient_exactly_once(shared, asked):
    """R9."""
    tasks = stop_use_tasks("c1", shared, asked)
    live = {each.recipient for each in shared if each.consent == "c1" and not each.stopped}
    assert len(tasks) == len(set(tasks))
    assert set(tasks) | (asked & live) == live and not set(tasks) & asked
    assert stop_use_tasks("c1", shared, asked | set(tasks)) == ()


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_report_is_judged_unread_or_by_signs_alone(data):
    """R7 and R20: a person has read it, and an outcome that ends it has a reason."""
    for _, verb, facts, _, reason, after in data.draw(histories(REPORT)):
        if after in ("triaged", "not_trafficking", "abuse_of_channel", "referred_out", "linked_to_case"):
            assert facts.read_by_person
        if after in ("not_trafficking", "abuse_of_channel", "referred_out", "duplicate", "closed"):
            assert verb == "notify_authority" or reason.strip()
        if after == "closed":
            assert facts.duty_to_report in ("none", "done") and facts.deadlines_without_owner == 0
        if after == "purged":
            assert facts.retention_over and not facts.held
    names = {field.name for field in dataclasses.fields(ReportFacts)}
    assert not [name for name in names if "score" in name or "count" in name or "number" in name]


def test_what_a_triage_officer_may_do_with_a_report_just_read():
    read = ReportFacts(read_by_person=True, signs_considered=True)
    assert [way.verb for way in allowed(REPORT, "received", read, role="triage_officer")] == [
        "triage",
        "escalate",
    ]
    assert [each.name for each in refusals(REPORT, "received", "close", read, role="auditor")] == [
        "not_from_here"
    ]
    found = refusals(REPORT, "triaged", "set_not_trafficking", read, role="triage_officer")
    assert [each.name for each in found] == ["protection_was_considered", "needs_a_reason"]
