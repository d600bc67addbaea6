"""Column names that lost letters are known again where exactly one name fits, and that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import fanal
from fanal.sources import check
from fanal.sources.headers import Found, restored
from fanal.sources.mapping import shipped
from fanal.sources.person_columns import find_columns

WORDS = {"age": ["Âge", "years"], "area": ["Région"], "form": ["Réseau"]}
# French saved through an encoding without â, ’, œ: the header and a value
LOST = (
    "sexe,?ge ? l?identification,date_identified,purposes,country_detection,pr?nom,m?tier\n"
    "Fille,12,2024-01-02,mendicit?,FRA,Andr?,p?cheur\n"
    "Fille,13,2024-01-02,mendicit?,C?te d?Ivoire,Z?lie,cir?ur\n"
)


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["?ge", "R?gion"], {"?ge": "age", "R?gion": "area"}),
        (["\N{REPLACEMENT CHARACTER}ge"], {"\N{REPLACEMENT CHARACTER}ge": "age"}),
        (["?ge", "years"], {}),  # another column says it already
        (["?ge", "?GE"], {}),  # which of the two?
        (["R?????"], {}),  # more is lost than left
        (["Age?", "ge"], {}),
    ],
)
def test_one_meaning_that_no_other_header_has(headers, found):
    assert restored(headers, WORDS) == found


def test_a_header_that_fits_two_meanings_is_left():
    assert restored(["R?gion"], {"one": ["Région"], "two": ["Rägion"]}) == {}


def test_the_columns_of_a_mapping_are_found_without_their_letters():
    found = Found(["Cat?gorie", "Sexe"], "", ["Catégorie", "Sexe"])
    assert found.get("Catégorie") == "Cat?gorie" == found.mended[0]
    assert found.get("Sexe") == "Sexe" and len(found.mended) == 1


def test_no_name_of_a_mapping_of_ours_is_taken_for_damaged():
    for mapping in shipped():
        names = [each.source for each in mapping.columns.values() if each.source]
        assert not mapping.found(names).mended


def test_a_person_is_known_by_a_damaged_column():
    columns = find_columns(["pr?nom", "nom de famille", "sexe"])
    assert columns["given_name"] == ("pr?nom",)


def test_a_table_is_read_by_its_damaged_columns_and_every_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(LOST.encode("latin-1"))
    (report,) = check(path, this_year=2026)
    assert (report.read, report.accepted) == (2, 2) and report.unused_columns == ["m?tier"]
    assert report.repairs == {"names_restored": 2, "letters_restored": 3}
    # what was put right is not said to be left as it is
    assert {kind: n for kind, n in report.flags.items() if n} == {"damaged_names": 1, "damaged_letters": 3}
    said = {(note["kind"], note["column"]): note["cells"] for note in report.notes if "column" in note}
    assert said == {
        ("names_restored", "?ge ? l?identification"): 1, ("names_restored", "pr?nom"): 1,
        ("damaged_names", "m?tier"): 1, ("damaged_letters", "m?tier"): 2, ("damaged_letters", "pr?nom"): 1,
        ("letters_restored", "purposes"): 2, ("letters_restored", "country_detection"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["column “m?tier”: 2, the first in row 2", "      “pr?nom”", "export it again as UTF-8"]),
        ("fr", ["colonne «\u00a0m?tier\u00a0»\u00a0: 2, la première à la ligne 2", "exportez-le de nouveau"]),
    ],
)
def test_the_screen_says_where_the_damage_is_and_what_to_do(tmp_path, lang, wanted):
    path = tmp_path / "a.csv"
    path.write_bytes(LOST.encode("latin-1"))
    said = fanal("check", path, "--lang", lang)
    assert said.code == 0 and all(words in said.out for words in wanted)
    # what a damaged cell of a person holds is shown to nobody
    assert "Andr" not in said.out and "lie" not in said.out.replace("ligne", "")


def test_published_totals_are_read_by_their_damaged_columns(tmp_path: Path) -> None:
    path = tmp_path / "totaux.csv"
    path.write_text(
        "Pays ou zone,Ann?e,Indicateur,Ventilation,Cat?gorie,Sexe,?ge,Nombre\n"
        "Kenya,2020,Victimes détectées,Total,,Total,Total,120\n",
        encoding="utf-8",
    )
    reports = check(path, this_year=2026)
    assert reports[0].accepted == 1 and "names_restored" in reports[0].repairs
