"""The door is shut until somebody stands behind it (R18), and says what is wrong when nobody reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from door_world import GIVEN, profile_text
from form_walk import hidden


def open_door(given=None):
    from fanal.register.access import COMMAND
    from fanal.register.actions.open_door import OpenDoor

    return OpenDoor(actor=COMMAND, given=GIVEN if given is None else given)


PATHS = ("/report/", "/report/child/", "/report/6-9/", "/report/adult/", "/report/10-14/", "/report/15-17/")


@pytest.mark.parametrize("path", PATHS)
def test_a_new_register_takes_no_reports(register, browser, path):
    answer = browser().get(path)
    shown = answer.content.decode()
    assert answer.status_code == 503 and "<form" not in shown and 'class="leave"' in shown
    assert "people who read reports must be named first" in shown
    assert "Call your local emergency number" in shown


def test_codes_and_help_with_images_stay_open(register, browser):
    assert browser().get("/receipt/").status_code == browser().get("/report/images/").status_code == 200


def test_it_opens_only_with_everything(profile, officer):
    from fanal.register.actions import Refused
    from fanal.register.models import DutyShift

    for name in ("organisation", "controller", "safeguarding_lead", "impact_assessment"):
        with pytest.raises(Refused):
            open_door({**GIVEN, name: " "}).execute()
    shifts = list(DutyShift.objects.all())
    DutyShift.objects.all().delete()
    with pytest.raises(Refused):
        open_door().execute()
    DutyShift.objects.bulk_create(shifts)
    open_door().execute()


def test_an_unsigned_profile_keeps_it_shut(register, officer):
    names = {each.name for each in open_door().missing() if each.stops}
    assert names == {"signature", "emergency", "helpline"}


def test_numbers_that_grow_old_shut_an_open_door(opened, browser):
    from fanal.register import clock

    assert browser().get("/report/").status_code == 200
    with clock.at(clock.now() + timedelta(days=400)):
        answer = browser().get("/report/")
    assert answer.status_code == 503 and "tel:999" not in answer.content.decode()


def test_a_door_that_shuts_meanwhile_gives_the_words_back(opened, browser):
    from fanal.register.access import COMMAND
    from fanal.register.actions.shut_door import ShutDoor
    from fanal.register.models import Report

    client = browser()
    data = hidden(client.get("/report/adult/").content.decode())
    ShutDoor(actor=COMMAND).execute()
    answer = client.post("/report/adult/", data | {"story": "my words", "go": "next"})
    assert answer.status_code == 503 and "my words" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_stranger_opens_and_shuts_nothing(profile, officer):
    from fanal.register.access import STRANGER, actor_of
    from fanal.register.actions import Refused
    from fanal.register.actions.open_door import OpenDoor
    from fanal.register.actions.shut_door import ShutDoor

    for actor in (STRANGER, actor_of(officer)):
        with pytest.raises(Refused):
            OpenDoor(actor=actor, given=GIVEN).execute()
    open_door().execute()
    with pytest.raises(Refused):
        ShutDoor(actor=STRANGER).execute()


def test_an_empty_rota_and_late_triage_are_said_with_the_numbers(opened, sent, browser):
    from fanal.register import clock
    from fanal.register.models import DutyShift

    DutyShift.objects.all().delete()
    shown = browser().get("/report/").content.decode()
    assert "Nobody is on duty here at present" in shown
    assert "tel:999" in browser().get("/report/10-14/").content.decode()
    sent()
    with clock.at(clock.now() + timedelta(days=3)):
        shown = browser().get("/report/").content.decode()
    assert "Reports wait longer than they should" in shown


def test_the_declaration_counts_as_given(profile, officer, monkeypatch):
    from fanal.register import door

    monkeypatch.setattr(door, "declared", lambda: {"controller": "Ministry", "organisation": ""})
    from fanal.register import clock

    assert door.state(clock.now()).given["controller"] == "Ministry"


def test_a_profile_text_of_this_test_is_one(register):
    from fanal.register.rules.profile_reading import read_profile

    assert len(read_profile(profile_text()).contacts) == 3
