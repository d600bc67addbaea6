"""Every page in a made-up language: long, accented, from right to left. Nothing breaks."""

from __future__ import annotations

import pytest

from fanal import reporting
from fanal.reporting import pdf
from pseudo_locale import LONGER, pseudo, speak
from whole_study import whole_study

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(240)]

WIDTHS = (320, 390, 1280)
# where a sign stands beside the digits of its number
SIGNS = """() => {
  const wrong = [];
  for (const number of document.querySelectorAll("bdi")) {
    const node = number.firstChild;
    if (!node || node.nodeType !== 3 || !number.getClientRects().length) continue;
    const at = (index) => {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      return range.getBoundingClientRect();
    };
    const words = node.data;
    for (const found of words.matchAll(/[−+<≥]\\d/g))
      if (at(found.index).left > at(found.index + 1).left) wrong.push(words);
    for (const found of words.matchAll(/\\d[\\u202f\\u00a0]?%/g)) {
      const end = found.index + found[0].length - 1;
      if (at(end).top === at(found.index).top && at(end).left < at(found.index).left) wrong.push(words);
    }
    if (getComputedStyle(number).unicodeBidi !== "isolate") wrong.push(words);
  }
  return wrong;
}"""
# what stands outside the page and cannot be scrolled to
OUTSIDE = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((e) => {
  const box = e.getBoundingClientRect();
  if (!box.width || e.closest(".scroll, .unseen, .skip, svg")) return false;
  return box.left < -1 || box.right > innerWidth + 1;
}).map((e) => e.outerHTML.slice(0, 150)).slice(0, 3)"""

# labels that the edge of their picture cuts
CUT = """() => [...document.querySelectorAll("figure svg[role=img]")].flatMap((svg) => {
  const edge = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1);
  }).map((text) => text.textContent);
})"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    given = whole_study("SIMULATED")
    with pytest.MonkeyPatch.context() as patch:
        lang = speak(patch, tmp_path_factory.mktemp("catalogues"))
        hers = {
            key: {**given["girl"][key], lang: pseudo(given["girl"][key]["en"])}
            for key in ("said", "happened")
        }
        # the printed report needs a font with the other script, which does not ship
        patch.setattr(pdf, "write", lambda *_: None)
        given |= {"title": pseudo("A study"), "languages": ("en", lang), "girl": {**given["girl"], **hers}}
        reporting.build(out=out, **given)
    return out / "report" / lang


@pytest.fixture(scope="module")
def site(report, serve):
    return f"{serve(report.parent)}/{report.name}"


@pytest.fixture(scope="module")
def names(report):
    """Every page that there is; of areas and of regions one each."""
    found = sorted(str(path.relative_to(report).with_suffix("")) for path in report.rglob("*.html"))
    first = {name.partition("/")[0]: name for name in reversed(found) if "/" in name}
    return [name for name in found if "/" not in name] + sorted(first.values())


def test_a_made_up_text_is_longer_and_keeps_its_places():
    words = "In {period}, authorities {where} detected {subject}."
    made = pseudo(words)
    assert len(made) >= LONGER * len(words) - 1
    for place in ("{period}", "{where}", "{subject}"):
        assert place in made
    assert "authorities" not in made


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(site, new_page, names, width):
    page = new_page(viewport={"width": width, "height": 800})
    for name in names:
        page.goto(f"{site}/{name}.html")
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        for closed in (True, False):
            page.evaluate(
                "o => document.querySelectorAll('details').forEach(d => { d.open = o })", not closed
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert page.evaluate(OUTSIDE) == [], name


def test_no_label_of_a_picture_is_cut(site, new_page, names):
    page = new_page(viewport={"width": 1280, "height": 800})
    for name in names:
        page.goto(f"{site}/{name}.html")
        assert page.evaluate(CUT) == [], name


def test_numbers_keep_their_own_direction(site, new_page, names):
    page = new_page(viewport={"width": 1280, "height": 800})
    seen = 0
    for name in names:
        page.goto(f"{site}/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate(SIGNS) == [], name
        seen += page.evaluate("document.querySelectorAll('bdi').length")
    assert seen > 100


def test_the_left_arrow_goes_ahead(site, new_page):
    page = new_page(viewport={"width": 1000, "height": 800})
    page.goto(f"{site}/world.html")
    tabs = page.locator(".tabs").first.locator("[role=tab]")
    tabs.first.focus()
    page.keyboard.press("ArrowLeft")
    assert tabs.nth(1).get_attribute("aria-selected") == "true"
    assert tabs.nth(1).evaluate("e => e === document.activeElement")
    assert tabs.nth(1).bounding_box()["x"] < tabs.first.bounding_box()["x"]
    page.keyboard.press("ArrowRight")
    assert tabs.first.get_attribute("aria-selected") == "true"


def test_axe_finds_nothing(site, new_page, names):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="needs the dependency group browser"
    )
    page = new_page(viewport={"width": 1000, "height": 900}, bypass_csp=True)
    for name in names:
        page.goto(f"{site}/{name}.html")
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        found = axe.Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == [], name
