"""The report as files: links that lead somewhere, released numbers only, the same bytes every time."""

from __future__ import annotations

import csv
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest

from fanal import reporting
from fanal.reporting import charts, draw, maps
from fanal.reporting.html import harmless, isolate
from reporting_facts import AREAS, CLAIMS, QUALITY, SOURCES, facts, observations


def build(out: Path, marking: str = "", claims=CLAIMS, title: str = "A study", **more):
    out.mkdir(parents=True, exist_ok=True)
    given = {"facts": reporting.sentences(facts()), "observations": observations(marking), **more}
    reporting.build(
        out=out, title=title, marking=marking, claims=claims, quality=QUALITY, sources=SOURCES,
        vintage="2023-05-30", **given,
    )  # fmt: skip
    return out / "report"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    (out / "sdmx").mkdir()
    for name in (
        "facts.json",
        "observations.csv",
        "observations.parquet",
        "claims.json",
        "quality.json",
        "sdmx/x.csv",
    ):
        (out / name).write_text("")
    return build(out)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    return build(tmp_path_factory.mktemp("simulated"), "SIMULATED", claims=[])


class Parts(HTMLParser):
    """Links, ids, headings and open elements of a page."""

    VOID = {"meta", "link", "img", "br", "hr", "input"}

    def __init__(self, path):
        super().__init__()
        self.links, self.ids, self.open, self.tags = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        self.links += [found[name] for name in ("href", "src") if found.get(name)]
        if "id" in found:
            self.ids.append(found["id"])
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def pages(report):
    return sorted(report.rglob("*.html"))


def test_all_pages_are_there_in_both_languages(report):
    for lang in ("en", "fr"):
        names = {str(path.relative_to(report / lang)) for path in (report / lang).rglob("*.html")}
        main = {
            f"{n}.html"
            for n in (
                "index",
                "world",
                "children",
                "regions",
                "areas",
                "flows",
                "justice",
                "act",
                "quality",
                "downloads",
            )
        }
        assert names == main | {f"areas/{area}.html" for area in AREAS}
        assert (report / f"report-{lang}.pdf").read_bytes()[:5] == b"%PDF-"


def test_every_link_leads_somewhere_inside(report):
    for page in pages(report):
        parts = Parts(page)
        for link in parts.links:
            if "://" not in link and not link.startswith("#"):
                assert (page.parent / link).resolve().is_file(), (page, link)
            elif link.startswith("#"):
                assert link[1:] in parts.ids, (page, link)


def test_only_the_page_that_says_where_to_turn_links_elsewhere(report):
    for page in pages(report):
        for tag, found in Parts(page).tags:
            for link in (found.get("href", ""), found.get("src", "")):
                if "://" in link:
                    assert (page.stem, tag, found["rel"]) == ("act", "a", "external noreferrer")


def test_pages_are_well_formed_and_carry_their_frame(report):
    for page in pages(report):
        parts = Parts(page)
        assert parts.open == []
        assert len(parts.ids) == len(set(parts.ids))
        lang = page.relative_to(report).parts[0]
        assert ("html", {"lang": lang, "dir": "ltr"}) in parts.tags
        text = page.read_text(encoding="utf-8")
        assert "Content-Security-Policy" in text and " style=" not in text and "onclick" not in text
        # one script, a file of our own
        assert re.findall(r"<script[^>]*>", text) == [f'<script src="{up_of(page, report)}report.js" defer>']
        assert [tag for tag, _ in parts.tags].count("h1") == 1


def up_of(page, report):
    return "../" * (len(page.relative_to(report).parts) - 1) + "assets/"


def test_headings_skip_no_level(report):
    for page in pages(report):
        levels = [int(tag[1]) for tag, _ in Parts(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), page


def test_pages_are_light_without_charts(report):
    for page in pages(report):
        bare = re.sub(r"<svg.*?</svg>", "", page.read_text(encoding="utf-8"), flags=re.S)
        assert len(bare.encode()) < 70_000
    assert sum(path.stat().st_size for path in (report / "assets").glob("report.*")) < 25_000


def test_detected_is_not_all_on_every_page_that_counts_victims(report):
    for name in ("index", "world", "children", "areas", "areas/FRA"):
        assert "Detected is not all." in (report / "en" / f"{name}.html").read_text(encoding="utf-8")
        assert "Détecter n’est pas tout voir." in (report / "fr" / f"{name}.html").read_text(encoding="utf-8")


def test_a_text_of_the_data_is_never_markup(report):
    text = (report / "en" / "quality.html").read_text(encoding="utf-8")
    assert "made &lt;up&gt;.csv" in text and "#1 &lt;b&gt;" in re.sub("</?bdi>", "", text)


def test_charts_have_words_and_their_numbers_as_a_table_and_a_file(report):
    for page in (report / "en").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        for figure in re.findall(r"<figure.*?</figure>", text, flags=re.S):
            assert '<details class="view"' in figure and "<table>" in figure and ".csv" in figure
            assert ("<title" in figure and "<desc" in figure) or re.search(r'alt="[^"]{20,}"', figure)


def test_every_number_in_a_chart_is_a_released_one(report):
    released = {number for f in facts() for number in (f["value"], f["low"], f["high"])}
    released |= {number for o in observations() for number in (o.value, o.low, o.high)}
    for path in (report / "en" / "data").glob("*.csv"):
        if path.name.startswith("map"):
            continue
        head, *rows = list(csv.reader(path.open(encoding="utf-8-sig")))
        at = head.index("Value")
        assert rows
        for row in rows:
            assert {float(cell) for cell in row[at : at + 3] if cell} <= released
            # what is hidden has its ends alone
            assert all(row[at + 1 : at + 3]) and (row[at] or row[at + 1] == "0.0" != row[at + 2]), path.name


def test_all_words_of_a_chart_are_drawn(report):
    drawn = (report / "fr" / "charts" / "change-made-up.svg").read_text(encoding="utf-8")
    for word in ("Filles", "Garçons", "Femmes", "Hommes", "Toutes les victimes"):
        assert f">{word}</text>" in drawn
    assert "Noto Sans" in drawn


def test_intervals_are_drawn_and_missing_years_not_joined():
    hidden = charts.bars([charts.Bar("x", "boys", 2, 0, 4, "0 to 4", hidden=True)])["data"]["values"][0]
    assert hidden["colour"] == draw.HIDDEN and hidden["value"] == 4
    bar = charts.Bar("Boys", "boys", 2.4, -1.1, 6.1, "+2.4%")
    spec = charts.bars([bar])
    assert any(layer["mark"]["type"] == "rule" and layer.get("transform") for layer in spec["layer"])
    line = charts.Line("x", "all", (("2015", 1, 1, 1), ("2016", 2, 2, 2), ("2018", 3, 3, 3)))
    values = charts.lines([line])["data"]["values"]
    assert [v["run"] for v in values] == ["x 0", "x 0", "x 1"]


def test_the_map_tells_hidden_from_no_data():
    assert maps.step_of(0, 4) == 0 and maps.step_of(60, 60) == 2 and maps.step_of(3, 40) is None
    words = {**{str(n): f"step {n}" for n in range(5)}, "hidden": "hidden", "no_data": "l'absence"}
    shown = {"FRA": "France: 3 to 40", "KEN": "Kenya: 60", "PHL": "Philippines: 0 to 4"}
    spec = maps.map_spec({"FRA": (3, 40), "KEN": (60, 60), "PHL": (0, 4)}, words, shown)
    drawn = draw.svg(spec, lang="en", name="m", title="T <b>", desc="D", marking="INTERNAL", decimals=1)
    assert "url(#m-hidden)" in drawn and "url(#m-nodata)" in drawn and "T &lt;b&gt;" in drawn
    assert "<title>France: 3 to 40</title>" in drawn and "tip:" not in drawn
    assert len(drawn) < 400_000
    assert "notreported" not in drawn and ">not reported<" not in drawn


def test_the_map_tells_not_reported_from_hidden_and_from_no_data():
    words = {**{str(n): f"step {n}" for n in range(5)}, "hidden": "hidden", "no_data": "no data"}
    words["not_reported"] = "not reported"
    spec = maps.map_spec({"KEN": (60, 60)}, words, {"KEN": "Kenya: 60"}, ["FRA"])
    drawn = draw.svg(spec, lang="en", name="m", title="T", desc="D", marking="", decimals=1)
    patterns = dict(re.findall(r'<pattern id="m-(\w+)"[^>]*>(.*?)</pattern>', drawn))
    assert len(set(patterns.values())) == 3 == len(patterns)
    assert ">not reported</text>" in drawn
    # the shape of France and the square of the legend
    assert drawn.count('fill="url(#m-notreported)"') == 2
    assert re.findall("<title>(?!T)[^<]*</title>", drawn) == ["<title>Kenya: 60</title>"]


def test_an_area_without_the_number_of_the_year_is_not_reported_on_the_map(tmp_path):
    cells = [
        cell
        for cell in observations()
        if (cell.ref_area, cell.time_period, cell.age) != ("FRA", "2020", "Y0T17")
    ]
    more = [replace(cell, ref_area="ITA", id=f"ITA/{cell.id}") for cell in cells if cell.ref_area == "PHL"]
    report = build(tmp_path, observations=[*cells, *more])
    drawn = (report / "en" / "charts" / "map-made-up.svg").read_text(encoding="utf-8")
    assert drawn.count('fill="url(#map-made-up-notreported)"') == 2


def test_the_marking_stands_on_every_page_picture_file_and_leaf(simulated):
    for path in pages(simulated):
        assert path.read_text(encoding="utf-8").count("SIMULATED") >= 2
    for path in simulated.rglob("*.svg"):
        assert ">SIMULATED</text>" in path.read_text(encoding="utf-8")
    for path in simulated.rglob("*.csv"):
        rows = list(csv.reader(path.open(encoding="utf-8-sig")))
        assert rows[0][-1] == "MARKING" and all(row[-1] == "SIMULATED" for row in rows[1:])


def test_without_claims_the_first_page_is_the_world(simulated):
    text = (simulated / "en" / "index.html").read_text(encoding="utf-8")
    assert "How many trafficked children were detected" in text
    assert not (simulated / "en" / "world.html").exists()


def test_the_pdf_is_tagged_titled_and_undated(report):
    with pikepdf.open(report / "report-fr.pdf") as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert pdf.Root.Lang == "fr"
        assert "/CreationDate" not in pdf.docinfo
        assert len(pdf.pages) >= 8
        fonts = {str(f.BaseFont) for page in pdf.pages for f in page.Resources.get("/Font", {}).values()}
        assert fonts and all("NotoSans" in name for name in fonts)


def test_the_same_inputs_give_the_same_bytes(report, tmp_path):
    (tmp_path / "sdmx").mkdir()
    (tmp_path / "sdmx" / "x.csv").write_text("")
    again = build(tmp_path)
    for path in sorted(report.rglob("*")):
        if path.is_file():
            twin = again / path.relative_to(report)
            assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(twin.read_bytes()).digest(), (
                path
            )


def test_the_order_of_facts_does_not_matter(report, tmp_path):
    (tmp_path / "sdmx").mkdir()
    (tmp_path / "sdmx" / "x.csv").write_text("")
    turned = build(tmp_path, facts=reporting.sentences(facts()[::-1]), observations=observations()[::-1])
    for name in ("en/world.html", "fr/areas/KEN.html", "en/charts/change-made-up.svg"):
        assert (report / name).read_bytes() == (turned / name).read_bytes()


def test_an_empty_study_still_has_a_report(tmp_path):
    report = build(tmp_path, claims=[], facts=[], observations=[], title="")
    for name in ("index", "children", "areas", "justice", "quality", "downloads"):
        assert (report / "en" / f"{name}.html").is_file()
    assert "There is nothing to show here" in (report / "en" / "index.html").read_text(encoding="utf-8")


def test_progress_grows_to_one(tmp_path):
    told: list[float] = []
    build(tmp_path, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def test_several_datasets_stand_apart(tmp_path):
    both = facts() + [{**f, "dataset": "second", "id": "second/" + f["id"]} for f in facts()]
    report = build(tmp_path, facts=reporting.sentences(both))
    text = (report / "en" / "world.html").read_text(encoding="utf-8")
    assert "They are never added up" in text
    assert text.count('class="findings"') >= 2


def test_numbers_are_isolated_and_texts_escaped():
    assert isolate("fell by −11.6% <x>") == "fell by <bdi>−11.6%</bdi> &lt;x&gt;"
    assert isolate("1\u202f234 enfants") == "<bdi>1\u202f234</bdi> enfants"
    assert isolate("ISO3 code") == "ISO3 code"
    assert isolate("38937ca0") == "38937ca0" and isolate("12.5%)") == "<bdi>12.5%</bdi>)"


def test_no_cell_of_a_data_file_is_a_formula():
    assert harmless("=cmd()") == "'=cmd()" and harmless(-1.5) == -1.5 and harmless("Boys") == "Boys"
