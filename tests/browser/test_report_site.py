"""The report in Debian's Chromium: nothing from elsewhere, no error, readable on a phone, accessible."""

from __future__ import annotations

import pytest

from fanal import reporting
from fanal.foundation.messages import LANGUAGES
from whole_study import whole_study

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    reporting.build(out=out, **whole_study("INTERNAL"))
    return out / "report"


@pytest.fixture(scope="module")
def site(report, serve):
    return serve(report)


@pytest.fixture(scope="module")
def names(report):
    """Every page that there is; of areas and of regions one each, for the others are made alike."""
    found = sorted(str(p.relative_to(report / "en").with_suffix("")) for p in (report / "en").rglob("*.html"))
    first = {name.partition("/")[0]: name for name in reversed(found) if "/" in name}
    return [name for name in found if "/" not in name] + sorted(first.values())


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_error_and_no_request_elsewhere(site, new_page, names, lang):
    page = new_page(viewport={"width": 1280, "height": 900})
    seen = watch(page, site)
    for name in names:
        page.goto(f"{site}/{lang}/{name}.html")
        page.wait_for_load_state("networkidle")
        # also what nobody has scrolled to: paper has no scrolling
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth)"), name
        assert [m for m in seen if "favicon" not in m and "404" not in m] == [], name
        assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"


@pytest.mark.parametrize("name", ["index", "world", "areas/KEN"])
def test_a_report_opened_from_a_folder_looks_the_same(report, new_page, name):
    page = new_page(java_script_enabled=True)
    seen = watch(page, "file://")
    page.goto((report / "en" / f"{name}.html").as_uri())
    assert seen == []
    assert page.evaluate("getComputedStyle(document.querySelector('.marking')).borderBottomStyle") == "solid"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [320, 640])
def test_nothing_runs_out_of_a_phone_or_of_a_page_zoomed_to_200_percent(site, new_page, names, lang, width):
    page = new_page(viewport={"width": width, "height": 640})
    for name in names:
        page.goto(f"{site}/{lang}/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_nothing(site, new_page, names, lang):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the dependency group browser"
    )
    page = new_page(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    for name in names:
        page.goto(f"{site}/{lang}/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found = axe.Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == [], name


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
    summary = page.goto(f"{site}/en/world.html") and page.locator("details.view > summary").first
    summary.click()
    assert page.locator("details[open] table").first.is_visible()
