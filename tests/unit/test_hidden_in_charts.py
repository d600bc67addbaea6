"""A count of which only a range is known is that range wherever a chart writes it: its middle is no count."""

from __future__ import annotations

import re

import pytest

from fanal import reporting
from fanal.foundation.messages import LANGUAGES
from fanal.reporting import figures
from fanal.reporting.context import Report, Writer
from fanal.reporting.estimates import pictures
from fanal.reporting.estimates.charts import Charts
from reading_back import Site, rows_of, tips_of
from reporting_facts import fact
from whole_study import whole_study

TO = {"en": "to", "fr": "à"}


def bars(lang, *rows):
    writer = Writer(Report("", "", [], {}, [], {}, [], ""), lang)
    made = [fact(value=(low + high) / 2, low=low, high=high, **more) for low, high, more in rows]
    return figures.bars(writer, "some", "Title", "Sub", [("Girls", "girls", each) for each in made])


def cells(block, row):
    return [cell["text"] for cell in block["table"]["rows"][row]]


def said(block):
    """Everything that a reader of a chart can see, hear or download."""
    drawn = [text for picture in block["pictures"] for text in re.findall(">([^<]+)<", picture["svg"])]
    return str([drawn, {name: words for name, words in block.items() if name != "pictures"}])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bars_write_the_range_and_a_hidden_one_has_no_value_in_its_file(lang):
    block = bars(lang, (0, 9, {}), (13, 17, {}), (40, 40, {}))
    assert [cells(block, n)[1:4] for n in range(3)] == [
        [f"0 {TO[lang]} 9", "0", "9"], [f"13 {TO[lang]} 17", "13", "17"], ["40", "40", "40"],
    ]  # fmt: skip
    assert [row[1:4] for row in block["data"][1:]] == [["", 0, 9], [15, 13, 17], [40, 40, 40]]
    assert not re.search(r"4[.,]5", said(block))
    assert f"Girls: 0 {TO[lang]} 9" in block["alt"]


def test_a_share_keeps_its_value_beside_its_range():
    block = bars("en", (0, 9, {"measure": "share", "of": "age_reported"}))
    assert cells(block, 0)[1:4] == ["4.5%", "0.0%", "9.0%"] and block["data"][1][1:4] == [4.5, 0, 9]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_points_over_the_years_write_the_range_in_table_file_label_and_description(tmp_path, lang):
    reporting.build(out=tmp_path, languages=(lang,), **whole_study())
    site, name = Site(tmp_path / "report" / lang, lang), "area-ken-made-up"
    page, picture = site.pages()["areas/KEN"], site.picture(name)
    rows = rows_of(page.xpath(f"//figure[@id='{name}']//table")[0])
    hidden = [row[2:] for row in rows if row[1] == "2019"]
    assert hidden == [[f"0 {TO[lang]} 4", "0", "4"]] * 2
    assert [row[2:] for row in site.data(name)[1] if row[1] == "2019"] == [["", "0.0", "4.0"]] * 2
    tips = [tip for tip in tips_of(picture) if "2019" in tip]
    assert len(tips) == 2 and all(tip.endswith(f"0 {TO[lang]} 4") for tip in tips)


# who is on which lists


def cell(low, high, *lists):
    return {"lists": list(lists), "value": (low + high) / 2, "low": low, "high": high}


def overlap(lang, combinations, names):
    observed = {
        "known": cell(100, 104), "on_two_or_more": None, "lists": [{"name": name} for name in names],
        "combinations": combinations,
    }  # fmt: skip
    return Charts({"observed": observed}, lang).overlap()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_hidden_combination_has_no_value_in_its_file(lang):
    block = overlap(lang, [cell(48, 52, "a"), cell(23, 27, "a", "b"), cell(0, 9)], "ab")
    assert [row[1:] for row in block["data"]] == [
        block["data"][0][1:], [50, 48, 52], [25, 23, 27], ["", 0, 9]
    ]  # fmt: skip
    assert len(block["data"][0]) == 4 and not re.search(r"4[.,]5", said(block))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_combinations_shown_together_are_the_range_over_all_of_them(lang):
    names = "abcdef"
    many = [
        cell(8 + n, 12 + n, *(name for bit, name in enumerate(names) if n >> bit & 1)) for n in range(1, 36)
    ]
    block = overlap(lang, many, names)
    low, high = (sum(each[end] for each in many[pictures.MOST_COMBINATIONS - 1 :]) for end in ("low", "high"))
    assert re.search(rf"{low} {TO[lang]} {high}$", block["alt"])
    assert len(block["data"]) == len(many) + 1


def test_exact_combinations_have_two_columns():
    block = overlap("en", [{"lists": ["a"], "persons": 12}, {"lists": ["a", "b"], "persons": 4}], "ab")
    assert block["data"][1:] == [["a alone", 12], ["a + b", 4]]
