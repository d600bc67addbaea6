"""The report in Debian's Chromium: nothing from elsewhere, no error, readable on a phone, accessible."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path

import pytest

from fanal import reporting
from reporting_facts import CLAIMS, QUALITY, SOURCES, facts, observations

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(180)]

CHROMIUM = Path("/usr/bin/chromium")
PAGES = (
    "index", "world", "children", "regions", "areas", "areas/KEN", "justice", "act", "quality", "downloads",
)  # fmt: skip
# what a tool cannot decide is no finding; every violation is
SHORT = 15_000


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    reporting.build(
        out=out, title="A study", marking="INTERNAL", facts=reporting.sentences(facts()), claims=CLAIMS,
        observations=observations("INTERNAL"), quality=QUALITY, sources=SOURCES, vintage="2023-05-30",
    )  # fmt: skip
    return out / "report"


@pytest.fixture(scope="module")
def site(report):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(report))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api", reason="needs the dependency group browser")
    if not CHROMIUM.is_file():
        pytest.skip("needs Debian's package chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"], timeout=60_000
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    contexts = []

    def make(**options):
        context = chromium.new_context(**options)
        context.set_default_timeout(SHORT)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def watch(page, origin):
    """What goes wrong on a page: console messages, errors, answers that are none, requests to elsewhere."""
    seen = []
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("requestfailed", lambda request: seen.append(request.url))
    page.on("request", lambda r: None if r.url.startswith((origin, "data:")) else seen.append(r.url))
    page.on(
        "response",
        lambda r: seen.append(r.url) if r.status >= 400 and not r.url.endswith("favicon.ico") else None,
    )
    return seen


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_no_error_and_no_request_elsewhere(site, new_page, name, lang):
    page = new_page(viewport={"width": 1280, "height": 900})
    seen = watch(page, site)
    page.goto(f"{site}/{lang}/{name}.html")
    page.evaluate("document.querySelectorAll('img').forEach(i => { i.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    assert [message for message in seen if "favicon" not in message and "404" not in message] == []
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"


@pytest.mark.parametrize("name", ["index", "world", "areas/KEN"])
def test_a_report_opened_from_a_folder_looks_the_same(report, new_page, name):
    page = new_page(java_script_enabled=True)
    seen = watch(page, "file://")
    page.goto((report / "en" / f"{name}.html").as_uri())
    assert seen == []
    assert page.evaluate("getComputedStyle(document.querySelector('.marking')).borderBottomStyle") == "solid"


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 640])
def test_nothing_runs_out_of_a_phone_or_of_a_page_zoomed_to_200_percent(site, new_page, name, lang, width):
    page = new_page(viewport={"width": width, "height": 640})
    page.goto(f"{site}/{lang}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(site, new_page, name, lang):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the dependency group browser"
    )
    page = new_page(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    page.goto(f"{site}/{lang}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = axe.Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []


def test_keyboard_and_languages_without_javascript(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/en/areas/KEN.html")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.get_by_role("link", name="Français").click()
    assert page.url.endswith("/fr/areas/KEN.html")
    assert page.locator("h1").inner_text() == "Kenya"
    page.get_by_role("link", name="Toutes les zones").click()
    assert page.url.endswith("/fr/areas.html")
    summary = page.goto(f"{site}/en/world.html") and page.locator("summary").first
    summary.click()
    assert page.locator("details[open] table").first.is_visible()
