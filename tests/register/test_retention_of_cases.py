"""A case ends so many days after the last entry in it: listed first, then destroyed with its keys."""

from __future__ import annotations

from datetime import timedelta

import pytest

DAYS = {"retention": {"report_after_closing": 365, "case_after_last_entry": 3650}}


@pytest.fixture
def declared(register, monkeypatch):
    monkeypatch.setitem(vars(register), "declared", DAYS)


@pytest.fixture
def case(declared):
    """A case whose last entry is so many days old, with a person and a token of the name."""
    from fanal.register import clock, vault
    from fanal.register.models import Case, Event, NameToken

    def make(days, opened=None, **fields):
        moment = clock.now() - timedelta(days=days)
        found = Case.objects.create(opened_at=clock.now() - timedelta(days=opened or days), **fields)
        vault.put(found, "P3", {"name": "Amina"}, slot="person")
        vault.put(found, "P4", {"purposes": ["begging"]}, slot="facts")
        NameToken.objects.create(subject_kind="case", subject_id=found.pk, token="t")  # noqa: S106
        tags = ["child"]
        Event.objects.create(
            subject_kind="case", subject_id=found.pk, code="case_opened", at=moment, detail={"tags": tags}
        )
        return found

    return make


def due_now():
    from fanal.register import clock, retention

    return retention.due(clock.now())


def numbers(rows):
    return [each.number for each in rows]


def test_the_term_counts_from_the_last_entry_not_from_the_opening(case):
    old, written_in = case(3651), case(100, opened=4000)
    assert numbers(due_now().cases) == [old.number]
    assert written_in.number not in numbers(due_now().held_cases)


def test_without_a_declared_term_no_case_falls_due(case, register, monkeypatch):
    case(9000)
    for declared in ({}, {"retention": {"cases": "as the law says", "case_after_last_entry": True}}):
        monkeypatch.setitem(vars(register), "declared", declared)
        assert due_now().count == 0


def test_an_open_report_or_a_deadline_still_to_come_holds_it_and_one_that_passed_does_not(case, report):
    from fanal.register import access, clock, due
    from fanal.register.actions.base import Refused
    from fanal.register.actions.purge_case import PurgeCase
    from fanal.register.models import Deadline

    with_report, with_deadline = case(4000), case(4000)
    linked = report(state="linked_to_case", case=with_report)
    due.recompute(with_deadline, clock.now())
    late = Deadline.objects.filter(subject_id=with_deadline.pk)
    assert late.exists() and numbers(due_now().cases) == [with_deadline.number]
    late.filter(pk=late.first().pk).update(due_at=clock.now() + timedelta(days=1))
    assert due_now().cases == ()
    assert set(numbers(due_now().held_cases)) == {with_report.number, with_deadline.number}
    with pytest.raises(Refused, match="held"):
        PurgeCase(actor=access.COMMAND, case=with_deadline).execute()
    linked.state = "closed"
    linked.save(update_fields=["state"])
    assert numbers(due_now().cases) == [with_report.number]


def test_it_is_destroyed_with_its_keys_its_clocks_end_and_all_is_written_down(case):
    from fanal.register import access, audit, clock, due, vault
    from fanal.register.actions.purge import purge
    from fanal.register.models import AuditEntry, Deadline, Event, KeyDestruction, NameToken

    old, young = case(3651), case(10)
    due.recompute(old, clock.now())
    assert Deadline.objects.filter(subject_id=old.pk, state="open").exists()
    assert purge(access.COMMAND, seen=1, now=clock.now()) == (0, 0, 1)
    assert not any(vault.holds(old, each) for each in vault.SEALED_CLASSES) and vault.holds(young, "P3")
    destroyed = KeyDestruction.objects.filter(subject_id=old.pk, reason="retention_over")
    assert set(destroyed.values_list("data_class", flat=True)) == {"P3", "P4"}
    assert not NameToken.objects.filter(subject_id=old.pk).exists()
    assert not Deadline.objects.filter(subject_id=old.pk, state__in=("open", "paused")).exists()
    assert Event.objects.filter(subject_id=old.pk, code="case_purged").count() == 1
    assert {"case.purge", "key.destroy"} <= set(AuditEntry.objects.values_list("verb", flat=True))
    assert audit.verify().ok and due_now().count == 0


def test_a_report_of_a_case_that_was_purged_is_held_no_longer(case, report):
    from fanal.register import access, clock
    from fanal.register.actions.purge import purge

    old = case(4000)
    told = report(state="closed", case=old, closed_at=clock.now() - timedelta(days=3900))
    assert numbers(due_now().held) == [told.number]
    purge(access.COMMAND, seen=1, now=clock.now())
    assert due_now().held == () and numbers(due_now().reports) == [told.number]


def test_cut_off_after_the_keys_it_is_still_due_and_is_finished_later(case, monkeypatch):
    from fanal.register import access
    from fanal.register.actions.purge_case import PurgeCase

    old = case(4000)
    with monkeypatch.context() as patch:
        patch.setattr(PurgeCase, "act", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            PurgeCase(actor=access.COMMAND, case=old).execute()
    assert numbers(due_now().cases) == [old.number]
    PurgeCase(actor=access.COMMAND, case=old).execute()
    assert due_now().cases == ()


def test_nobody_with_an_account_may(case, actor):
    from fanal.register import vault
    from fanal.register.actions.base import Refused
    from fanal.register.actions.purge_case import PurgeCase

    old = case(4000)
    for role in ("administrator", "supervisor", "case_worker"):
        with pytest.raises(Refused):
            PurgeCase(actor=actor(role, name=role), case=old).execute()
    assert vault.holds(old, "P3")


def test_the_page_of_a_case_that_was_purged_says_so_and_offers_nothing_to_open(case, person, browser):
    from fanal.register import access, clock
    from fanal.register.actions.purge import purge

    worker = person("case_worker")
    old = case(4000, owner=worker)
    purge(access.COMMAND, seen=1, now=clock.now())
    page = browser(worker).get(f"/case/{old.number}/")
    assert page.status_code == 200 and "Erased" in page.content.decode()
    assert f"/case/{old.number}/open/" not in page.content.decode()
    told = browser(worker).post(f"/case/{old.number}/person/", {"name": "New", "version": 1})
    assert told.status_code < 500
