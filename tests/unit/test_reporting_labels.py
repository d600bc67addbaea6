"""No code name stands where a reader looks: datasets and lists are called by words."""

from __future__ import annotations

import pytest

from fanal.reporting import labels
from fanal.sources import shipped


@pytest.mark.parametrize(
    ("lang", "dataset", "child_protection"),
    [
        ("en", "the case records of this study", "child protection"),
        ("fr", "les dossiers de cette étude", "protection de l’enfance"),
    ],
)
def test_our_own_names_have_words_in_both_languages(lang, dataset, child_protection):
    assert labels.dataset("case-records", lang) == dataset
    assert labels.list_name("child_protection", lang) == child_protection


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_names_of_others_stay_their_own(lang):
    assert labels.dataset("hotline-2024", lang) == "hotline-2024"
    assert labels.list_name("north_hospital", lang) == "north hospital"


def test_a_source_of_ours_is_cited_in_the_language_of_the_report():
    mapped = {mapping.citation for mapping in shipped() if mapping.citation}
    assert mapped == {labels.text_or_none(f"report.claims.cited.{name}", "en") for name in labels.CITED}
    assert not {labels.cited(citation, "fr") for citation in mapped} & mapped
    assert labels.cited("Ministry of Numbers", "fr") == "Ministry of Numbers"
