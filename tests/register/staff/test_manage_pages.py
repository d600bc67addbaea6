"""The administrator runs the register and can read no report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from staff_world import World

HELP = {"recognised": "in_person"}


@pytest.fixture
def world(register: Any, person: Callable[..., Any]) -> World:
    return World(person)


@pytest.fixture
def web(world: World, browser: Callable[..., Any]) -> Any:
    return browser(world.user("administrator", name="admin"))


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_account_is_made_given_a_role_and_shut(world: World, web: Any) -> None:
    from fanal.register.models import User

    made = web.post("/manage/people/", {"username": "Officer.2", "display_name": "Second officer"})
    user = User.objects.get(username="officer.2")
    assert made.status_code == 200 and user.must_change_password and not user.memberships.exists()
    assert web.post("/manage/people/", {"username": "officer.2"}).status_code == 409
    place = f"/manage/people/{user.pk}/"
    assert web.post(f"{place}role/", {"role": "triage_officer"}).status_code == 302
    assert web.post(f"{place}role/", {"role": "triage_officer"}).status_code == 409
    assert web.post(f"{place}role/", {"role": "auditor"}).status_code == 409
    assert web.post(f"{place}role/", {"role": "organisation_reporter"}).status_code == 409
    assert "Second officer" in page(web.get(place))
    assert web.post(f"{place}help/").status_code == 422
    assert web.post(f"{place}help/", {"recognised": "by_mail"}).status_code == 422
    assert web.post(f"{place}help/", HELP).status_code == 200
    assert web.post(f"{place}role/{user.memberships.get().pk}/end/").status_code == 302
    assert web.post(f"{place}active/", {"active": "0"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active and not any(held.holds() for held in user.memberships.all())


def test_nobody_changes_their_own_account(world: World, web: Any) -> None:
    from fanal.register.models import User

    own = f"/manage/people/{User.objects.get(username='admin').pk}/"
    for part, told in (("role/", {"role": "supervisor"}), ("active/", {"active": "0"}), ("help/", HELP)):
        assert web.post(own + part, told).status_code == 403


def test_an_organisation_is_made_and_shut(world: World, web: Any) -> None:
    from fanal.register.models import Organisation

    told = {"name": "School of the river", "type": "school"}
    assert web.post("/manage/organisations/", told).status_code == 302
    assert web.post("/manage/organisations/", told).status_code == 409
    made = Organisation.objects.get()
    place = f"/manage/organisations/{made.pk}/"
    assert "School of the river" in page(web.get(place))
    assert web.post(place, {"name": "School", "type": "school", "version": "0"}).status_code == 302
    assert web.post(place, {"name": "Late", "type": "school", "version": "0"}).status_code == 409
    made.refresh_from_db()
    assert (made.name, made.active) == ("School", False)


def test_a_profile_is_a_new_version_each_time(world: World, web: Any) -> None:
    from fanal.register import in_force
    from fanal.register.models import ProfileVersion
    from fanal.register.rules.profile_reading import EXAMPLE_PROFILE

    text = EXAMPLE_PROFILE.read_text(encoding="utf-8")
    assert "receipt_days" in page(web.get("/manage/profiles/?from=example"))
    bad = web.post("/manage/profiles/", {"content": "format = 2"})
    assert bad.status_code == 409 and ProfileVersion.objects.count() == 0
    assert web.post("/manage/profiles/", {"content": text}).status_code == 302
    assert web.post("/manage/profiles/", {"content": text}).status_code == 409
    edited = text.replace("receipt_days = 90", "receipt_days = 60")
    assert web.post("/manage/profiles/", {"content": edited}).status_code == 302
    first, second = ProfileVersion.objects.order_by("version")
    assert (first.content, second.version) == (text, 2)
    place = f"/manage/profiles/{second.pk}/"
    assert "nobody has signed it" in page(web.get(place))
    signed = {"name": "A. Judge", "function": "Registrar"}
    assert web.post(f"{place}sign/", signed).status_code == 302
    assert web.post(f"{place}activate/").status_code == 302
    assert web.post(f"{place}activate/").status_code == 409
    assert in_force.profile().receipt_days == 60 and "A. Judge" in page(web.get(place))


def test_the_rota_is_planned_in_the_time_of_the_place(world: World, web: Any) -> None:
    from fanal.register import clock, door
    from fanal.register.models import DutyShift

    starts = clock.now().replace(tzinfo=None) - timedelta(hours=1)
    shift = {"user": str(world.officer_user.pk), "starts_at": f"{starts:%Y-%m-%dT%H:%M}"}
    too_long = shift | {"ends_at": f"{starts + timedelta(hours=30):%Y-%m-%dT%H:%M}"}
    assert web.post("/manage/rota/", too_long).status_code == 409
    assert (
        web.post(
            "/manage/rota/", shift | {"ends_at": f"{starts + timedelta(hours=8):%Y-%m-%dT%H:%M}"}
        ).status_code
        == 302
    )
    assert door.rota(clock.now()).on_duty(clock.now()) == (str(world.officer_user.pk),)
    assert "night" in page(web.get("/manage/rota/"))
    assert web.post(f"/manage/rota/{DutyShift.objects.get().pk}/end/").status_code == 302
    assert not door.rota(clock.now()).on_duty(clock.now())


def test_the_log_of_the_configuration_names_no_report(world: World, web: Any) -> None:
    web.post("/manage/organisations/", {"name": "School", "type": "school"})
    shown = page(web.get("/manage/log/"))
    assert "Organisations" in shown and world.report.number not in shown
    assert web.get(f"/audit/trail/{world.report.number}/").status_code == 403


def test_a_token_is_made_shown_once_and_revoked(world: World, web: Any) -> None:
    from fanal.register.models import ApiToken, Organisation

    school = Organisation.objects.create(name="School")
    place = f"/manage/organisations/{school.pk}/tokens/"
    assert "No account reports" in page(web.get(place))
    teacher = world.user("organisation_reporter", name="teacher", organisation=school)
    other = Organisation.objects.create(name="Hospital")
    nurse = world.user("organisation_reporter", name="nurse", organisation=other)
    told = {"account": str(teacher.pk), "name": "School system", "days": "30", "scopes": ["send"]}
    assert web.post(place, told | {"account": str(nurse.pk)}).status_code == 422
    assert web.post(place, told | {"scopes": []}).status_code == 409
    made = page(web.post(place, told))
    row = ApiToken.objects.get()
    assert "fnl_send_" in made and row.user == teacher
    assert "fnl_send_" not in page(web.get(place)) and "School system" in page(web.get(place))
    assert web.post(f"/manage/tokens/{row.pk}/revoke/").status_code == 302
    assert ApiToken.objects.get().revoked_at is not None and "revoked" in page(web.get(place))
