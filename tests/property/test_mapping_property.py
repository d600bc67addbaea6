"""Whatever a table holds, a proposal never fails, never shows a name, and only a yes counts."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.sources.proposing import SURE, propose, read_workbook_mappings, write_workbook
from fanal.sources.proposing.known import case_fields, code_spellings, list_of
from fanal.sources.proposing.values import meaning
from fanal.vocabulary import list_names

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=25)
NAMED = ["Sexe", "Âge", "group/sex", "Moyens de contrôle : menaces", "Statut", "Nom", "Pays", "Date"]
GIVEN = ["", "F", "Garçon", "oui", "1", "01/02/2024", "Mali", "mendicité"]
HEADERS = st.one_of(TEXT, st.sampled_from(NAMED))
CELLS = st.one_of(TEXT, st.sampled_from(GIVEN))
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(st.lists(HEADERS, min_size=2, max_size=6, unique=True), st.data())
def test_any_table_gives_a_workbook_that_reads_back(headers, data):
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(headers), max_size=len(headers)), min_size=1, max_size=5)
    )
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder, "t.csv"), Path(folder, "m.xlsx")
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headers, *rows])
        try:
            (table,) = propose(path, this_year=2026)
        except Exception as error:
            if not getattr(error, "code", "").startswith("FNL-SRC"):
                raise
            return
        write_workbook([table], out, "fr")
        mappings = read_workbook_mappings(out)
    used = {one.field for one in table.columns if one.certainty == SURE and one.field}
    assert {name for each in mappings for name in each.columns} <= used
    for one in table.values:
        assert not case_fields()[one.field].identity
        assert one.certainty == SURE or one.use == ""


@QUICK
@given(TEXT, st.sampled_from([*list_names(), "places", "flag"]))
def test_what_a_value_means_is_in_its_list_and_never_a_guess_that_is_sure(value, name):
    code, certainty, why = meaning(value, name)
    codes = {each.code for known in code_spellings(name).values() for each in known} | {"0", "1"}
    assert code is None or code in codes
    if why.kind in ("typing_error", "contains", "abbreviation", "within_band"):
        assert certainty != SURE


@QUICK
@given(st.sampled_from([name for name in list_names() if len(code_spellings(name)) > 20]), st.data())
def test_a_label_with_one_letter_lost_is_guessed_right_or_not_at_all(name, data):
    """Or it is a spelling of its own: then the vocabulary decides, not a guess."""
    long = sorted(key for key in code_spellings(name) if len(key) > 11)
    known = code_spellings(name)[data.draw(st.sampled_from(long))]
    spelling = known[0].spelling
    at = data.draw(st.integers(1, len(spelling) - 2))
    code, certainty, why = meaning(spelling[:at] + spelling[at + 1 :], name)
    if certainty == SURE:
        assert why.kind in ("understood", "known_word", "letters_restored")
    elif code is not None and why.kind == "typing_error":
        assert code == known[0].code


def test_every_field_with_a_list_can_be_proposed():
    assert {list_of(each) for each in case_fields().values()} - {""} <= {*list_names(), "places"}
