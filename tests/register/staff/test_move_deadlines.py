"""A deadline rests or gets more time by somebody who may, for a reason; nothing heals what is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from staff_world import World, at, refused

from fanal.foundation.messages import text
from fanal.register.actions.move_deadline import MOST


@pytest.fixture
def world(register: Any, person: Any) -> World:
    from fanal.register.project.first_start import first_profile

    first_profile()
    return World(person)


def running(world: World, rule: str = "triage") -> Any:
    from fanal.register.models import Deadline

    return Deadline.objects.get(subject_id=world.report.pk, rule=rule)


def extend(world: World, **more: Any) -> Any:
    from fanal.register.actions.move_deadline import ExtendDeadline

    row = {
        "actor": world.officer,
        "deadline": running(world),
        "reason": "CANARY-WHY the line is down",
        "by": 3,
    }
    return ExtendDeadline(**{**row, **more})


def test_more_time_is_an_event_with_a_reason_that_is_sealed(world: World) -> None:
    from fanal.register import vault
    from fanal.register.models import AuditEntry, Event

    before = running(world).due_at
    extend(world).execute()
    assert running(world).due_at == before + timedelta(hours=3)
    event = Event.objects.get(code="deadline_extended")
    assert event.detail == {"rule": "triage", "by": 3} and event.by == world.officer_user
    entry = AuditEntry.objects.get(verb="deadline.extend")
    assert entry.detail["by"] == 3 and "CANARY" not in str(entry.detail)
    kept = vault.read(world.officer, world.report, "P4", slot=f"note-{event.pk}")
    assert kept["words"].startswith("CANARY-WHY")


def test_what_is_late_has_no_reason_or_is_too_much_is_not_moved(world: World) -> None:
    assert refused(extend(world, reason=" ")).key.endswith("words_needed")
    assert refused(extend(world, by=91)).key.endswith("refused.by")
    late = running(world).due_at
    with at(late):
        assert refused(extend(world)).key.endswith("not_running")


def test_a_term_of_the_law_is_not_moved(world: World) -> None:
    from fanal.register.models import Deadline

    Deadline.objects.filter(subject_id=world.report.pk).update(basis="law")
    assert refused(extend(world)).key.endswith("refused.law")


def test_only_a_rule_that_may_rest_rests_and_it_runs_again(world: World) -> None:
    from fanal.register import access, clock, due
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile
    from fanal.register.actions.move_deadline import PauseDeadline, ResumeDeadline
    from fanal.register.models import Event, Report
    from fanal.register.rules.profile_reading import EXAMPLE_PROFILE

    def row() -> dict[str, Any]:
        return {"actor": world.officer, "deadline": running(world), "reason": "the reporter is away"}

    assert refused(PauseDeadline(**row())).key.endswith("may_not_rest")
    assert refused(ResumeDeadline(**row())).key.endswith("not_resting")
    rests = EXAMPLE_PROFILE.read_text().replace("[deadline.triage]\n", "[deadline.triage]\npausable = true\n")
    made = ImportProfile(actor=access.COMMAND, content=rests).execute()
    ActivateProfile(actor=access.COMMAND, profile=made).execute()
    # what is due already stays under its version; a new report falls under the new one
    assert refused(PauseDeadline(**row())).key.endswith("may_not_rest")
    world.report = Report.objects.create(channel="public", profile=made)
    about = {"subject_kind": "report", "subject_id": world.report.pk, "profile": made}
    Event.objects.create(code="report_received", at=world.report.received_at, **about)
    due.recompute(world.report, clock.now())
    before, now = running(world).due_at, clock.now()
    PauseDeadline(**row()).execute()
    assert running(world).state == "paused"
    with at(now + timedelta(hours=5)):
        ResumeDeadline(**row()).execute()
    assert running(world).state == "open" and running(world).due_at - before >= timedelta(hours=4.9)


@pytest.mark.parametrize("role", ["auditor", "administrator", "custodian", "identification_officer"])
def test_nobody_else_moves_it(world: World, role: str) -> None:
    assert refused(extend(world, actor=world.actor(role, name=role))).status == 403


def test_the_page_offers_it_does_it_and_says_why_not(world: World, browser: Any) -> None:
    web, row = browser(world.officer_user), running(world)
    place = f"/queue/{world.report.number}/deadlines/{row.pk}/"
    assert place in web.get(f"/queue/{world.report.number}/").content.decode()
    told = web.get(place).content.decode()
    assert text("register.clocks.unit.hours", "en") in told
    for by in ("", "0", "soon", "100000"):
        answer = web.post(place, {"way": "extend", "by": by, "reason": "late bus"})
        assert answer.status_code in (409, 422), by
        assert text("register.clocks.refused.by", "en", most=MOST) in answer.content.decode(), by
    assert web.post(place, {"way": "pause", "reason": "late bus"}).status_code == 422
    assert web.post(place, {"way": "extend", "by": "2", "reason": "late bus"}).status_code == 302
    assert running(world).due_at == row.due_at + timedelta(hours=2)
    assert web.get(f"/queue/{world.report.number}/deadlines/999999/").status_code == 404
