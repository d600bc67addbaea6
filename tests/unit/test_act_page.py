"""The page Act: kind, sourced, complete in both languages, links written out, nothing asked of readers."""

from __future__ import annotations

import re

import pytest

from fanal.cli.main import COMMANDS
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.reporting.context import Report, Writer
from fanal.reporting.html import environment
from fanal.reporting.pages.act import ADVICE, GIVE, HELP, READ, WHO, act_page
from fanal.reporting.pages.act_blocks import keys, say


def writer(lang):
    return Writer(Report("", "", [], {}, [], {}, [], ""), lang)


def drawn(lang):
    template = (
        '{% import "act.html.j2" as act %}'
        "{% for section in p.sections %}{% for b in section.blocks %}"
        "{{ act.block(b, 3) }}{% endfor %}{% endfor %}"
    )
    return environment().from_string(template).render(p=act_page(writer(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_danger_comes_first_and_help_before_law(lang):
    page = act_page(writer(lang))
    assert page.sections[0].blocks[0]["kind"] == "alert" and "112" in page.sections[0].blocks[0]["text"]
    titles = [section.title for section in page.sections]
    order = [say(writer(lang), f"{part}.title") for part in ("help", "what", "check", "safe", "each", "give")]
    assert titles == order


@pytest.mark.parametrize("lang", LANGUAGES)
def test_addresses_are_written_out_and_nothing_is_loaded(lang):
    text = drawn(lang)
    links = re.findall(r'<a href="(http[^"]*)"([^>]*)>([^<]*)</a>', text)
    known = [href for href in (*HELP.values(), *READ.values(), *GIVE.values()) if href]
    assert sorted(href for href, _, _ in links) == sorted(known)
    assert set(READ) <= set(keys(writer(lang), "source"))
    for href, attributes, words in links:
        assert href == words and href.startswith("https://") and "noreferrer" in attributes
    assert not re.search(r"<(img|script|iframe|form|button|input)|src=|style=", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_piece_of_advice_has_sources_that_are_listed(lang):
    text = drawn(lang)
    ids = set(re.findall(r'<li id="([^"]*)"', text))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= ids
    assert len(ids) == len(keys(writer(lang), "source")) >= 12
    assert all(len(cited) >= 3 for cited in ADVICE.values())
    cited = set().union(*ADVICE.values(), {"unicef_victims", "unicef_media", "terminology"})
    assert cited == set(keys(writer(lang), "source")), "a source that nothing cites"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_reader_finds_what_to_do(lang):
    """A child, a parent, a teacher, a case worker, a company, a journalist, a mayor."""
    shown = [b for b in act_page(writer(lang)).sections[-2].blocks if b["kind"] == "sheet"]
    assert [b["title"] for b in shown] == [say(writer(lang), f"each.{who}.title") for who in WHO]
    assert len(WHO) == 7 and all(len(b["items"]) >= 3 for b in shown)


def test_a_title_in_another_language_says_which():
    text = drawn("fr")
    english = [k for k in keys(writer("fr"), "source") if say(writer("fr"), f"source.{k}.lang") == "en"]
    assert english and text.count('<cite lang="en">') == len(english)
    assert '<strong lang="en">Child Helpline International</strong>' in text
    assert ' lang="' not in drawn("en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sentences_for_children_are_short(lang):
    for sheet in ("safe.under10", "safe.from10", "safe.from15"):
        for key in keys(writer(lang), sheet):
            for sentence in re.split(r"[.?!:]\s+", say(writer(lang), f"{sheet}.{key}")):
                assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_image_is_ever_asked_for_and_no_report_taken(lang):
    words = {
        "en": ("Never send", "no reports", "no donation", "no legal advice", "suspicion is enough"),
        "fr": ("N’envoyez", "ni signalement", "aucun don", "un avis juridique", "soupçon suffit"),
    }
    whole = " ".join(str(text) for text in catalogue(lang, "act").values())
    assert all(each in whole for each in words[lang])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_register_is_not_called_missing_since_it_exists(lang):
    assert "serve" in COMMANDS
    said = say(writer(lang), "help.not_here")
    assert {"en": "register", "fr": "registre"}[lang] in said
    assert not re.search("not yet|does not exist|pas encore|plus tard|later", said)
