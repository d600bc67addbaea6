"""What falls due under the declared retention is listed; then, and only then, destroyed with its keys."""

from __future__ import annotations

from datetime import timedelta

import pytest

DAYS = {"retention": {"report_after_closing": 365, "receipt_after_closing": 90}}


@pytest.fixture
def declared(register, monkeypatch):

    monkeypatch.setitem(vars(register), "declared", DAYS)


@pytest.fixture
def closed(declared, report):
    """A report closed so many days ago, with its text and its receipt."""
    from fanal.register import clock, vault
    from fanal.register.models import Receipt

    def make(days, **fields):
        found = report(state="closed", closed_at=clock.now() - timedelta(days=days), **fields)
        vault.put(found, "P1", {"story": "told"})
        Receipt.objects.create(report=found, locator=found.number, secret_hash="x")  # noqa: S106
        return found

    return make


def numbers(rows):
    return [each.number for each in rows]


def test_each_term_counts_from_the_closing(closed):
    from fanal.register import clock, retention

    old, middle, young = closed(366), closed(91), closed(80)
    due = retention.due(clock.now())
    assert numbers(due.reports) == [old.number]
    assert numbers(each.report for each in due.receipts) == [old.number, middle.number]
    assert young.number not in numbers(due.reports)


def test_without_a_declared_term_nothing_falls_due(closed, register, monkeypatch):
    from fanal.register import clock, retention

    closed(4000)
    for declared in ({}, {"retention": {"report_after_closing": "soon", "receipt_after_closing": True}}):
        monkeypatch.setitem(vars(register), "declared", declared)
        assert retention.due(clock.now()).count == 0


def test_what_an_open_case_or_an_owed_notification_needs_is_held(closed):
    from fanal.register import clock, retention
    from fanal.register.models import Case, Notification

    with_case = closed(400, case=Case.objects.create())
    owing = closed(400)
    Notification.objects.create(report=owing, duty="police")
    due = retention.due(clock.now())
    assert due.reports == () and set(numbers(due.held)) == {with_case.number, owing.number}


def test_the_deadline_that_asks_for_the_purge_of_the_code_does_not_hold_the_report(closed):
    from fanal.register import clock, due, retention
    from fanal.register.models import Deadline, Event

    old = closed(366)
    history = ("report_received", "report_opened", "report_triaged", "report_feedback_given", "report_closed")
    for code in history:
        Event.objects.create(subject_kind="report", subject_id=old.pk, code=code, at=old.closed_at)
    due.recompute(old, clock.now())
    live = Deadline.objects.filter(subject_id=old.pk, state="open")
    assert [each.rule for each in live] == ["purge_receipt"]
    found = retention.due(clock.now())
    assert numbers(found.reports) == [old.number] and found.held == ()


def test_it_is_destroyed_with_its_keys_only_by_its_number_and_all_is_written_down(closed):
    from fanal.register import access, audit, clock, vault
    from fanal.register.actions.base import Refused
    from fanal.register.actions.purge import purge
    from fanal.register.models import AuditEntry, Event, KeyDestruction, Receipt, Report

    old, middle = closed(366), closed(91)
    with pytest.raises(Refused):
        purge(access.COMMAND, seen=1, now=clock.now())
    assert vault.holds(old, "P1") and not KeyDestruction.objects.exists()
    done = purge(access.COMMAND, seen=3, now=clock.now())
    assert done == (1, 2, 0)
    old = Report.objects.get(pk=old.pk)
    assert old.state == "purged" and old.purged_at is not None and not vault.holds(old, "P1")
    assert KeyDestruction.objects.filter(subject_id=old.pk, reason="retention_over").count() == 1
    assert vault.holds(middle, "P1")
    assert not Receipt.objects.filter(destroyed_at=None).exists()
    assert set(Event.objects.values_list("code", flat=True)) == {"receipt_purged", "report_purged"}
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"report.purge", "receipt.purge", "key.destroy"} <= verbs and audit.verify().ok
    assert purge(access.COMMAND, seen=0, now=clock.now()) == (0, 0, 0)


def test_nobody_with_an_account_may_and_nothing_is_done_before_its_time(closed, actor):
    from fanal.register import access, vault
    from fanal.register.actions.base import Refused
    from fanal.register.actions.purge_report import PurgeReport

    old, young = closed(366), closed(10)
    for role in ("administrator", "supervisor", "triage_officer"):
        with pytest.raises(Refused):
            PurgeReport(actor=actor(role, name=role), report=old).execute()
    with pytest.raises(Refused):
        PurgeReport(actor=access.COMMAND, report=young).execute()
    assert vault.holds(old, "P1") and vault.holds(young, "P1")


def test_cut_off_after_the_keys_it_is_still_due_and_is_finished_later(closed, monkeypatch):
    from fanal.register import access, clock, retention
    from fanal.register.actions.purge_report import PurgeReport

    old = closed(366)
    with monkeypatch.context() as patch:
        patch.setattr(PurgeReport, "act", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            PurgeReport(actor=access.COMMAND, report=old).execute()
    assert numbers(retention.due(clock.now()).reports) == [old.number]
    PurgeReport(actor=access.COMMAND, report=old).execute()
    assert retention.due(clock.now()).reports == ()


def test_the_administrator_sees_how_many_and_no_number_of_a_report(closed, person, browser):
    old = closed(366)
    page = browser(person("administrator")).get("/manage/").content.decode()
    assert "2 reports, cases or codes" in page and old.number not in page
