"""docs/from-the-page: every statement of the page is there, in both languages, and what it names exists."""

from __future__ import annotations

import re
import tomllib

import pytest

import fanal
from command import REPOSITORY
from fanal.cli.main import COMMANDS
from fanal.foundation.messages import LANGUAGES, text

DOCS = REPOSITORY / "docs"
FILES = {"en": "from-the-page.md", "fr": "from-the-page.fr.md"}
NOT_YET = {"en": "not yet", "fr": "pas encore"}
STATEMENTS = 31
NAV = ("claims", "world", "children", "regions", "areas", "flows", "justice", "quality", "downloads")
CLAIMS = REPOSITORY / "src" / "fanal" / "indicators" / "published" / "claims_glotip_2022.toml"


def whole(lang):
    return (DOCS / FILES[lang]).read_text(encoding="utf-8")


def rows(lang):
    """Statement and answer by number."""
    cells = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", whole(lang), re.MULTILINE)
    assert len(cells) == len({number for number, _, _ in cells})
    return {int(number): (said, answer) for number, said, answer in cells}


def pages(lang):
    """The pages of a report by the name that the navigation gives them."""
    return {text(f"report.nav.{key}", lang): key for key in NAV} | {
        text("act.nav", lang): "act",
        text("prevalence.study.nav", lang): "estimated",
    }


def named(lang, answer):
    """What an answer points to, the same in every language: pages, code, links, what does not exist yet."""
    found = [pages(lang)[name] for name in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", answer)]
    missing = answer.count(f"**{NOT_YET[lang]}**")
    return found, re.findall(r"`([^`]+)`", answer), re.findall(r"\]\(([^)]+)\)", answer), missing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_statement_is_there_once_and_has_an_answer(lang):
    found = rows(lang)
    assert sorted(found) == list(range(1, STATEMENTS + 1))
    for number, (said, answer) in found.items():
        assert said.strip()
        assert any(named(lang, answer)), f"statement {number} has no screen, command, file or “not yet”"


def test_both_languages_give_the_same_answers():
    english, french = rows("en"), rows("fr")
    for number, (_, answer) in english.items():
        assert named("en", answer) == named("fr", french[number][1]), number


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_and_function_that_is_named_exists(lang):
    codes = re.findall(r"`([^`]+)`", whole(lang))
    commands = {code.split()[1] for code in codes if code.startswith("fanal ")}
    assert commands and commands <= set(COMMANDS)
    for code in codes:
        if code.endswith("()"):
            assert callable(getattr(fanal, code[:-2]))
        else:
            assert code.startswith("fanal ") or code == "facts.json", code


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_leads_somewhere(lang):
    for link in re.findall(r"\]\(([^)]+)\)", whole(lang)):
        file, _, anchor = link.partition("#")
        page = (DOCS / file).read_text(encoding="utf-8")
        assert not anchor or f"\n## {anchor}\n" in page, link


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_statement_with_a_claim_leads_to_the_claims(lang):
    claims = tomllib.loads(CLAIMS.read_text(encoding="utf-8"))["claim"]
    for number in {claim["statement"] for claim in claims}:
        assert "claims" in named(lang, rows(lang)[number][1])[0], number
