"""What a demonstration begins with: whole or not at all, through the actions, said to be simulated."""

from __future__ import annotations

import pytest


def stories():
    from fanal.register import access, vault
    from fanal.register.models import Report, User

    officer = access.actor_of(User.objects.get(username="officer"))
    return [vault.read(officer, report, "P1")["story"] for report in Report.objects.all()]


def test_every_report_says_that_it_is_simulated_and_is_short(demo):
    found = stories()
    assert len(found) == 5
    assert all(story.startswith(("SIMULATED.", "SIMULATION.")) and len(story) < 250 for story in found)


def test_they_came_by_the_actions(demo):
    from fanal.register import audit
    from fanal.register.models import AuditEntry, Deadline, Report

    assert audit.verify().ok
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"report.send", "organisation.send", "report.triage", "report.answer", "role.manage"} <= verbs
    assert set(Report.objects.values_list("state", flat=True)) == {
        "received",
        "triaged",
        "needs_information",
    }
    emergency = Report.objects.get(urgency="emergency")
    assert Deadline.objects.filter(subject_id=emergency.pk, state="open").count() >= 2


def test_a_second_start_adds_nothing(demo):
    from fanal.register.demo.planting import plant
    from fanal.register.models import AuditEntry

    before = AuditEntry.objects.count()
    plant("en")
    assert AuditEntry.objects.count() == before


def test_a_start_that_is_cut_off_leaves_nothing_and_the_next_one_plants_all(register, monkeypatch):
    from dataclasses import replace

    from fanal.register import project
    from fanal.register.demo import planting
    from fanal.register.models import AuditEntry, Report, User

    monkeypatch.setattr(project, "_running", [replace(project.current(), demo=True)])

    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(planting, "_from_school", cut)
        with pytest.raises(KeyboardInterrupt):
            planting.plant("en")
    assert not User.objects.exists()
    assert not Report.objects.exists()
    assert not AuditEntry.objects.exists()
    planting.plant("en")
    assert Report.objects.count() == 5
