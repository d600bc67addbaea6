"""Names in any script: Latin letters, folding, likeness across scripts."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.foundation.names import alike, analyse, fold, romanise, skeleton, words

TABLE = Path(__file__).parents[1] / "spec" / "names_across_scripts.csv"


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_is_analysed_and_the_order_of_parts_does_not_matter(one, other):
    here, there = analyse(one, other), analyse(other, one)
    assert (here.folded, here.skeletons) == (there.folded, there.skeletons)
    assert alike(here, here) == bool(here)


@given(st.text(max_size=40))
def test_romanising_is_idempotent_and_the_same_for_both_unicode_forms(text):
    made = romanise(text)
    assert romanise(made) == made == " ".join(made.split()) and made.isascii()
    assert romanise(unicodedata.normalize("NFD", text)) == romanise(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("one", "other"),
    [("mohammed", "muhamad"), ("moussa", "musa"), ("rachid", "rashid"), ("fatimah", "fatima")],
)
def test_spellings_of_one_sound_fold_together(one, other):
    assert fold(one) == fold(other) and skeleton(one) == skeleton(other)


def test_particles_go_but_a_particle_alone_stays():
    assert words("Nguyễn Thị Lan") == ("nguyen", "lan")
    assert words("Van") == ("van",)
    assert words("Abd al-Rahman") == words("Abdul Rahman")
    assert romanise(" ?! ") == "" and not analyse(None, "")


def _rate(half: str, same: str) -> float:
    with TABLE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (row["half"], row["same"]) == (half, same)]
    return sum(alike(analyse(row["one"]), analyse(row["other"])) for row in rows) / len(rows)


@pytest.mark.parametrize("half", ["built", "held"])
def test_what_the_table_across_scripts_shows_does_not_get_worse(half):
    """Aim: 0.93 found and no false hit; what is reached today stands in docs/explanation/encoding.md."""
    assert _rate(half, "yes") >= 0.74 and _rate(half, "no") <= 0.04
