"""One winner of a race, the order of the queue, and who owns which clock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from staff_world import World, at


@pytest.fixture
def world(register: Any, person: Callable[..., Any]) -> World:
    return World(person)


def test_of_many_who_take_a_report_at_once_one_has_it(world: World) -> None:
    from django.db import connections

    from fanal.register.actions.base import Refused
    from fanal.register.actions.take_ownership import TakeOwnership
    from fanal.register.models import AuditEntry, Event, Report

    officers = [world.actor("triage_officer") for _ in range(4)]

    def take(actor: Any) -> bool:
        try:
            TakeOwnership(actor=actor, report=Report.objects.get(pk=world.report.pk)).execute()
            return True
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(take, officers))
    assert won.count(True) == 1
    world.report.refresh_from_db()
    assert (world.report.owner_id, world.report.version) == (officers[won.index(True)].id, 1)
    assert Event.objects.filter(code="owner_assigned").count() == 1
    entries = AuditEntry.objects.filter(verb="report.take").values_list("outcome", flat=True)
    assert sorted(entries) == ["done", "refused", "refused", "refused"]


def test_what_is_due_next_stands_first_and_is_kept(world: World) -> None:
    from fanal.register import clock
    from fanal.register.actions.escalate_emergency import EscalateEmergency
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.web.staff.rows import queue_of

    now = clock.now()
    with at(now - timedelta(hours=20)):
        early = world.new_report()
    late = world.new_report(urgency="high")
    danger = world.new_report(urgency="emergency")
    found = queue_of(world.officer, now, "en")
    assert [row.report.pk for row in found.danger] == [danger.pk]
    assert [row.report.pk for row in found.due] == [early.pk, world.report.pk, late.pk]
    assert found.oldest_unread is not None and found.oldest_unread.report.pk == early.pk
    OpenReport(actor=world.officer, report=early).execute()
    EscalateEmergency(actor=world.officer, report=early).execute()
    early.refresh_from_db()
    assert early.next_due_at > now + timedelta(days=6)
    found = queue_of(world.officer, now, "en")
    assert {row.report.pk for row in found.danger} == {danger.pk, early.pk}
    assert found.danger[0].report.pk == danger.pk
    assert found.oldest_unread is not None and found.oldest_unread.report.pk == world.report.pk


def test_a_review_is_never_owned_by_who_owns_the_report(world: World) -> None:
    from fanal.register.actions.break_glass import UseBreakGlass
    from fanal.register.actions.take_ownership import TakeOwnership
    from fanal.register.models import Deadline

    TakeOwnership(actor=world.officer, report=world.report).execute()
    UseBreakGlass(actor=world.officer, subject=world.report, reason="danger", words="x").execute()
    owners = dict(Deadline.objects.filter(subject_id=world.report.pk).values_list("rule", "owner_id"))
    assert owners["triage"] == world.officer.id
    assert owners["break_glass_review"] is None
