"""The demo opens on what was said about the real world, answered from public data, not from its own."""

from __future__ import annotations

import json
import re

import pytest

from fanal.foundation.messages import LANGUAGES


@pytest.fixture(scope="module")
def claims(demo):
    return json.loads((demo / "out" / "claims.json").read_text(encoding="utf-8"))


def test_its_claims_are_answered_from_shipped_totals_without_a_mark(claims):
    assert claims["marking"] == "SIMULATED"
    assert len(claims["claims"]) >= 10
    for claim in claims["claims"]:
        assert (claim["basis"], claim["marking"]) == ("shipped_totals", "")
        assert claim["vintage"] == "2023-05-30" and "UNODC" in claim["citation"]
        assert {r["basis"] for r in claim["readings"]} == {"shipped_totals"}


def test_their_verdicts_are_no_results_of_the_study(demo, demo_made):
    manifest = json.loads((demo / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["summary"]["verdicts"] == {}
    assert demo_made[1].json["claims"] == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_first_page_says_that_the_word_simulated_is_not_about_them(demo, lang):
    page = (demo / "out" / "report" / lang / "index.html").read_text(encoding="utf-8")
    plain = re.sub(r"<[^>]+>", "", page)
    said = {
        "en": "the word SIMULATED does not hold for them", "fr": "le mot SIMULATED ne vaut pas pour eux"
    }[lang]  # fmt: skip
    assert said in plain
    assert page.count('class="card"') >= 10
