"""The demonstration's two minutes in Debian's Chromium: child, officer, child again, auditor, stranger."""

from __future__ import annotations

import re

import pytest
import register_server

from fanal.foundation.messages import LANGUAGES, text
from fanal.vocabulary import code_list

pytest.importorskip("django", reason="needs the extra: pip install 'fanal[register]'")
pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(300)]

PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False, "locale": "en-GB"}
DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
CHILD_MODE = "/report/10-14/"
STORY = "A man at the bus stop wants my friend to work for him, and she is afraid of him."
ANSWER = "Thank you for telling us. You did right. Is your friend at school today?"
MORE = "She is at home today."
FILE = (
    "Registration number;Sex;Age at identification;Purposes of exploitation\n"
    "S1;girl;15;begging\nS2;boy;fifteen;begging\nS3;girl;12;forced labour\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A demonstration after its first start, as ``make serve-demo`` makes it; its address."""
    with register_server.started(tmp_path_factory.mktemp("demo"), "--demo") as address:
        yield address


def be(page, site, code):
    page.goto(f"{site}/")
    page.locator(f"button[value={code}]").click()


def say(key, **params):
    return text(f"register.{key}", "en", **params)


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def report_as_child(page, site):
    """From "Who are you?" to the code, answering what a child would; the code."""
    be(page, site, "child")
    page.get_by_role("link", name=say("public.first.child")).click()
    page.get_by_role("link", name=say("public.how_old.child")).click()
    assert page.url == site + CHILD_MODE
    for _ in range(15):
        for answer in ("danger_now:yes", "hurt_or_ill:dont_know", "age:14"):
            name, _, value = answer.partition(":")
            shown = page.locator(f'main input[type=radio][name="{name}"][value="{value}"]')
            if shown.count():
                shown.check()
        if page.locator("textarea[name=story]").count():
            page.locator("textarea[name=story]").fill(STORY)
        page.locator("main .actions button[value=next]").click()
        if page.locator(".receipt .code").count():
            return "".join(page.locator(".receipt .code").inner_text().split())
    raise AssertionError("the form does not end")


def come_back(page, site, code):
    be(page, site, "child")
    page.get_by_role("link", name=say("public.first.code")).click()
    page.locator("#code").fill(code.lower().replace("-", " "))
    press(page, say("public.code.open"))


@pytest.fixture(scope="module")
def code_and_number(site, chromium):
    """What the child's report is known by: to her, and to the officer."""
    context = chromium.new_context(**PHONE)
    code = report_as_child(context.new_page(), site)
    context.close()
    context = chromium.new_context(**DESK)
    page = context.new_page()
    be(page, site, "officer")
    sent_as = code_list("report_mode").label("child_10_14", "en")
    row = page.locator("main li, main article, main tr").filter(has_text=sent_as).last
    number = row.locator('a[href^="/queue/"]').first.inner_text()
    context.close()
    return code, number


def test_the_two_minutes(site, new_page, code_and_number):
    code, number = code_and_number
    assert re.fullmatch(r"([0-9A-Z]{3}-){6}[0-9A-Z]{3}", code)

    # the officer: the report stands in the queue with its clock, is opened and answered
    officer = new_page(**DESK)
    be(officer, site, "officer")
    row = officer.locator("main").get_by_role("link", name=number).first
    row.click()
    assert say("staff.report.clocks") in officer.locator("main").inner_text()
    assert re.search(r"\d+ minutes left", officer.locator("main").inner_text())
    assert STORY not in officer.content()
    officer.locator('form[action$="/open/P1/"] button').first.click()
    assert STORY in officer.locator("main").inner_text()
    officer.goto(f"{site}/queue/{number}/")
    press(officer, say("staff.step.take"))
    officer.get_by_role("link", name=say("staff.step.answer")).click()
    officer.get_by_label(say("staff.field.words")).fill(ANSWER)
    officer.locator("main form button").last.click()
    assert say("staff.thread.answer") in officer.locator("main").inner_text()

    # the child comes back on the phone, reads and adds; what she sent is not shown again
    child = new_page(**PHONE)
    come_back(child, site, code)
    assert ANSWER not in child.content()
    press(child, say("public.inside.show"))
    assert ANSWER in child.locator("main").inner_text()
    child.locator("textarea[name=text]").fill(MORE)
    press(child, say("public.inside.send"))
    assert say("public.inside.added") in child.locator("main").inner_text()
    assert STORY not in child.content()
    assert MORE not in child.content()

    officer.goto(f"{site}/queue/{number}/")
    assert say("staff.thread.from_reporter") in officer.locator("main").inner_text()
    assert say("staff.thread.read") in officer.locator("main").inner_text()
    officer.locator('form[action$="/open/P1/"] button').first.click()
    assert MORE in officer.locator("main").inner_text()

    # the auditor sees who opened it, and none of its words
    auditor = new_page(**DESK)
    be(auditor, site, "auditor")
    auditor.goto(f"{site}/audit/trail/{number}/")
    trail = auditor.locator("main").inner_text()
    assert "Night officer (SIMULATED)" in trail
    assert not any(words in auditor.content() for words in (STORY, ANSWER, MORE))
    assert auditor.goto(f"{site}/queue/{number}/").status == 403
    auditor.goto(f"{site}/audit/verify/")
    auditor.locator("main form button").last.click()
    assert auditor.locator("main").inner_text().count("\n") > 2

    # the stranger gets nothing, with an account or without
    stranger = new_page(**DESK)
    for path, without in (("/queue/", 302), ("/audit/", 302), ("/api/v1/reports", 401)):
        answer = stranger.request.get(site + path, max_redirects=0)
        assert answer.status == without, path
    be(stranger, site, "stranger")
    for path in (f"/queue/{number}/", "/queue/", "/audit/", f"/audit/trail/{number}/"):
        assert stranger.goto(site + path).status == 403, path
        assert STORY not in stranger.content()
    assert stranger.goto(f"{site}/api/v1/reports").status == 401


def test_the_night_officer_triages_an_emergency_within_its_deadline(site, new_page):
    page = new_page(**DESK)
    be(page, site, "officer")
    adult = code_list("report_mode").label("adult", "en")
    urgent = page.locator(".mark-emergency")
    row = page.locator("main li.row").filter(has=urgent).filter(has_text=adult).first
    assert re.search(r"\d+ minutes left", row.inner_text())
    number = row.locator("a").first.inner_text()
    row.locator("a").first.click()
    page.locator('form[action$="/open/P1/"] button').first.click()
    assert "SIMULATION." in page.locator("main").inner_text()
    page.goto(f"{site}/queue/{number}/")
    press(page, say("staff.step.take"))
    assert not re.search(r"\d+ minutes left", page.locator("main").inner_text())
    page.get_by_role("link", name=text("register_rules.rule_verb.triage", "en"), exact=True).click()
    page.get_by_label(say("staff.field.signs_considered")).check()
    page.locator("main form button").last.click()
    assert page.locator(".row-head").inner_text().endswith(code_list("report_state").label("triaged", "en"))
    assert page.locator("main section[aria-labelledby=clocks] .overdue").count() == 0


def test_a_teacher_reports_and_sends_a_file_with_errors(site, new_page):
    page = new_page(**DESK)
    be(page, site, "teacher")
    page.locator("textarea[name=story]").fill(STORY)
    page.locator("input[name=danger_now][value=no]").check()
    press(page, say("organisations.report.send"))
    number = page.locator("main .code").inner_text()
    assert page.locator("main table").get_by_text(number).count() == 1

    def send():
        page.goto(f"{site}/organisation/upload/")
        page.locator("input[type=file]").set_input_files(
            {"name": "pupils.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
        )
        press(page, say("organisations.upload.look"))

    send()
    assert page.locator("main table tbody tr").count() == 1
    assert "fifteen" not in page.locator("main .box").inner_text()
    press(page, say("organisations.look.take_good", n=2))
    assert say("organisations.batch.accepted", n=2) in page.locator("main").inner_text()
    send()
    assert say("organisations.look.repeated", n=2) in page.locator("main").inner_text()
    assert not page.locator("button[name=rows]").count()


def main_pages(number):
    """Who looks at what."""
    return {
        "": ["/", "/accounts/login/"],
        "child": [
            "/report/", "/report/child/", "/report/6-9/", "/report/images/", "/report/adult/",
            "/report/10-14/", "/report/15-17/", "/report/with-child/", "/receipt/",
        ],
        "teacher": ["/organisation/report/", "/organisation/upload/"],
        "officer": [
            "/queue/", f"/queue/{number}/", f"/queue/{number}/do/answer/", f"/queue/{number}/signs/",
            "/queue/break-glass/",
        ],
        "auditor": ["/audit/", "/audit/verify/", "/audit/glass/", f"/audit/trail/{number}/"],
        "stranger": ["/demo/stranger/", "/queue/"],
    }  # fmt: skip


def walk(page, site, number):
    """Every main page, opened as who works there."""
    for code, paths in main_pages(number).items():
        if code:
            be(page, site, code)
        for path in paths:
            page.goto(site + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            yield path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(site, new_page, code_and_number, lang):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the dependency group browser"
    )
    page = new_page(viewport={"width": 1000, "height": 900}, bypass_csp=True, locale=lang)
    found = {}
    for path in walk(page, site, code_and_number[1]):
        assert page.locator("html").get_attribute("lang") == lang
        seen = axe.Axe().run(page).response["violations"]
        if seen:
            found[path] = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in seen]
    assert found == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_runs_out_of_a_small_phone_and_nothing_comes_from_elsewhere(
    site, new_page, code_and_number, lang
):
    page = new_page(viewport={"width": 320, "height": 640}, locale=lang)
    seen = []
    page.on("request", lambda r: None if r.url.startswith(site) else seen.append(r.url))
    page.on("console", lambda m: None if "Failed to load resource" in m.text else seen.append(m.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    wide = [
        path
        for path in walk(page, site, code_and_number[1])
        if page.evaluate("document.documentElement.scrollWidth") > 320
    ]
    assert wide == []
    assert seen == []


def test_the_keyboard_alone_is_enough(site, new_page):
    """From the first page to a report as the officer, and to the form's first answer as the child."""
    page = new_page(**DESK)

    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            words = page.evaluate(
                "(document.activeElement.innerText || document.activeElement.value || '').trim()"
            )
            if words.startswith(name):
                assert page.evaluate("document.activeElement.matches(':focus-visible')")
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        raise AssertionError(f"{name} is not reached")

    page.goto(f"{site}/")
    tab_to(say("demo.person.officer.be"))
    assert page.url.endswith("/queue/")
    number = page.locator('main a[href^="/queue/"][href$="/"]').filter(has_text="-").first.inner_text()
    tab_to(number)
    assert number in page.url
    page.goto(f"{site}/")
    tab_to(say("demo.person.child.be"))
    tab_to(say("public.first.child"))
    tab_to(say("public.how_old.child"))
    tab_to(say("public.start"))
    assert page.locator("input[name=danger_now]").count() == 3
