"""A chart's title says its finding; where hidden and rounded numbers decide nothing it keeps to its topic."""

from __future__ import annotations

import pytest

from fanal import reporting
from fanal.foundation.messages import LANGUAGES
from fanal.reporting import numbers, sentence, titles
from fanal.reporting.context import Report, Writer
from reading_back import Site, words_of
from reporting_facts import fact, facts
from whole_study import whole_study


def writer(lang="en"):
    return Writer(Report("", "", [], {}, [], {}, [], ""), lang)


def row(label, low, high=None, **more):
    high = low if high is None else high
    return label, "all", fact(value=(low + high) / 2, low=low, high=high, **more)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Who was detected. Most often: girls"), ("fr", "Qui. Le plus souvent\u00a0: filles")],
)
def test_the_longest_bar_is_named(lang, said):
    topic, label = {"en": ("Who was detected", "Girls"), "fr": ("Qui", "Filles")}[lang]
    assert titles.most(writer(lang), topic, [row("Boys", 0, 9), row(label, 10)]) == said


def test_a_question_is_answered():
    rows = [row("Yes", 20), row("No", 3)]
    assert titles.most(writer(), "Were they children?", rows) == "Were they children? Most often: yes"


@pytest.mark.parametrize(
    "rows",
    [
        [row("Girls", 5, 9), row("Boys", 0, 9)],  # the hidden number may be the larger one
        [row("Girls", 7), row("Boys", 7)],
        [row("Girls", 7)],
        [row("Other", 90, form="other"), row("Begging", 3, form="begging")],
    ],
    ids=["hidden", "equal", "alone", "other"],
)
def test_what_is_not_decided_is_not_said(rows):
    assert titles.most(writer(), "Topic", rows) == "Topic"


def test_a_figure_that_cannot_be_stated_leaves_the_topic():
    assert titles.told(writer(), None, "Topic") == "Topic"
    unknown = fact(status="undefined", value=None, low=None, high=None)
    assert titles.told(writer(), unknown, "Topic") == "Topic"


def test_regions_are_not_ranked_but_told_from_the_smallest_to_the_largest():
    rows = [row("Africa", 40.0, measure="share"), row("Europe", 12.0, measure="share")]
    assert titles.spread(writer(), "Children", rows, numbers.share) == "Children: from 12.0% to 40.0%"
    assert titles.spread(writer(), "Children", rows[:1], numbers.share) == "Children"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_charts_of_a_study_say_what_they_show(tmp_path, lang):
    reporting.build(out=tmp_path, languages=(lang,), **whole_study())
    found = {
        figure.get("id"): words_of(figure.xpath("./figcaption/*")[0])
        for page in Site(tmp_path / "report" / lang, lang).pages().values()
        for figure in page.xpath("//figure")
    }
    share, change = (
        next(f for f in facts() if f["period"] == "2020" and (f["measure"], f["sex"], f["age"]) == wanted)
        for wanted in (("share", "_T", "Y0T17"), ("trend", "_T", "_T"))
    )
    assert found["child-share-made-up"] == sentence.main(share, lang)
    assert found["change-made-up"] == sentence.main(change, lang)
    convicted = next(f for f in facts() if (f["indicator"], f["period"]) == ("persons_convicted", "2020"))
    assert found["persons-convicted-made-up"] == sentence.main(convicted, lang)
    most = {"en": "Most often: girls", "fr": "Le plus souvent\u00a0: filles"}[lang]
    assert found["groups-made-up"].endswith(most)
    assert found["map-made-up"].startswith({"en": "4 areas report", "fr": "4 zones déclarent"}[lang])
    # three forms of the same size: none is most often
    assert "often" not in found["child-forms-made-up"] and "souvent" not in found["child-forms-made-up"]
    # which year, or that all stand together, is said above every chart whose picture has no years
    subtitles = [
        words_of(figure.xpath("./figcaption/p[@class='subtitle']")[0])
        for page in Site(tmp_path / "report" / lang, lang).pages().values()
        for figure in page.xpath("//figure[starts-with(@id, 'child-forms') or starts-with(@id, 'forms-')]")
    ]
    assert subtitles and all("2020" in subtitle for subtitle in subtitles)
