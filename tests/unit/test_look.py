"""Fonts hold every sign that we write; colours can be told apart and read; the world's shapes are usable."""

from __future__ import annotations

import json

import pytest
from fontTools.ttLib import TTFont

from fanal.foundation import look
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.vocabulary.places import all_places

SIGNS = "«»−’‘“”…–—œŒæÇçÉéèêàùîôïüÿ≥≤≠≈±×·•%()<>→←½²³\u00a0\u202f€№ŠšŁłñ"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _on_white(colour: str) -> float:
    return 1.05 / (_luminance(colour) + 0.05)


@pytest.mark.parametrize("path", sorted(look.FONTS.glob("*.ttf")), ids=lambda p: p.name)
def test_chart_fonts_hold_our_signs_and_are_small(path):
    glyphs = TTFont(path).getBestCmap()
    assert not [sign for sign in SIGNS + "αβγЖяё" if ord(sign) not in glyphs]
    assert path.stat().st_size < 300_000


@pytest.mark.parametrize("path", sorted(look.FONTS.glob("*.ttf")), ids=lambda p: p.name)
def test_chart_fonts_hold_every_letter_of_catalogues_and_places(path):
    glyphs = TTFont(path).getBestCmap()
    written = set()
    for lang in LANGUAGES:
        for subject in ("report", "figures"):
            written |= set(json.dumps(catalogue(lang, subject), ensure_ascii=False))
        for place in all_places().values():
            written |= set(place.labels[lang] + place.in_forms[lang])
    assert not {letter for letter in written if ord(letter) not in glyphs}


def test_the_licence_of_the_fonts_ships():
    assert "SIL OPEN FONT LICENSE" in (look.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert len(look.web_fonts()) == 2
    assert sum(path.stat().st_size for path in look.web_fonts()) < 60_000


@pytest.mark.parametrize("name", ["text", "quiet", "accent", "warm"])
def test_text_colours_are_readable(name):
    assert _on_white(look.palette()["ink"][name]) >= 4.5


def test_group_colours_differ_and_stand_out():
    colours = look.palette()["group"]
    assert len(set(colours.values())) == len(colours)
    assert all(_on_white(colour) >= 3 for colour in colours.values())
    assert set(look.GROUPS) <= set(colours)
    assert look.palette()["ink"]["warm"] not in colours.values()


def test_the_stylesheet_asks_for_nothing_from_elsewhere():
    css = look.stylesheet()
    assert "://" not in css and "@import" not in css
    assert "--accent:" in css


def test_the_stylesheet_uses_logical_directions():
    for physical in (
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "text-align: left",
        "float:",
    ):
        assert physical not in look.stylesheet()


def test_world_has_small_states_and_no_antarctica():
    ids = {shape["id"] for shape in look.world()["objects"]["countries"]["geometries"]}
    assert {"SGP", "MLT", "BHR", "MUS", "ESH", "PSE", "UKR"} <= ids
    assert "ATA" not in ids
    assert not ids & {"SOL", "CYN"}  # drawn as part of Somalia and Cyprus
    assert len(json.dumps(look.world())) < 260_000


def test_the_shapes_that_places_know_have_their_code():
    known = set(all_places()) | {"XKX"}
    ids = {shape["id"] for shape in look.world()["objects"]["countries"]["geometries"]}
    # only what no list has a code for: uninhabited or merged pieces of the file
    assert len(ids - known) <= 6
