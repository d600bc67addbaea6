"""The pages of a demonstration: the banner, who one can be, and what each of them gets."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from fanal.foundation.messages import LANGUAGES, text
from fanal.register.demo.people import PEOPLE

BANNERS = [
    "Demonstration. Nobody reads this. In danger? Call your local emergency number.",
    "Démonstration. Personne ne lit ceci. En danger\u202f? Appelez le numéro d’urgence de votre pays.",
]


def pages(client, number="none"):
    """Every page that can be had by its address alone, and those of one report."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns, before=""):
        for each in patterns:
            path = before + str(each.pattern)
            if isinstance(each, URLPattern):
                yield path.replace("<str:number>", number).replace("<str:data_class>", "P1")
            else:
                yield from walk(each.url_patterns, path)

    for path in walk(get_resolver().url_patterns):
        if "<" in path or "(" in path or path.startswith(("look/", "demo/be/")):
            continue
        answer = client.get(f"/{path}", headers={"accept-language": "fr"} if len(path) % 2 else {})
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.content:
            yield path, answer


@pytest.mark.parametrize("code", ["", *PEOPLE])
def test_every_page_has_the_banner_in_both_languages_and_no_number(being, code):
    from fanal.register.models import Report

    seen = 0
    for path, answer in pages(being(code), Report.objects.filter(urgency="emergency").get().number):
        body = answer.content.decode()
        assert all(banner in body for banner in BANNERS), path
        assert answer.status_code < 500, path
        assert "tel:" not in body, path
        seen += 1
    assert seen > 10


def test_a_page_that_is_not_there_and_a_form_without_its_key_have_it_too(demo):
    strict = Client(enforce_csrf_checks=True)
    for answer in (strict.get("/nothing/"), strict.post("/demo/be/", {"who": "officer"})):
        assert answer.status_code in (403, 404)
        assert all(banner in answer.content.decode() for banner in BANNERS)
    assert "_auth_user_id" not in strict.session


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_opens_on_who_are_you_with_everybody(being, lang):
    body = being().get(f"/?lang={lang}").content.decode()
    assert text("register.demo.who", lang) in body
    assert re.findall(r'name="who" value="([a-z]+)"', body) == list(PEOPLE)
    assert all(text(f"register.demo.person.{code}.be", lang) in body for code in PEOPLE)


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_one_click_leads_to_the_persons_own_page(demo, person):
    client = Client(enforce_csrf_checks=True)
    key = re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get("/").content.decode())[1]
    answer = client.post("/demo/be/", {"who": person.code, "csrfmiddlewaretoken": key})
    assert answer.headers["Location"] == person.place
    assert ("_auth_user_id" in client.session) == person.has_account
    assert client.get(person.place).status_code == 200


def test_a_link_signs_nobody_in_and_somebody_unknown_is_nobody(being):
    client = being()
    assert client.get("/demo/be/?who=officer").status_code == 405
    assert client.post("/demo/be/", {"who": "administrator"}).status_code == 404
    assert client.post("/demo/be/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_new_person_has_nothing_of_the_one_before(being):
    client = being("officer")
    before = client.session.session_key
    client.post("/demo/be/", {"who": "auditor"})
    assert client.session.session_key != before
    assert client.get("/queue/").status_code == 403
    client.post("/demo/be/", {"who": "child"})
    assert client.get("/audit/").status_code == 302


def test_no_password_opens_the_accounts(being):
    from fanal.register.models import User

    assert {user.username for user in User.objects.all()} == {
        "teacher",
        "officer",
        "auditor",
        "stranger",
    }
    assert not any(user.has_usable_password() for user in User.objects.all())
    client = being()
    client.post("/accounts/login/", {"login": "officer", "password": ""})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("code", "expected"), [("", (302, 302, 401)), ("stranger", (403, 403, 401))])
def test_a_stranger_gets_nothing(being, code, expected):
    client = being(code)
    got = tuple(client.get(path).status_code for path in ("/queue/", "/audit/", "/api/v1/reports"))
    assert got == expected
    assert client.post("/api/v1/reports", {}, content_type="application/json").status_code == 401


def test_the_public_pages_do_not_say_that_somebody_reads_it(being):
    for path in ("/report/", "/report/10-14/", "/report/adult/"):
        page = being("").get(path, headers={"accept-language": "en"}).content.decode()
        assert text("register.public.demo", "en") in page, path
        assert "Trained people" not in page and "work to help children" not in page, path
