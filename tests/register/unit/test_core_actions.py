"""What every action keeps: all or nothing, one winner, written down; its deadlines computed anew."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from django.db import connections

from fanal.register import access, audit, clock, in_force
from fanal.register.actions import Action, Refused
from fanal.register.models import AuditEntry, Deadline, Event, Report


@dataclass(kw_only=True)
class Receive(Action):
    verb = "report.send"
    report: Report

    def check(self) -> None:
        self.allow()

    def act(self) -> None:
        self.happened(self.report, "report_received", tags=["child"])


@dataclass(kw_only=True)
class Take(Action):
    verb = "report.take"
    report: Report
    fail: bool = False

    def check(self) -> None:
        self.allow(self.report)
        if self.report.owner_id:
            raise Refused("register.core.refused.changed")

    def act(self) -> str:
        self.change(self.report, owner_id=self.actor.id)
        self.happened(self.report, "owner_assigned", owner=str(self.actor.id))
        self.note(taken=True)
        if self.fail:
            raise Refused("register.core.refused.reason_needed")
        return "taken"


def test_done_and_written_down(register, report, actor):
    found, officer = report(), actor("triage_officer")
    assert Take(actor=officer, report=found).execute() == "taken"
    found.refresh_from_db()
    assert (found.owner_id, found.version) == (officer.id, 1)
    event, entry = Event.objects.get(), AuditEntry.objects.get()
    assert (event.code, event.by_id, event.subject_id) == ("owner_assigned", officer.id, found.pk)
    assert (entry.verb, entry.outcome, entry.subject_id, entry.detail) == (
        "report.take", "done", found.pk, {"taken": True},
    )  # fmt: skip
    assert audit.verify().ok


def test_a_refusal_changes_nothing_and_is_written_down(register, report, actor):
    found = report()
    for who, fail in ((actor("administrator"), False), (actor("triage_officer"), True)):
        with pytest.raises(Refused):
            Take(actor=who, report=found, fail=fail).execute()
    found = Report.objects.get()
    assert (found.owner_id, found.version, Event.objects.count()) == (None, 0, 0)
    entries = AuditEntry.objects.values_list("outcome", "detail")
    assert list(entries) == [
        ("refused", {"reason": "not_yours"}), ("refused", {"reason": "reason_needed"}),
    ]  # fmt: skip


def test_what_somebody_saw_must_still_be_so(register, report, actor):
    found, stale = report(), None
    stale = Report.objects.get()
    one, two = actor("triage_officer"), actor("triage_officer")
    Take(actor=one, report=found, expect=0).execute()
    with pytest.raises(Refused) as refused:
        Take(actor=two, report=stale).execute()
    assert refused.value.key.endswith("changed") and refused.value.status == 409
    with pytest.raises(Refused):
        Take(actor=two, report=Report.objects.get(), expect=0).execute()
    assert Report.objects.get().owner_id == one.id
    for lang in ("en", "fr"):
        assert refused.value.say(lang)


def test_of_many_at_once_one_wins_and_no_update_is_lost(any_register, report, person):
    """On SQLite and PostgreSQL: threads with connections of their own, all having seen the same version."""
    found = report()
    officers = [person("triage_officer") for _ in range(8)]
    start, outcomes = threading.Barrier(len(officers)), []

    def take(user: object) -> None:
        try:
            mine, who = Report.objects.get(pk=found.pk), access.actor_of(user)
            start.wait()
            Take(actor=who, report=mine).execute()
            outcomes.append(user.pk)
        except Refused:
            outcomes.append(None)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            outcomes.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=(user,)) for user in officers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    winners = [outcome for outcome in outcomes if outcome is not None]
    found.refresh_from_db()
    assert winners == [found.owner_id], outcomes
    assert (found.version, Event.objects.count(), len(outcomes)) == (1, 1, 8)
    assert AuditEntry.objects.filter(outcome="refused").count() == 7
    assert audit.verify().ok


def test_events_start_deadlines_that_have_an_owner_and_end(register, report, actor):
    found, officer = report(), actor("triage_officer")
    Receive(actor=access.STRANGER, report=found).execute()
    started = list(Deadline.objects.all())
    assert started and all(d.state == "open" and d.owner_role == "triage_officer" for d in started)
    assert all(d.due_at > d.starts_at and d.chain.startswith("triage_officer") for d in started)
    Take(actor=officer, report=found).execute()
    assert {d.owner_id for d in Deadline.objects.filter(state="open")} == {officer.id}
    assert Deadline.objects.count() == len(started)


def test_an_event_falls_under_the_profile_in_force_and_a_new_one_moves_nothing(register, report, actor):
    from fanal.register.project.first_start import first_profile

    first_profile()
    first = in_force.version()
    found = report()
    Receive(actor=access.STRANGER, report=found).execute()
    assert Event.objects.get().profile_id == first.pk
    before = list(Deadline.objects.values_list("rule", "due_at"))
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile

    shorter = first.content.replace("24 hours", "3 hours").replace("7 days", "2 days")
    assert shorter != first.content
    second = ImportProfile(actor=access.COMMAND, content=shorter).execute()
    ActivateProfile(actor=access.COMMAND, profile=second).execute()
    Take(actor=actor("triage_officer"), report=found).execute()
    assert list(Deadline.objects.values_list("rule", "due_at")) == before
    later = report()
    Receive(actor=access.STRANGER, report=later).execute()
    assert Deadline.objects.filter(subject_id=later.pk, profile=second).exists()


def test_an_overdue_deadline_is_told_up_the_chain_once(register, report):
    from datetime import timedelta

    from fanal.register.duties import escalations

    found = report()
    Receive(actor=access.STRANGER, report=found).execute()
    late = Deadline.objects.order_by("due_at").first()
    assert len(late.chain.split()) > 1
    escalations.run(late.due_at - timedelta(seconds=1))
    assert not AuditEntry.objects.filter(verb="deadline.escalate").exists()
    for _ in range(2):
        escalations.run(late.due_at)
    late.refresh_from_db()
    assert late.escalated == 1
    told = AuditEntry.objects.filter(verb="deadline.escalate").values_list("detail", flat=True)
    assert [d["told"] for d in told if d["rule"] == late.rule] == [late.chain.split()[1]]
    escalations.run(late.due_at + timedelta(days=30))
    late.refresh_from_db()
    assert late.escalated == len(late.chain.split()) - 1


def test_the_clock_can_be_held_still(register):
    from datetime import UTC, datetime

    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    with clock.at(moment):
        assert clock.now() == moment
    assert clock.now() > moment
    with pytest.raises(ValueError, match="zone"), clock.at(datetime(2026, 1, 1)):
        pass


def test_content_never_gets_into_an_event(register, report, actor):
    @dataclass(kw_only=True)
    class Loud(Take):
        def act(self) -> None:
            self.happened(self.report, "x", words="what somebody wrote")

    with pytest.raises(ValueError, match="no code"):
        Loud(actor=actor("triage_officer"), report=report()).execute()
    assert not Event.objects.exists()
