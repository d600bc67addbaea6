"""No code name stands where a reader looks: datasets and lists are called by words."""

from __future__ import annotations

import pytest

from fanal.reporting import labels


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
