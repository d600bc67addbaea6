"""The first page of a demo that was run, and of one so small that little is released."""

from __future__ import annotations

import html
import re

import pyarrow.parquet as pq
import pytest

from command import fanal
from fanal.foundation.messages import LANGUAGES
from fanal.reporting import numbers
from fanal.simulate import girl


@pytest.fixture(scope="module")
def smallest(tmp_path_factory):
    root = tmp_path_factory.mktemp("smallest") / "demo"
    assert fanal("demo", "--records", "20", "--out", root, "--json").code == 0
    return root


def page(root, lang):
    text = (root / "out" / "report" / lang / "index.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"</?bdi>", "", text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_her_three_spellings_and_her_released_cell(demo, lang):
    text = page(demo, lang)
    assert all(f'translate="no">{name}<' in text for name in girl().spellings.values())
    (cell,) = [
        row
        for row in pq.read_table(demo / "out" / "observations.parquet").to_pylist()
        if (row["REF_AREA"], row["TIME_PERIOD"], row["SEX"], row["AGE"]) == ("XAA", "2022", "F", "Y0T17")
        and row["INDICATOR"] == "victims_detected"
        and row["FORM"] == row["BREAKDOWN"] == "_T"
    ]
    to = {"en": "to", "fr": "à"}[lang]
    shown = f"{numbers.count(cell['LOW'], lang)} {to} {numbers.count(cell['HIGH'], lang)}"
    assert f'<p class="figure">{shown}</p>' in text.replace(" </p>", "</p>")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_in_the_smallest_country_she_is_there_and_protected(smallest, lang):
    text = page(smallest, lang)
    assert all(name in text for name in girl().spellings.values())
    assert {"en": "nobody can tell", "fr": "personne ne peut dire"}[lang] in text or {
        "en": "holds no such number", "fr": "ne contient pas ce nombre"
    }[lang] in text  # fmt: skip


def test_her_names_stand_on_the_first_page_alone(demo):
    """They come from fixed text: nothing else in out/ or the cache holds a name of the records."""
    names = {name.encode() for name in girl().spellings.values()}
    families = {record["family_name"].encode() for record in girl().registrations.values()}
    for path in (p for top in ("out", "private") for p in (demo / top).rglob("*") if p.is_file()):
        if path.name != "index.html" and path.suffix != ".pdf":
            held = path.read_bytes()
            assert not [each for each in names | families if each in held], path.name
