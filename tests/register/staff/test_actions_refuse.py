"""Every verb of triage: what refuses it, and what it does. A stranger and a blocked officer get nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from staff_world import World, at, refused


@pytest.fixture
def world(register: Any, person: Callable[..., Any]) -> World:
    return World(person)


def _actions(world: World) -> list[Any]:
    """One of each verb about the world's report, by whoever ``actor`` is."""
    from fanal.register.actions.answer_reporter import AnswerReporter
    from fanal.register.actions.ask_identity import AskIdentity
    from fanal.register.actions.ask_reporter import AskReporter
    from fanal.register.actions.close_report import CloseReport
    from fanal.register.actions.decide_duty import DecideDuty
    from fanal.register.actions.escalate_emergency import EscalateEmergency
    from fanal.register.actions.give_feedback import GiveFeedback
    from fanal.register.actions.notify_authority import NotifyAuthority
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.refer_out import ReferOut
    from fanal.register.actions.set_urgency import SetUrgency
    from fanal.register.actions.suggest_duplicates import SuggestDuplicates
    from fanal.register.actions.take_ownership import TakeOwnership
    from fanal.register.actions.tick_sign import TickSign
    from fanal.register.actions.triage import Triage

    return [
        lambda actor: OpenReport(actor=actor, report=world.report),
        lambda actor: TakeOwnership(actor=actor, report=world.report),
        lambda actor: TickSign(actor=actor, report=world.report, sign=world.a_sign),
        lambda actor: Triage(actor=actor, report=world.report, signs_considered=True),
        lambda actor: EscalateEmergency(actor=actor, report=world.report),
        lambda actor: AskReporter(actor=actor, report=world.report, words="x"),
        lambda actor: AnswerReporter(actor=actor, report=world.report, words="x"),
        lambda actor: ReferOut(actor=actor, report=world.report, receiver="x", receiver_type="shelter"),
        lambda actor: DecideDuty(actor=actor, report=world.report, reason="x"),
        lambda actor: NotifyAuthority(actor=actor, report=world.report, duty="x"),
        lambda actor: GiveFeedback(actor=actor, report=world.report, words="x"),
        lambda actor: CloseReport(actor=actor, report=world.report, close_reason="answered"),
        lambda actor: SetUrgency(actor=actor, report=world.report, urgency="high"),
        lambda actor: AskIdentity(actor=actor, report=world.report, reason="danger", words="x"),
        lambda actor: SuggestDuplicates(actor=actor, report=world.report),
    ]


@pytest.mark.parametrize(
    "roles", [(), ("administrator",), ("auditor",), ("custodian",), ("organisation_reporter",)]
)
def test_who_has_no_part_in_triage_is_refused_every_verb(world: World, roles: tuple[str, ...]) -> None:
    stranger = world.actor(*roles)
    for make in _actions(world):
        refusal = refused(make(stranger))
        assert refusal.status == 403, make(stranger).verb
    world.report.refresh_from_db()
    assert world.report.state == "received" and world.report.seen_at is None


def test_a_blocked_officer_is_refused_every_verb(world: World) -> None:
    from fanal.register.actions.block_person import BlockPerson

    BlockPerson(actor=world.supervisor, subject=world.report, user=world.officer_user).execute()
    for make in _actions(world):
        assert refused(make(world.officer)).status == 403


def test_every_refusal_is_written_down(world: World) -> None:
    from fanal.register.models import AuditEntry

    for make in _actions(world):
        refused(make(world.actor()))
    entries = AuditEntry.objects.filter(outcome="refused")
    assert entries.count() == len(_actions(world))
    assert {entry.subject_id for entry in entries} == {world.report.pk}


def test_triage_needs_a_reading_and_a_look_at_the_signs(world: World) -> None:
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.triage import Triage

    triage = Triage(actor=world.officer, report=world.report, signs_considered=True)
    assert refused(triage).key.endswith("read_by_a_person")
    parts = OpenReport(actor=world.officer, report=world.report).execute()
    assert parts["main"]["story"] == world.STORY
    assert refused(Triage(actor=world.officer, report=world.report)).key.endswith("signs_were_considered")
    Triage(actor=world.officer, report=world.report, signs_considered=True).execute()
    assert (world.report.state, world.report.triaged_at is not None) == ("triaged", True)


def test_opening_twice_is_one_event_and_two_entries(world: World) -> None:
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.models import AuditEntry, Event

    for _ in range(2):
        OpenReport(actor=world.officer, report=world.report).execute()
    assert Event.objects.filter(subject_id=world.report.pk, code="report_opened").count() == 1
    assert AuditEntry.objects.filter(outcome="read", subject_id=world.report.pk).count() == 2


def test_an_unread_report_is_only_raised(world: World) -> None:
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.set_urgency import SetUrgency

    def to(urgency: str, reason: str = "") -> Any:
        return SetUrgency(actor=world.officer, report=world.report, urgency=urgency, reason=reason)

    to("high").execute()
    assert refused(to("normal", "calmer")).key.endswith("lower_unread")
    OpenReport(actor=world.officer, report=world.report).execute()
    assert refused(to("normal")).key.endswith("lower_without_reason")
    to("normal", "calmer").execute()
    assert world.report.urgency == "normal"


def test_signs_are_ticked_by_a_reader_and_taken_back(world: World) -> None:
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.tick_sign import TickSign, UntickSign
    from fanal.register.models import SignTick

    def tick(sign: str, supports: bool = True) -> Any:
        return TickSign(actor=world.officer, report=world.report, sign=sign, supports=supports)

    assert refused(tick(world.a_sign)).key.endswith("read_by_a_person")
    OpenReport(actor=world.officer, report=world.report).execute()
    assert refused(tick("no_such_sign")).key.endswith("code")
    tick(world.a_sign).execute()
    assert refused(tick(world.a_sign)).key.endswith("ticked_already")
    tick(world.a_sign, supports=False).execute()
    UntickSign(actor=world.officer, report=world.report, sign=world.a_sign).execute()
    assert SignTick.objects.filter(removed_at__isnull=True).count() == 0
    assert SignTick.objects.count() == 2
    world.report.refresh_from_db()
    assert world.report.state == "received"


def test_a_reporter_is_asked_answered_and_told(world: World) -> None:
    from fanal.register import vault
    from fanal.register.access import receipt_holder
    from fanal.register.actions.answer_reporter import AnswerReporter
    from fanal.register.actions.ask_reporter import AskReporter
    from fanal.register.actions.resume_screening import ResumeScreening

    world.to_screening()
    assert refused(AskReporter(actor=world.officer, report=world.report, words=" ")).key.endswith(
        "words_needed"
    )
    AskReporter(actor=world.officer, report=world.report, words="Where is it?").execute()
    assert world.report.state == "needs_information"
    ResumeScreening(actor=world.officer, report=world.report).execute()
    AnswerReporter(actor=world.officer, report=world.report, words="Thank you.").execute()
    read = vault.read_all(receipt_holder(world.report.pk), world.report, "P1")
    assert [part["text"] for part in read.values()] == ["Where is it?", "Thank you."]
    world.receipt.delete()
    key = refused(AnswerReporter(actor=world.officer, report=world.report, words="x")).key
    assert key.endswith("reporter_can_be_asked")


def test_never_referred_to_immigration_enforcement(world: World) -> None:
    from fanal.register.actions.refer_out import ReferOut

    world.to_screening()

    def refer(**fields: Any) -> Any:
        told = {"receiver": "House of the river", "receiver_type": "shelter", "reason": "a bed"}
        return ReferOut(actor=world.officer, report=world.report, **{**told, **fields})

    firewall = "receiver_is_not_immigration_enforcement"
    assert refused(refer()).key.endswith(firewall)
    kind = refer(receiver_type="immigration_service", no_immigration_enforcement=True)
    assert refused(kind).key.endswith(firewall)
    assert refused(refer(no_immigration_enforcement=True, receiver="")).key.endswith("receiver_is_named")
    refer(no_immigration_enforcement=True).execute()
    assert world.report.state == "referred_out"


def test_misuse_needs_two_people(world: World) -> None:
    from fanal.register.actions.set_misuse import ProposeMisuse, SetMisuse

    world.to_screening()
    other = world.actor("triage_officer")
    agree = SetMisuse(actor=other, report=world.report, reason="the same joke again")
    assert refused(agree).key.endswith("second_person_agrees")
    ProposeMisuse(actor=world.officer, report=world.report, reason="a joke").execute()
    alone = SetMisuse(actor=world.officer, report=world.report, reason="a joke")
    assert refused(alone).key.endswith("second_person_agrees")
    SetMisuse(actor=other, report=world.report, reason="the same joke again").execute()
    assert world.report.state == "abuse_of_channel"


def test_closing_waits_for_the_duty_to_report_and_an_answer(world: World) -> None:
    from fanal.register.actions.close_report import CloseReport
    from fanal.register.actions.decide_duty import DecideDuty
    from fanal.register.actions.give_feedback import GiveFeedback
    from fanal.register.actions.notify_authority import NotifyAuthority
    from fanal.register.actions.set_not_trafficking import SetNotTrafficking

    world.to_screening()
    no = SetNotTrafficking(actor=world.officer, report=world.report, reason="work in the holidays")
    assert refused(no).key.endswith("protection_was_considered")
    SetNotTrafficking(
        actor=world.officer, report=world.report, reason="work in the holidays", protection_considered=True
    ).execute()

    def close() -> Any:
        return CloseReport(
            actor=world.officer, report=world.report, close_reason="not_trafficking", reason="all said"
        )

    assert refused(close()).key.endswith("reporter_cannot_be_answered")
    GiveFeedback(actor=world.officer, report=world.report, words="We looked at it.").execute()
    assert refused(close()).key.endswith("duty_to_report_is_met")
    duty = "child_protection_authority"
    DecideDuty(actor=world.officer, report=world.report, duties=(duty,)).execute()
    assert refused(close()).key.endswith("duty_to_report_is_met")
    NotifyAuthority(actor=world.officer, report=world.report, duty=duty, reason="by telephone").execute()
    again = NotifyAuthority(actor=world.officer, report=world.report, duty=duty)
    assert refused(again).key.endswith("notified_already")
    close().execute()
    world.receipt.refresh_from_db()
    assert world.report.state == "closed"
    assert world.receipt.expires_at - world.report.closed_at == timedelta(days=90)


def test_notification_has_a_deadline_of_its_own(world: World) -> None:
    from fanal.register.actions.decide_duty import DecideDuty, due_of
    from fanal.register.actions.notify_authority import NotifyAuthority
    from fanal.register.models import Notification

    world.to_screening()
    duty = "child_protection_authority"
    DecideDuty(actor=world.officer, report=world.report, duties=(duty,)).execute()
    due = due_of(Notification.objects.get())
    assert due is not None and due.state == "open" and due.due_at - due.starts_at == timedelta(hours=24)
    NotifyAuthority(actor=world.officer, report=world.report, duty=duty).execute()
    due.refresh_from_db()
    assert due.state == "met"


def test_a_supervisor_reopens_and_triage_does_not(world: World) -> None:
    from fanal.register.actions.reopen_report import ReopenReport

    world.report.state = "closed"
    world.report.save(update_fields=["state"])
    officer = ReopenReport(actor=world.officer, report=world.report, reason="more came")
    assert refused(officer).status == 403
    ReopenReport(actor=world.supervisor, report=world.report, reason="more came").execute()
    assert world.report.state == "screening"


def test_an_owner_takes_all_open_deadlines(world: World) -> None:
    from fanal.register.actions.assign_report import AssignReport
    from fanal.register.actions.take_ownership import TakeOwnership
    from fanal.register.models import Deadline

    TakeOwnership(actor=world.officer, report=world.report).execute()
    again = TakeOwnership(actor=world.actor("triage_officer"), report=world.report)
    assert refused(again).key.endswith("taken_already")
    due = Deadline.objects.filter(subject_id=world.report.pk, state="open")
    assert due and {row.owner_id for row in due} == {world.officer.id}
    AssignReport(actor=world.supervisor, report=world.report, to=None).execute()
    assert {row.owner_id for row in Deadline.objects.filter(state="open")} == {None}
    wrong = AssignReport(actor=world.supervisor, report=world.report, to=world.user("auditor"))
    assert refused(wrong).key.endswith("no_such_officer")


def test_an_emergency_is_met_within_its_hour(world: World) -> None:
    from fanal.register.actions.escalate_emergency import EscalateEmergency
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.stand_down import StandDown
    from fanal.register.models import Deadline

    report = world.new_report(urgency="emergency")
    due = Deadline.objects.get(subject_id=report.pk, rule="emergency_seen")
    assert due.state == "open"
    with at(report.received_at + timedelta(minutes=40)):
        OpenReport(actor=world.officer, report=report).execute()
        EscalateEmergency(actor=world.officer, report=report).execute()
    due.refresh_from_db()
    assert due.state == "met" and due.met_at < due.due_at
    assert Deadline.objects.get(subject_id=report.pk, rule="triage").state == "met"
    early = StandDown(actor=world.officer, report=report, reason="safe")
    assert refused(early).key.endswith("safety_was_seen_to")
    StandDown(actor=world.officer, report=report, reason="safe", safety_seen_to=True).execute()
    assert report.state == "screening"


def test_of_two_that_saw_the_same_version_one_wins(world: World) -> None:
    from fanal.register.actions.refer_out import ReferOut
    from fanal.register.actions.set_not_trafficking import SetNotTrafficking
    from fanal.register.models import Report

    world.to_screening()
    one, two = (Report.objects.get(pk=world.report.pk) for _ in range(2))
    SetNotTrafficking(
        actor=world.officer, report=one, expect=one.version, reason="no", protection_considered=True
    ).execute()
    late = ReferOut(
        actor=world.actor("triage_officer"),
        report=two,
        expect=two.version,
        receiver="x",
        receiver_type="shelter",
        no_immigration_enforcement=True,
        reason="y",
    )
    assert refused(late).key == "register.core.refused.changed"
    assert Report.objects.get(pk=one.pk).state == "not_trafficking"
