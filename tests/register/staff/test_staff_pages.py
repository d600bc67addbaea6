"""Journeys through the working screens, and what each role sees of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from staff_world import World

from fanal.foundation.messages import text

CANARIES = ("CANARY", "Nadia", "Amina")


@pytest.fixture
def world(register: Any, person: Callable[..., Any]) -> World:
    return World(person)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_night_officer_triages_an_emergency(world: World, browser: Callable[..., Any]) -> None:
    from fanal.register.models import AuditEntry

    report = world.new_report(urgency="emergency")
    web, place = browser(world.officer_user), f"/queue/{report.number}/"
    queue = page(web.get("/queue/"))
    assert queue.index("Danger now</h2>") < queue.index(report.number, queue.index("Danger now</h2>"))
    assert "minutes left" in queue and "A default of this register" in queue and "Triage officer" in queue
    first = page(web.get(place))
    assert world.STORY not in first and "Opening is written down" in first
    assert world.STORY not in page(web.get(f"{place}signs/"))
    opened = web.post(f"{place}open/P1/")
    assert world.STORY in page(opened) and "no-store" in opened["Cache-Control"]
    assert world.STORY not in page(web.get(place))
    version = re.search(r'name="version" value="(\d+)"', page(web.get(place)))
    assert version is not None
    assert web.post(f"{place}do/take/", {"version": version[1]}).status_code == 302
    again = web.post(f"{place}do/take/", {"version": version[1]})
    assert again.status_code == 409 and "Somebody owns" in page(again) or "changed this" in page(again)
    assert web.post(f"{place}signs/", {f"sign-{world.a_sign}": "for"}).status_code == 302
    assert "speaks for it" in page(web.get(place))
    assert web.post(f"{place}do/triage/", {}).status_code == 422
    assert web.post(f"{place}do/triage/", {"signs_considered": "on"}).status_code == 302
    assert web.post(f"{place}do/answer/", {"words": "We are on our way."}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.owner_id) == ("triaged", world.officer.id)
    read = AuditEntry.objects.get(outcome="read", subject_id=report.pk)
    assert (read.actor_id, read.data_class) == (world.officer.id, "P1")


def test_a_case_is_opened_after_a_look_at_the_definition(world: World, browser: Callable[..., Any]) -> None:
    world.to_screening()
    worker = world.user("case_worker", name="worker")
    web, place = browser(world.officer_user), f"/queue/{world.report.number}/do/open_case/"
    told = {"believed_child": "on", "acts": ["recruitment"], "purposes": ["begging"], "law": "un_protocol"}
    told |= {"why": "Begs every day.", "owner": str(worker.pk)}
    shown = page(web.post(place, told | {"apply": "1"}))
    assert 'id="verdict"' in shown
    world.report.refresh_from_db()
    assert world.report.state == "screening"
    assert web.post(place, told).status_code == 302
    world.report.refresh_from_db()
    case = world.report.case
    mine = browser(worker)
    assert case.number in page(mine.get("/case/"))
    assert "Begs every day." not in page(mine.get(f"/case/{case.number}/"))
    assert "Begs every day." in page(mine.post(f"/case/{case.number}/open/P4/"))
    assert mine.post(f"/case/{case.number}/person/", {"name": "Amina CANARYCHILD"}).status_code == 302
    assert "Amina CANARYCHILD" in page(mine.post(f"/case/{case.number}/open/P3/"))
    assert world.STORY in page(mine.post(f"/queue/{world.report.number}/open/P1/"))
    stranger = browser(world.user("case_worker"))
    assert stranger.get(f"/case/{case.number}/").status_code == 404
    assert case.number not in page(stranger.get("/case/"))


def test_a_custodian_grants_through_the_pages(world: World, browser: Callable[..., Any]) -> None:
    from fanal.register.models import Grant

    officer, custodian = browser(world.officer_user), browser(world.user("custodian"))
    place = f"/queue/{world.report.number}/"
    asked = {"access_reason": "danger", "words": "She must be called."}
    assert officer.post(f"{place}do/identity/", asked).status_code == 302
    waiting = page(custodian.get("/custody/"))
    assert world.report.number in waiting and "She must be called." not in waiting
    request = f"/custody/{Grant.objects.get().pk}/"
    assert "She must be called." not in page(custodian.get(request))
    assert "She must be called." in page(custodian.post(request))
    assert custodian.post(request, {"answer": "grant", "hours": "3"}).status_code == 302
    assert custodian.get(place).status_code == 403
    assert world.REPORTER in page(officer.post(f"{place}open/P2/"))


def test_the_auditor_sees_who_opened_it_and_verifies(world: World, browser: Callable[..., Any]) -> None:
    from fanal.register import audit

    browser(world.officer_user).post(f"/queue/{world.report.number}/open/P1/")
    auditor = browser(world.user("auditor"))
    kept = audit.head()
    for place in ("/audit/", f"/audit/trail/{world.report.number}/", "/audit/?who=night&outcome=read"):
        shown = page(auditor.get(place))
        assert "night" in shown and world.report.number in shown
        assert not any(canary in shown for canary in CANARIES)
    assert "The chain is whole" in page(auditor.post("/audit/verify/"))
    ahead = {"kept": f'{{"seq": {kept["seq"] + 1000}, "hash": "x"}}'}
    assert "The end of the chain is missing" in page(auditor.post("/audit/verify/", ahead))
    assert auditor.post("/audit/verify/", {"kept": "nonsense"}).status_code == 422
    assert auditor.get("/queue/").status_code == 403
    assert auditor.post(f"/queue/{world.report.number}/open/P1/").status_code == 403


def test_break_glass_through_the_pages(world: World, browser: Callable[..., Any]) -> None:
    from fanal.register.models import BreakGlass

    worker, auditor = browser(world.user("case_worker", name="worker")), browser(world.user("auditor"))
    place, told = "/queue/break-glass/", {"access_reason": "danger", "words": "He is at the door."}
    none, wrong = (worker.post(place, told | {"number": number}) for number in ("0000-0000", "not a number"))
    assert none.status_code == 404 and wrong.status_code in (404, 422)
    assert worker.post(place, told | {"number": world.report.number}).status_code == 302
    opened = page(worker.post(f"/queue/{world.report.number}/open/P1/", {"access_reason": "danger"}))
    assert world.STORY in opened
    lead = browser(world.supervisor_user)
    assert "emergency access has not been reviewed" in page(lead.get("/queue/"))
    assert "worker" in page(lead.get("/supervise/")) and "Not reviewed yet" in page(lead.get("/supervise/"))
    review = f"/audit/glass/{BreakGlass.objects.get().pk}/"
    assert "He is at the door." in page(auditor.post(review))
    assert world.STORY not in page(auditor.get(review))
    assert auditor.post(review, {"answer": "justified"}).status_code == 302
    assert "Justified" in page(lead.get("/supervise/"))


def test_the_same_child_through_the_pages(world: World, browser: Callable[..., Any]) -> None:
    other = world.new_report()
    user = world.user("identification_officer")
    triage, officer = browser(world.officer_user), browser(user)
    alike = f"/queue/{world.report.number}/duplicates/"
    shown = page(triage.get(alike))
    assert other.number in shown and "Amina" not in shown
    pair = f"/queue/pairs/{world.report.number}/{other.number}/"
    assert officer.get(pair).status_code == 404
    assert triage.post(alike, {"other": other.number, "officer": str(user.pk)}).status_code == 302
    assert other.number in page(officer.get("/queue/pairs/"))
    assert "Amina" not in page(officer.get(pair))
    assert "Amina" in page(officer.post(pair))
    assert officer.post(pair, {"answer": "same"}).status_code == 302
    assert officer.get(pair).status_code == 404
    assert triage.get(pair).status_code == 403


PLACES = (
    "/queue/",
    "/case/",
    "/custody/",
    "/supervise/",
    "/audit/",
    "/manage/",
    "/manage/log/",
    "/queue/pairs/",
)
MAY = {
    (): (),
    ("triage_officer",): ("/queue/",),
    ("custodian",): ("/custody/",),
    ("identification_officer",): ("/case/", "/queue/pairs/"),
    ("case_worker",): ("/case/",),
    ("supervisor",): ("/queue/", "/case/", "/supervise/"),
    ("organisation_reporter",): (),
    ("auditor",): ("/audit/", "/manage/log/"),
    ("administrator",): ("/manage/", "/manage/log/"),
}


@pytest.mark.parametrize("roles", list(MAY), ids=lambda roles: "+".join(roles) or "none")
def test_each_role_finds_its_places_and_no_other(
    world: World, browser: Callable[..., Any], roles: tuple[str, ...]
) -> None:
    web = browser(world.user(*roles))
    for place in PLACES:
        answer = web.get(place)
        assert answer.status_code == (200 if place in MAY[roles] else 403), place
        assert not any(canary in page(answer) for canary in CANARIES)
    if roles != ("triage_officer",) and roles != ("supervisor",):
        for part in ("", "signs/", "do/triage/", "do/take/", "duplicates/"):
            seen = web.get(f"/queue/{world.report.number}/{part}")
            assert seen.status_code in (403, 404) and world.report.number not in page(seen)
        for data_class in ("P1", "P2", "P3", "P4"):
            shut = web.post(f"/queue/{world.report.number}/open/{data_class}/")
            assert shut.status_code in (403, 404)


def test_a_stranger_is_sent_to_sign_in(world: World, browser: Callable[..., Any]) -> None:
    for place in (*PLACES, f"/queue/{world.report.number}/"):
        answer = browser().get(place)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_an_officer_of_another_queue_finds_nothing(world: World, browser: Callable[..., Any]) -> None:
    web = browser(world.user("triage_officer", queue="north"))
    assert world.report.number not in page(web.get("/queue/"))
    assert "Nothing is waiting" in page(web.get("/queue/"))
    assert web.get(f"/queue/{world.report.number}/").status_code == 404
    assert web.get("/queue/0000-0000/").status_code == 404


def test_the_oldest_unread_stands_on_every_page(world: World, browser: Callable[..., Any]) -> None:
    web = browser(world.officer_user)
    for address in ("/queue/", "/queue/?mine=1", "/queue/?state=closed", "/queue/?page=9"):
        shown = page(web.get(address))
        assert "Unread for longest" in shown and world.report.number in shown, address


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_and_page_opens_in_both_languages(
    world: World, browser: Callable[..., Any], lang: str
) -> None:
    from fanal.register.web.staff.steps import STEPS

    world.to_screening()
    web = browser(world.officer_user)
    web.cookies["fanal-language"] = lang
    place = f"/queue/{world.report.number}/"
    for step in STEPS:
        answer = web.get(f"{place}do/{step.code}/")
        assert answer.status_code in (200, 404), step.code
        assert f'lang="{lang}"' in page(answer)
    shown = page(web.get(place))
    assert "None" not in shown and "{{" not in shown


def test_the_audit_speaks_in_words_and_keeps_the_codes_beside_them(
    world: World, browser: Callable[..., Any]
) -> None:
    from fanal.register import access, audit

    audit.record(access.SYSTEM, "deadline.escalate", world.report, rule="triage", told="supervisor")
    audit.record(access.actor_of(world.officer_user), "report.triage", world.report, outcome="refused",
                 reason="not_yours")  # fmt: skip
    web = browser(world.user("auditor", name="auditor"))
    english = page(web.get("/audit/", headers={"accept-language": "en"}))
    french = page(web.get("/audit/", headers={"accept-language": "fr"}))
    assert "deadline: Triage; passed on to: Supervisor" in english
    assert "échéance\u00a0: Tri\u202f; transmise à\u00a0: Superviseur" in french
    assert "why: not allowed in this role" in english
    for shown in (english, french):
        assert '<code class="hint">deadline.escalate · rule: triage, told: supervisor</code>' in shown


def test_what_is_late_is_called_late_whatever_its_urgency(world: World, browser: Callable[..., Any]) -> None:
    from datetime import timedelta

    from fanal.register.models import Deadline

    report = world.new_report(urgency="high")
    web = browser(world.officer_user)
    assert "mark-late" not in page(web.get("/queue/"))
    for each in Deadline.objects.filter(subject_id=report.pk, rule="triage"):
        Deadline.objects.filter(pk=each.pk).update(due_at=each.due_at - timedelta(days=3))
    shown = page(web.get("/queue/"))
    row = shown[shown.index(report.number) :]
    assert re.search(r"mark-high\">Urgent<.*?mark-late\">Late<", row, re.DOTALL) and "days late" in row


def test_where_something_is_said_stands_in_the_readers_language(
    world: World, browser: Callable[..., Any]
) -> None:
    world.to_screening()
    web, place = browser(world.officer_user), f"/queue/{world.report.number}/"
    signs = page(web.get(f"{place}signs/", headers={"accept-language": "fr"}))
    assert (
        'ONUDC, <cite lang="en">Human trafficking indicators</cite> (dépliant, en anglais), Enfants' in signs
    )
    assert "n’ont pas encore été comparées avec lui" in signs and "UNODC" not in signs
    told = {"believed_child": "on", "acts": ["recruitment"], "purposes": ["forced_marriage"], "apply": "1"}
    shown = page(
        web.post(f"{place}do/open_case/", told | {"law": "un_protocol"}, headers={"accept-language": "fr"})
    )
    assert "article 3 a)\u202f; Convention supplémentaire (1956), article 1 c) et d)" in shown
    assert text("act.cite.UN Trafficking in Persons Protocol (2000), article 3", "fr") in shown
