"""What every page has: its headers, its language, its errors, and nothing for whom it is not meant."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver

import fanal.register
from fanal.register.project import error_pages
from fanal.register.project.logs import SafeFormatter
from fanal.register.project.middleware.access import DenyByDefault
from fanal.register.web import guards

CANARY = "KANARIVOGEL"
ROOM = Path(fanal.register.__file__).parent


def views():
    def below(patterns, prefix=""):
        for each in patterns:
            if isinstance(each, URLPattern):
                yield prefix + str(each.pattern), each.callback
            else:
                yield from below(each.url_patterns, prefix + str(each.pattern))

    return dict(below(get_resolver().url_patterns))


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/", "/static/nothing.js", "/queue/"])
def test_every_answer_has_the_headers(register, path):
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "data:" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    if not path.startswith("/static/"):
        assert answer["Cache-Control"] == "no-store"


def test_the_look_is_kept_by_the_browser_and_everything_else_is_not(register):
    page = Client().get("/accounts/login/").content.decode()
    address = re.search(r'href="(/look/[0-9a-f]+/register.css)"', page)
    assert address
    answer = Client().get(address[1])
    assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert "--accent" in answer.content.decode()
    fonts = re.findall(r'url\("([^"]+)"\)', answer.content.decode())
    for name in (*fonts, "icon.svg"):
        assert Client().get(address[1].replace("register.css", name)).status_code == 200
    assert Client().get(address[1].replace("register.css", "views.py")).status_code == 404


def test_every_view_says_who_may_open_it():
    unmarked = [path for path, view in views().items() if guards.rule_of(view) is None]
    assert views() and not unmarked


def test_a_view_without_a_mark_is_opened_by_nobody(register, person):
    def forgotten(request):
        return HttpResponse(CANARY)

    middleware = DenyByDefault(lambda request: HttpResponse())
    for user, status in ((None, 302), (person("administrator", "supervisor", "auditor"), 403)):
        request = RequestFactory().get("/forgotten/")
        from django.contrib.auth.models import AnonymousUser

        from fanal.register import access

        request.user = user or AnonymousUser()
        request.actor = access.actor_of(request.user)
        answer = middleware.process_view(request, forgotten, (), {})
        assert answer is not None and answer.status_code == status
        assert CANARY not in answer.content.decode()


def test_a_mark_names_a_verb_that_exists():
    with pytest.raises(KeyError, match="no such verb"):
        guards.needs("queue.nothing")


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_says_a_reference_and_what_to_do(register, rf_page, status, lang):
    page = rf_page(status, lang)
    assert page.status_code == status
    text = page.content.decode()
    assert re.search(r"[0-9a-f]{8}", text) and f'lang="{lang}"' in text
    assert CANARY not in text


@pytest.fixture
def rf_page(register):
    from django.contrib.auth.models import AnonymousUser

    def make(status: int, lang: str):
        request = RequestFactory().get(f"/{CANARY}/?q={CANARY}")
        request.user, request.lang = AnonymousUser(), lang
        if status == 500:
            try:
                raise RuntimeError(CANARY)
            except RuntimeError:
                return error_pages.failed(request)
        pages = {400: error_pages.bad_request, 403: error_pages.forbidden, 404: error_pages.not_found}
        return pages[status](request, RuntimeError(CANARY))

    return make


def test_logs_hold_no_path_no_body_no_value_and_no_words_of_a_failure(register, caplog, rf_page):
    try:
        raise ValueError(f"duplicate key ({CANARY})")
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal Server Error: %s", (f"/{CANARY}",),
            sys.exc_info(),
        )  # fmt: skip
    record.status_code = 500
    shown = SafeFormatter().format(record)
    assert CANARY not in shown and "ValueError" in shown and "500" in shown and "Traceback" not in shown
    with caplog.at_level(logging.DEBUG, logger="fanal"):
        rf_page(500, "en")
        rf_page(403, "en")
    assert CANARY not in caplog.text.replace(f"raise RuntimeError({CANARY})", "")
    from django.conf import settings

    assert not settings.DEBUG
    assert {h for each in settings.LOGGING["loggers"].values() for h in each["handlers"]} == {"console"}


def test_a_forged_form_is_refused_with_a_page_that_helps(register):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "form can no longer be sent" in answer.content.decode()


def test_a_foreign_host_is_refused(register):
    assert Client().get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


def test_the_language_is_chosen_by_a_link_that_leads_nowhere_else(register):
    client = Client(headers={"accept-language": "fr-CD,fr;q=0.9"})
    assert 'lang="fr"' in client.get("/accounts/login/").content.decode()
    answer = client.get("/language/", {"to": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    assert 'html lang="en"' in client.get("/accounts/login/").content.decode()
    for evil in ("//evil.example/", "http://evil.example", "javascript:alert(1)"):
        assert client.get("/language/", {"to": "fr", "next": evil})["Location"] == "/"


def test_a_stranger_lands_at_the_public_door_and_everybody_else_at_their_work(register, browser, person):
    assert Client().get("/")["Location"] == "/report/"
    for role, place in {
        "triage_officer": "/queue/", "auditor": "/audit/", "administrator": "/manage/",
        "custodian": "/custody/", "organisation_reporter": "/organisation/report/", "case_worker": "/case/",
    }.items():  # fmt: skip
        assert browser(person(role)).get("/")["Location"] == place
    assert "no role" in browser(person()).get("/").content.decode()


def test_templates_need_no_inline_style_or_script_and_nothing_from_elsewhere():
    found = sorted(ROOM.glob("web/**/*.html")) + sorted(ROOM.glob("demo/**/*.html"))
    assert found
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'\sstyle\s*=|<style|\son[a-z]+\s*=\s*"', text), path.name
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), path.name
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, path.name


def test_the_upkeep_goes_on_when_one_duty_fails(register, monkeypatch, caplog):
    from fanal.register import upkeep

    done = []

    def fails(now):
        raise ValueError(CANARY)

    monkeypatch.setattr(upkeep, "all_duties", lambda: {"a": fails, "b": done.append})
    upkeep.once()
    assert len(done) == 1 and CANARY not in caplog.text


def test_every_duty_runs_on_an_empty_register(register):
    from fanal.register import clock, upkeep

    assert {"escalations", "sessions"} <= set(upkeep.all_duties())
    for duty in upkeep.all_duties().values():
        duty(clock.now())
