"""What the small script adds to the pages, and that nothing is lost where it does not run or in print."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fanal import reporting
from fanal.foundation.messages import LANGUAGES, catalogue
from reporting_facts import AREAS, observations
from whole_study import whole_study

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(180)]

# enough for a field that finds rows; some of them have accents in one language or the other
MORE = ("CIV", "PER", "SEN", "BRA", "EGY", "GRC", "SWE", "FIN", "NOR", "ESP", "CHL", "THA")
VIOLATIONS = "addEventListener('securitypolicyviolation', e => (window.blocked ??= []).push(e.blockedURI))"
SHOWN = "views => views.filter(v => v.getClientRects().length).length"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    given = whole_study()
    first = [cell for cell in observations() if cell.ref_area == AREAS[0]]
    more = [replace(cell, ref_area=area, id=f"{area}/{cell.id}") for area in MORE for cell in first]
    given["observations"] += more
    out = tmp_path_factory.mktemp("out")
    reporting.build(out=out, **given)
    return out / "report"


@pytest.fixture(scope="module")
def site(report, serve):
    return serve(report)


@pytest.fixture
def world(site, new_page):
    page = new_page(viewport={"width": 1000, "height": 800})
    page.goto(f"{site}/en/world.html")
    return page


def chosen(tabs):
    """Which tab is chosen; only it can be reached with the tab key, and only its view is shown."""
    states = [tabs.nth(n).get_attribute("aria-selected") == "true" for n in range(tabs.count())]
    assert states.count(True) == 1
    at = states.index(True)
    for n in range(tabs.count()):
        assert tabs.nth(n).get_attribute("tabindex") == ("0" if n == at else "-1")
        panel = tabs.page.locator(f"#{tabs.nth(n).get_attribute('aria-controls')}")
        assert panel.is_visible() == (n == at)
        assert panel.get_attribute("aria-labelledby") == tabs.nth(n).get_attribute("id")
    return at


def test_tabs_by_click(world):
    for figure in world.locator("figure.chart").all():
        tabs = figure.locator("[role=tablist] [role=tab]")
        assert tabs.count() == figure.locator(".view").count() >= 2
        assert chosen(tabs) == 0
        tabs.last.click()
        assert chosen(tabs) == tabs.count() - 1
        assert figure.locator("table").is_visible() and figure.locator("summary").count() == 0
        tabs.first.click()
        assert chosen(tabs) == 0


def test_tabs_by_keyboard_alone(world):
    tabs = world.locator(".tabs").first.locator("[role=tab]")
    last = tabs.count() - 1
    tabs.first.focus()
    for key, goal in (
        ("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", last), ("ArrowRight", 0), ("End", last),
        ("Home", 0),
    ):  # fmt: skip
        world.keyboard.press(key)
        assert chosen(tabs) == goal
        assert tabs.nth(goal).evaluate("tab => tab === document.activeElement")
    # other keys keep their meaning
    world.keyboard.press("ArrowDown")
    assert chosen(tabs) == 0
    # a chosen tab lets go of the focus: the next stop is not its neighbour
    world.keyboard.press("Tab")
    assert not tabs.nth(1).evaluate("tab => tab === document.activeElement")


@pytest.mark.parametrize("script", [True, False])
def test_everything_is_printed(site, new_page, report, script):
    page = new_page(java_script_enabled=script)
    for path in sorted((report / "en").glob("*.html")):
        page.goto(f"{site}/en/{path.name}")
        page.emulate_media(media="print")
        views = page.locator(".view")
        assert views.evaluate_all(SHOWN) == views.count()
        assert not page.locator(".tabs:visible, .find:visible").count()
        tables = page.locator("figure.chart table")
        assert tables.evaluate_all(SHOWN) == tables.count()
        page.emulate_media(media="screen")


def test_without_the_script_every_view_stands_below_the_other(site, new_page, report):
    page = new_page(java_script_enabled=False)
    for path in sorted((report / "fr").glob("*.html")):
        page.goto(f"{site}/fr/{path.name}")
        assert not page.locator("[hidden], .tabs, .find").count()
        views = page.locator(".view")
        assert views.evaluate_all(SHOWN) == views.count()
        for table in page.locator("details.view").all():
            table.locator("summary").click()
            assert table.locator("table").is_visible()


@pytest.mark.parametrize(
    ("lang", "typed", "name"),
    [
        ("en", "cote", "Côte d’Ivoire"),
        ("fr", "SENEGAL", "Sénégal"),
        ("fr", "perou", "Pérou"),
        ("en", "Perú", "Peru"),
    ],
)
def test_the_field_finds_areas_without_accents(site, new_page, lang, typed, name):
    page = new_page()
    page.goto(f"{site}/{lang}/areas.html")
    field = page.get_by_label(catalogue(lang, "report")["frame.find"])
    rows = page.locator("tbody tr")
    assert rows.count() == page.locator("tbody tr:visible").count() == len(AREAS) + len(MORE)
    field.fill(typed)
    assert [row.replace("'", "’") for row in page.locator("tbody tr:visible th").all_inner_texts()] == [name]
    field.fill("  ")
    assert page.locator("tbody tr:visible").count() == rows.count()


def test_a_printed_list_of_areas_is_the_one_that_was_chosen(site, new_page):
    page = new_page()
    page.goto(f"{site}/en/areas.html")
    page.get_by_label(catalogue("en", "report")["frame.find"]).fill("kenya")
    page.emulate_media(media="print")
    assert page.locator("tbody tr:visible").count() == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_need_nothing_that_their_policy_blocks(site, new_page, report, lang):
    page = new_page()
    page.add_init_script(VIOLATIONS)
    for path in sorted((report / lang).rglob("*.html")):
        page.goto(f"{site}/{lang}/{path.relative_to(report / lang)}")
        for tab in page.locator("[role=tab]").all():
            tab.click()
        assert page.evaluate("window.blocked ?? []") == [], path
        attributes = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name))"
        )
        assert not [a for a in attributes if a.startswith("on") or a == "style"], path
        assert page.evaluate("[...document.scripts].every(s => s.src && !s.textContent)")
