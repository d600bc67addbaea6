"""A register after its first start, with a second factor for everybody: what only a real one shows."""

from __future__ import annotations

import os
import re

import pytest
import register_server
from register_people import REPORTER, STORY
from register_server import code_now, password

from fanal.foundation.messages import LANGUAGES, text

pytest.importorskip("django", reason="needs the extra: pip install 'fanal[register]'")
pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(400)]

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
FILE = (
    "Registration number;Sex;Age at identification;Purposes of exploitation\n"
    "B1;girl;15;begging\nB2;boy;fifteen;begging\nB3;girl;12;no such purpose\nB4;girl;12;begging\n"
)


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The address of a real register, and how its people sign in."""
    root = tmp_path_factory.mktemp("real")
    with register_server.serving(root) as site:
        yield site, register_server.people_of(root)


def say(key, lang="en", **params):
    return text(f"register.{key}", lang, **params)


@pytest.fixture(scope="module")
def signed_in(real, chromium):
    """Signs in once a person, by password and app; later pages go on with the same session."""
    site, made = real
    kept = {}

    def make(new_page, who, lang="en", **options):
        if who not in kept:
            context = chromium.new_context(locale="en-GB")
            page = context.new_page()
            register_server.sign_in(page, site, made["people"][who])
            kept[who] = context.storage_state()
            context.close()
        page = new_page(storage_state=kept[who], locale=lang, **{"viewport": DESK, **options})
        return page

    return make


def test_the_door_is_shut_and_says_why(real, new_page):
    site, _ = real
    for script in (True, False):
        page = new_page(viewport=PHONE, locale="en-GB", java_script_enabled=script)
        for path in ("/report/", "/report/10-14/"):
            assert page.goto(site + path).status == 503
            shown = page.locator("main").inner_text()
            assert say("public.shut.title") in shown and say("public.shut.why.never_opened") in shown
            assert not page.locator("main textarea").count()
    # with no number to show, who is in danger is told to call, and a code still opens answers
    assert page.goto(f"{site}/receipt/").status == 200


def test_a_password_alone_opens_nothing_and_a_code_opens_it_once(real, new_page):
    site, made = real
    auditor = made["people"]["auditor"]
    page = new_page(viewport=DESK, locale="en-GB")
    password(page, site, auditor)
    assert page.locator("main input[name=code]").count() == 1
    assert page.request.get(f"{site}/audit/", max_redirects=0).status == 302
    page.locator("main input[name=code]").fill("000000")
    page.locator("main form button").first.click()
    assert page.locator("main input[name=code]").count() == 1
    code = code_now(auditor["secret"])
    page.locator("main input[name=code]").fill(code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/audit/")
    again = new_page(viewport=DESK, locale="en-GB")
    password(again, site, auditor)
    if code == code_now(auditor["secret"]):
        again.locator("main input[name=code]").fill(code)
        again.locator("main form button").first.click()
        assert again.locator("main input[name=code]").count() == 1


def test_a_passkey_is_added_and_signs_in_alone(real, new_page):
    site, made = real
    page = new_page(viewport=DESK, locale="en-GB")
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True}})  # fmt: skip
    password(page, site, made["people"]["newcomer"])
    page.wait_for_url("**/accounts/2fa/")  # nothing else opens before a second factor stands
    page.goto(f"{site}/queue/")
    assert page.url.endswith("/accounts/2fa/")
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    if "/reauthenticate/" in page.url:
        page.locator("main input[type=password]").fill(made["people"]["newcomer"]["password"])
        page.locator("main form button").first.click()
    page.locator("input[name=name]").fill("key ring")
    if page.locator("input[name=passwordless]").count():
        page.locator("input[name=passwordless]").check()
    with page.expect_navigation():
        page.locator("#mfa_webauthn_add").click()
    assert page.goto(f"{site}/queue/").status == 200
    with page.expect_navigation():
        page.locator("header form button").last.click()
    page.goto(f"{site}/accounts/login/")
    with page.expect_navigation(url=lambda url: "/accounts/" not in url):
        page.locator("#passkey_login").click()
    assert page.goto(f"{site}/queue/").status == 200


def test_an_identity_is_granted_for_a_reason_and_a_time_and_it_ends(real, new_page, signed_in):
    site, made = real
    place = f"{site}/queue/{made['number']}/"
    officer = signed_in(new_page, "officer")
    officer.goto(place)
    officer.locator('form[action$="/open/P1/"] button').first.click()
    assert STORY in officer.locator("main").inner_text()
    officer.goto(place)
    assert not officer.locator('form[action$="/open/P2/"]').count()
    officer.locator('.part a[href$="/do/identity/"]').first.click()
    officer.locator("select[name=access_reason]").select_option(index=1)
    officer.locator("textarea[name=words]").fill("We must reach her before the night.")
    officer.locator("main form button").last.click()
    assert say("staff.custody.waits") in officer.locator("main").inner_text()

    custodian = signed_in(new_page, "custodian")
    custodian.goto(f"{site}/custody/")
    custodian.locator('main a[href^="/custody/"]').first.click()
    request = custodian.url
    custodian.get_by_role("button", name=say("staff.custody.read")).click()
    assert "before the night" in custodian.locator("main").inner_text()
    assert REPORTER not in custodian.content() and STORY not in custodian.content()
    custodian.locator("input[name=hours]").fill("1")
    custodian.locator("button[value=grant]").click()

    officer.goto(place)
    assert say("staff.custody.until") in officer.locator("main").inner_text()
    officer.locator('form[action$="/open/P2/"] button').click()
    assert REPORTER in officer.locator("main").inner_text()
    assert custodian.goto(place).status == 403

    custodian.goto(f"{site}/custody/")
    end = custodian.locator('form[action$="/end/"] button')
    assert end.count() == 1, request
    end.click()
    officer.goto(place)
    assert not officer.locator('form[action$="/open/P2/"]').count()
    assert REPORTER not in officer.content()
    answer = officer.context.request.post(f"{place}open/P2/", fail_on_status_code=False)
    assert answer.status == 403 and REPORTER not in answer.text()


def test_a_border_post_sends_a_file_with_errors_and_sees_them_row_by_row(real, new_page, signed_in):
    site, _ = real
    page = signed_in(new_page, "border")
    page.goto(f"{site}/organisation/upload/")
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name=say("organisations.upload.look"), exact=True).click()
    rows = page.locator("main table tbody tr")
    assert rows.count() == 2
    assert ["3", "4"] == [re.search(r"\d+", rows.nth(at).inner_text())[0] for at in range(2)]
    assert "fifteen" not in page.locator("main").inner_text()
    page.get_by_role("button", name=say("organisations.look.take_good", n=2), exact=True).click()
    assert say("organisations.batch.accepted", n=2) in page.locator("main").inner_text()
    assert page.goto(f"{site}/queue/").status == 403


def test_a_stranger_with_a_login_gets_nowhere(real, new_page, signed_in):
    site, made = real
    page = signed_in(new_page, "stranger")
    assert page.goto(f"{site}/").status == 200
    for path in (
        "/queue/", f"/queue/{made['number']}/", f"/queue/{made['number']}/signs/", "/case/", "/custody/",
        "/supervise/", "/audit/", f"/audit/trail/{made['number']}/", "/manage/", "/manage/people/",
        f"/manage/organisations/{made['post']}/tokens/", "/organisation/report/", "/organisation/upload/",
    ):  # fmt: skip
        answer = page.goto(site + path)
        assert answer.status == 403, path
        assert STORY not in page.content() and REPORTER not in page.content()
    assert page.goto(f"{site}/api/v1/reports").status == 401
    auditor = signed_in(new_page, "supervisor")
    assert auditor.goto(f"{site}/supervise/").status == 200


def places(made):
    """Who looks at what, on the working screens."""
    number = made["number"]
    return {
        "officer": ["/queue/", f"/queue/{number}/", f"/queue/{number}/signs/", f"/queue/{number}/do/close/"],
        "custodian": ["/custody/"],
        "supervisor": ["/supervise/", "/case/", "/manage/rota/"],
        "border": ["/organisation/report/", "/organisation/upload/"],
        "administrator": [
            "/manage/", "/manage/organisations/", f"/manage/organisations/{made['post']}/",
            f"/manage/organisations/{made['post']}/tokens/", "/manage/people/", "/manage/profiles/",
            "/manage/profiles/1/", "/manage/rota/", "/manage/log/", "/manage/data-protection/",
            "/accounts/2fa/", "/accounts/password/",
        ],
    }  # fmt: skip


def walk(real, new_page, signed_in, lang, **options):
    site, made = real
    for who, paths in places(made).items():
        page = signed_in(new_page, who, lang, **options)
        for path in paths:
            assert page.goto(site + path).status == 200, path
            if page.locator("html").get_attribute("lang") != lang:
                page.locator('header a[href^="/language/"]').click()
                page.goto(site + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
            yield path, page
        if who == "officer":
            page.goto(f"{site}/queue/{made['number']}/")
            link = page.locator('main a[href*="/deadlines/"]').first
            if link.count():
                link.click()
                yield "a deadline", page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_runs_out_of_the_screen(real, new_page, signed_in, lang, size):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the dependency group browser"
    )
    found, wide, folder = {}, [], os.environ.get("FANAL_PICTURES")
    for path, page in walk(real, new_page, signed_in, lang, viewport=size, bypass_csp=True):
        seen = axe.Axe().run(page).response["violations"]
        if seen:
            found[path] = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in seen]
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            wide.append(path)
        if folder:
            name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-")
            page.screenshot(path=f"{folder}/{name}.{lang}.{size['width']}.png", full_page=True)
    assert (found, wide) == ({}, [])


def test_the_keyboard_alone_moves_a_deadline_and_makes_a_token(real, new_page, signed_in):
    site, made = real

    def tab_to(page, matches):
        for _ in range(120):
            page.keyboard.press("Tab")
            if page.evaluate("(wanted) => document.activeElement.matches(wanted)", matches):
                assert page.evaluate("document.activeElement.matches(':focus-visible')"), matches
                return
        raise AssertionError(f"{matches} is not reached")

    page = signed_in(new_page, "officer")
    page.goto(f"{site}/queue/{made['number']}/")
    if page.locator('main a[href*="/deadlines/"]').count():
        tab_to(page, 'a[href*="/deadlines/"]')
        with page.expect_navigation():
            page.keyboard.press("Enter")
        tab_to(page, "select[name=way]")
        page.keyboard.press("ArrowDown")
        tab_to(page, "input[name=by]")
        page.keyboard.type("2")
        tab_to(page, "textarea[name=reason]")
        page.keyboard.type("The line is down.")
        tab_to(page, "main form button")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url.endswith(f"/queue/{made['number']}/")
    page = signed_in(new_page, "administrator")
    page.goto(f"{site}/manage/organisations/{made['post']}/tokens/")
    tab_to(page, "select[name=account]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "input[name=name]")
    page.keyboard.type("Border system")
    tab_to(page, "main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert re.match(r"fnl_send\.status_[0-9a-f]{64}$", page.locator("main .code").inner_text())
