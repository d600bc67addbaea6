"""The cards of the claims: whose figures they are, what stands behind them, what only stands beside."""

from __future__ import annotations

import re

import pytest

from fanal.foundation.messages import LANGUAGES
from fanal.indicators import claims_for, evaluate_claims
from fanal.reporting.context import Report, Writer
from fanal.reporting.html import environment
from fanal.reporting.pages.claims import claim_cards, claims_page
from reporting_facts import CLAIMS

SHIPPED = evaluate_claims(claims_for([]), [], [])
REAL = {"en": "real and public", "fr": "réels et publics"}


def writer(lang, claims=SHIPPED, marking="SIMULATED"):
    return Writer(Report("A study", marking, [], {}, claims, {}, [], ""), lang)


def cards_of(blocks):
    return {card["name"]: card for block in blocks if block["kind"] == "cards" for card in block["items"]}


def said(blocks):
    return " ".join(block["text"] for block in blocks if block["kind"] == "note")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_that_are_not_the_study_s_are_told_apart_from_its_own(lang):
    blocks = claim_cards(writer(lang))
    words = said(blocks)
    assert REAL[lang] in words and "SIMULATED" in words and "2023" in words
    own = {"en": "not from this study", "fr": "hors de cette étude"}[lang]
    for card in cards_of(blocks).values():
        has_figure = card["figures"][0]["name"] != ""
        assert (own in card["note"]) == has_figure, card["name"]
        assert "SIMULATED" not in str(card)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_figures_of_a_study_bear_no_such_words(lang):
    blocks = claim_cards(writer(lang, CLAIMS))
    assert REAL[lang] not in said(blocks)
    assert REAL[lang] in said(claim_cards(writer(lang, marking=""))) and "SIMULATED" not in said(blocks)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_opens_on_formula_vintage_areas_and_citation(lang):
    cards = cards_of(claim_cards(writer(lang)))
    fell = cards["claim-detected-victims-fell"]
    day, areas = {"en": ("30 May 2023", "115 areas"), "fr": ("30 mai 2023", "115 zones")}[lang]
    assert "− 1) × 100" in fell["how"] and day in fell["how"] and "GLOTIP" in fell["how"]
    assert [row["text"] for row in fell["rows"]] and all(row["label"] in fell["how"] for row in fell["rows"])
    assert fell["readings"][0]["name"].endswith(areas)
    assert re.fullmatch(r"−11.6\W?% \(−11.7\W?% (to|à) −11.4\W?%\)", fell["figures"][0]["value"])
    for card in cards.values():
        assert card["how"] and card["verdict_text"] and card["quote"]
        if card["figures"][0]["name"]:
            assert len(card["rows"]) == 3, card["name"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_another_source_stands_in_a_table_of_its_own_and_on_no_card(lang):
    blocks = claim_cards(writer(lang))
    card = cards_of(blocks)["claim-children-twice-as-likely-violence"]
    assert card["readings"] == [] and len(card["figures"]) == 1 and not card["figures"][0]["name"]
    (table,) = [block for block in blocks if block["kind"] == "table"]
    assert len(table["rows"]) == 6
    assert "CTDC" in said(blocks) and "2021" in said(blocks)
    assert [row[1]["text"] for row in table["rows"]][:2] == {
        "en": ["17.0%", "33.7%"], "fr": ["17,0\u202f%", "33,7\u202f%"],
    }[lang]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_change_in_income_groups_has_its_sign_and_an_exact_number_no_range(lang):
    cards = cards_of(claim_cards(writer(lang)))
    shown = [r["value"] for r in cards["claim-fall-driven-by-low-and-middle-income"]["readings"]]
    assert [value[0] for value in shown[2:]] == ["−", "−"]
    covered = cards["claim-countries-covered"]
    assert covered["figures"][0]["value"] == "141" and "141 " not in covered["how"].split("141.")[0]
    assert "115" not in covered["how"]


def test_some_of_the_cards_can_stand_on_another_page():
    w = writer("en")
    some = [claim for claim in SHIPPED if claim["statement"] == 24]
    assert len(cards_of(claim_cards(w, some))) == 2
    assert not [block for block in claim_cards(w, some) if block["kind"] == "table"]
    assert claims_page(w).sections[0].blocks == claim_cards(w)


def test_a_citation_of_a_study_is_shown_as_it_is_and_never_as_markup():
    claim = {**SHIPPED[0], "basis": "study", "vintage": None, "citation": "Office <b>of</b> *ours*"}
    w = writer("fr", [claim], "")
    blocks = claim_cards(w)
    assert "Office <b>of</b> *ours*" in cards_of(blocks)["claim-detected-victims-fell"]["how"]
    template = environment().from_string(
        '{% import "blocks.html.j2" as draw with context %}{% for b in blocks %}{{ draw.block(b, "", 2) }}'
        "{% endfor %}"
    )
    drawn = template.render(blocks=blocks, t=w.t)
    assert "Office &lt;b&gt;of&lt;/b&gt; *ours*" in drawn
