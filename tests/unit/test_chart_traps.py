"""What goes wrong in pictures without a word: lost text, missing signs, cut legends, turned numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from fanal import reporting
from fanal.foundation import look
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.reporting import charts, draw
from fanal.reporting.estimates import pictures
from fanal.reporting.html import isolate
from fanal.vocabulary.lists import code_list, list_names
from reading_back import Site, labels_of, pdf_texts, words_of
from whole_study import whole_study

MESSAGES = Path(draw.__file__).parents[1] / "foundation" / "messages"
SUBJECTS = sorted({path.stem.split("_")[0] for path in (MESSAGES / "en").glob("*.toml")})
BAR = {"mark": "bar", "encoding": {"x": {"field": "n", "type": "quantitative"}}}
DRAWN = {"lang": "en", "name": "x", "title": "T", "desc": "D", "marking": ""}


class Recorder:
    """vl-convert, remembering what it was given."""

    def __init__(self, real: Any) -> None:
        self._real, self.given = real, []

    def vegalite_to_svg(self, spec: dict[str, Any], **options: Any) -> str:
        self.given.append((spec, options))
        return str(self._real.vegalite_to_svg(spec, **options))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    recorder = Recorder(draw._vl())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draw, "_vl", lambda: recorder)
        out = tmp_path_factory.mktemp("out")
        reporting.build(out=out, **whole_study("INTERNAL"))
    return out / "report", recorder.given


@pytest.fixture(scope="module")
def report(built):
    return built[0]


# text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_of_a_chart_has_its_label_in_the_picture(report, lang):
    """vl-convert draws no text at all where none of the fonts it is told is there."""
    site = Site(report / lang, lang)
    seen = 0
    for page in site.pages().values():
        for figure in page.xpath("//figure[@class='chart' and not(.//img)]"):
            drawn = labels_of(site.picture(figure.get("id")))
            for row in figure.xpath(".//tbody/tr"):
                name = words_of(row.xpath("./th")[0])
                assert any(words == name or words.startswith(f"{name} ") for words in drawn), drawn
                seen += 1
            assert "INTERNAL" in drawn
    assert seen > 30


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_a_picture_leaves_ink(report, lang):
    picture = (report / lang / "charts" / "change-made-up.svg").read_text(encoding="utf-8")
    texts = re.findall(r"<text.*?</text>", picture)
    whole = ink(picture)
    assert len(texts) > 10
    for text in texts:
        assert ink(picture.replace(text, "", 1)) != whole, text


def ink(picture: str) -> bytes:
    """The picture in points, drawn by the renderer that made it."""
    import vl_convert

    vl_convert.register_font_directory(str(look.FONTS))
    return bytes(vl_convert.svg_to_png(picture.replace("'Noto Sans',system-ui,sans-serif", "Noto Sans")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pdf_draws_the_words_of_its_charts(report, lang):
    lines = [line for leaf in pdf_texts(report / f"report-{lang}.pdf") for line in leaf]
    for key in ("girls", "boys", "women", "men"):
        # once in the table below the chart, once in the chart
        assert lines.count(catalogue(lang, "report")[f"group.{key}"]) >= 2
    named = catalogue(lang, "report")["frame.source"].partition("{")[0]
    assert any(line.startswith(f"{named}The Made-up Office") for line in lines)


@pytest.mark.parametrize("path", sorted(look.FONTS.glob("*.ttf")), ids=lambda p: p.name)
def test_our_fonts_hold_every_letter_of_catalogues_and_code_lists(path):
    known = TTFont(path).getBestCmap()
    said = {}
    for lang in LANGUAGES:
        said |= {f"{lang}/{name}": json.dumps(catalogue(lang, name), ensure_ascii=False) for name in SUBJECTS}
        for name in list_names():
            said[f"{lang}/{name}"] = "".join(entry.labels[lang] for entry in code_list(name).entries)
    missing = {
        where: {c for c in words if ord(c) not in known and c.isprintable()} for where, words in said.items()
    }
    assert {where: letters for where, letters in missing.items() if letters} == {}


# signs and directions


def test_the_font_named_first_holds_the_signs_that_fonts_of_other_scripts_lack(report):
    """Noto Sans Arabic has no ( ) % <: Noto Sans stands before any other font."""
    for path in look.FONTS.glob("*.ttf"):
        assert not [sign for sign in "()%<>+−–" if ord(sign) not in TTFont(path).getBestCmap()]
    for picture in report.rglob("*.svg"):
        families = set(re.findall(r'font-family="([^"]*)"', picture.read_text(encoding="utf-8")))
        assert families <= {"'Noto Sans',system-ui,sans-serif"}
    stack = re.search(r"font: [^;]*", look.stylesheet())
    assert stack and re.findall(r'"(Noto [^"]*)"', stack[0])[:1] == ["Noto Sans"]


def test_a_number_keeps_its_sign_where_text_runs_from_right_to_left(report):
    assert isolate("<10") == "<bdi>&lt;10</bdi>" and isolate("≥1,000 x") == "<bdi>≥1,000</bdi> x"
    assert isolate("−11.6% to +2.4%") == "<bdi>−11.6%</bdi> to <bdi>+2.4%</bdi>"
    for path in report.rglob("*.html"):
        bare = re.sub(r"<bdi>.*?</bdi>", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"(?:&lt;|[≤≥<])\s?\d", bare), path


def test_every_number_of_a_findings_sentence_stands_in_its_own_direction(report):
    for path in report.rglob("*.html"):
        for finding in re.findall(
            r'<p class="(?:finding|coverage|beside)">(.*?)</p>', path.read_text("utf-8")
        ):
            assert not re.search(r"(?<![\w-])\d", re.sub(r"<bdi>.*?</bdi>", "", finding)), finding


def test_long_titles_and_labels_of_a_legend_are_whole():
    long = "A very long title of a legend that says what the colours of this picture stand for " * 3
    values = [{"n": 1, "who": f"{long} {letter}"} for letter in "ab"]
    colour = {"field": "who", "type": "nominal", "legend": {"title": long}}
    spec = {**BAR, "data": {"values": values}, "encoding": {**BAR["encoding"], "color": colour}}
    drawn = draw.svg(spec, **DRAWN)
    assert "…" not in drawn
    for words in (long, *(value["who"] for value in values)):
        assert f">{words.strip()}<" in re.sub(r"\s+<", "<", drawn)


# requests


def test_no_picture_asks_for_anything(built):
    report, given = built
    for spec, options in given:
        assert options["allowed_base_urls"] == []
        assert '"url"' not in json.dumps(spec) and '"image"' not in json.dumps(spec)
    for picture in report.rglob("*.svg"):
        drawn = picture.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "://" not in drawn and "href" not in drawn and "<image" not in drawn and "<script" not in drawn


def test_data_from_elsewhere_are_refused():
    with pytest.raises(ValueError, match="not allowed"):
        draw.svg({**BAR, "data": {"url": "http://127.0.0.1:9/data.json"}}, **DRAWN)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_agency_is_named_whole_above_its_column(lang):
    kinds = [name for key, name in catalogue(lang, "report").items() if key.startswith("list.")]
    row = pictures.Combination((0,), "", 5, 5, 5, "5", "5")
    drawn = json.dumps(pictures.upset(kinds, [row]), ensure_ascii=False)
    assert kinds and all(json.dumps(name, ensure_ascii=False) in drawn for name in kinds)


def test_the_line_of_zero_crosses_no_label():
    """Labels stand above bars, from the left: where bars go left of zero its line would cross them."""

    def zero(*values):
        rows = [charts.Bar("All victims", "all", v, v, v, str(v)) for v in values]
        layers = charts.bars(rows)["layer"]
        return [each["mark"]["type"] for each in layers if each["mark"].get("color") == quiet]

    quiet = look.palette()["ink"]["quiet"]
    assert zero(4, 2) == ["rule"] and zero(4, -12) == ["tick"]
