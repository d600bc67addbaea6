"""Places: every country has a name, a phrase and a region; spellings lead to one place each."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from fanal.vocabulary import in_place, lookup_place, lookup_place_damaged, members, place, places, region_of
from fanal.vocabulary.places import PLACE_KINDS, all_places, label, place_sources, spellings

AGGREGATES = ("CAR", "CAS", "EEU", "MCA", "MCN", "SAF", "SAM")
FRENCH_PREPOSITIONS = ("en ", "au ", "aux ", "à ", "dans ", "sans ")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FRA", "FRA"),
        ("fra", "FRA"),
        ("FR", "FRA"),
        ("250", "FRA"),
        ("Côte d’Ivoire", "CIV"),
        ("cote d'ivoire", "CIV"),
        ("Viet Nam", "VNM"),
        ("Vietnam", "VNM"),
        ("ROM", "ROU"),
        ("POL", "POL"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("Estados Unidos", "USA"),
        ("Africa", "002"),
        ("002", "002"),
        ("South-eastern Asia", "035"),
        ("Americas/Oceania", "019_009"),
        ("Micronesia", "FSM"),
        ("Kosovo (under UNSC res. 1244)", "XKX"),
        ("World", "W"),
        ("001", "W"),
        ("Sark", "680"),
        ("Aruba/Curacao", "ABW_CUW"),
        ("Congo", "COG"),
        ("Democratic Republic of the Congo", "COD"),
        ("", None),
        ("Nowhere", None),
        ("12", None),
        ("999", None),
        ("C?te d'Ivoire", None),
    ],
)
def test_lookup(text: str, code: str | None) -> None:
    assert lookup_place(text) == code


@pytest.mark.parametrize(
    ("text", "code"), [("NA", "NAM"), ("NAM", "NAM"), ("Namibia", "NAM"), ("N/A", None), ("na", None)]
)
def test_namibia_is_no_missing_value_and_a_missing_value_is_not_namibia(text: str, code: str | None) -> None:
    assert lookup_place(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C?te d?Ivoire", "CIV"),
        ("T\N{REPLACEMENT CHARACTER}rkiye", "TUR"),
        ("Espa\N{REPLACEMENT CHARACTER}a", "ESP"),
        ("?tats-Unis", "USA"),
        ("I?an", "IRN"),
        ("Ira?", None),  # Iran or Iraq
        ("???", None),
        ("France", None),
    ],
)
def test_lost_letters_are_filled_only_where_one_place_fits(text: str, code: str | None) -> None:
    assert lookup_place_damaged(text) == code


@pytest.mark.parametrize(
    ("code", "en", "fr"),
    [
        ("FRA", "in France", "en France"),
        ("KEN", "in Kenya", "au Kenya"),
        ("PHL", "in the Philippines", "aux Philippines"),
        ("CYP", "in Cyprus", "à Chypre"),
        ("IRN", "in Iran", "en Iran"),
        ("HTI", "in Haiti", "en Haïti"),
        ("BRB", "in Barbados", "à la Barbade"),
        ("NLD", "in the Netherlands", "aux Pays-Bas"),
        ("MEX", "in Mexico", "au Mexique"),
        ("MDG", "in Madagascar", "à Madagascar"),
        ("PSE", "in the State of Palestine", "dans l’État de Palestine"),
        ("029", "in the Caribbean", "dans les Caraïbes"),
        ("W", "worldwide", "dans le monde"),
    ],
)
def test_the_phrase_in_a_place(code: str, en: str, fr: str) -> None:
    assert (in_place(code, "en"), in_place(code, "fr")) == (en, fr)


def test_every_place_is_complete() -> None:
    for known in all_places().values():
        assert known.kind in PLACE_KINDS
        assert all(known.labels.values())
        assert known.in_forms["fr"].startswith(FRENCH_PREPOSITIONS), known.code
        assert known.in_forms["en"].startswith(("in ", "on ", "worldwide", "without ")), known.code


def test_french_prepositions_agree_with_the_first_letter() -> None:
    vowels = "aeiouyéèêîô"
    for known in all_places().values():
        phrase = known.in_forms["fr"].casefold()
        # au before a vowel would be wrong in French: en Iran, en Équateur
        assert not (phrase.startswith("au ") and phrase[3] in vowels and phrase[3] != "y"), phrase
        assert not phrase.startswith(("à le ", "à les ", "au la ", "en les ", "en la ")), phrase


def test_no_spelling_belongs_to_two_places() -> None:
    assert {key: codes for key, codes in spellings().items() if len(codes) > 1} == {}


def test_every_label_leads_back_to_its_place() -> None:
    for known in all_places().values():
        for text in (known.code, *known.labels.values()):
            assert lookup_place(text) == known.code, text
        if known.alpha2:
            assert lookup_place(known.alpha2) == known.code
        if known.m49 and known.kind != "region":
            assert lookup_place(known.m49) == known.code


def test_regions_hold_their_countries_and_make_up_the_world() -> None:
    assert region_of("FRA") == "150"
    assert region_of("011") == "002"
    assert region_of("002") == "002"
    assert region_of("W") is None
    assert region_of("XAA") is None
    assert "NGA" in members("011")
    assert set(members("011")) < set(members("202")) < set(members("002"))
    assert set(members("019_009")) == set(members("019")) | set(members("009"))
    regions = [set(members(code)) for code in ("002", "009", "019", "142", "150")]
    assert sum(map(len, regions)) == len(set.union(*regions))
    assert set(members("W")) - set.union(*regions) <= {"ATA"}
    assert "XAA" not in members("W")


def test_aggregates_of_glotip_are_no_countries_and_say_so() -> None:
    for code in AGGREGATES:
        assert lookup_place(code) == code
        assert place(code).kind == "aggregate"
        assert label(code, "en") == f"Aggregate code {code} (no country name in the source)"
        assert region_of(code) is None


def test_the_made_up_country_says_so() -> None:
    assert place("XAA").kind == "country"
    assert "made-up" in label("XAA", "en")
    assert "imaginaire" in label("XAA", "fr")


def test_income_groups_come_with_the_date_of_their_list() -> None:
    income = place_sources()["income"]
    assert income["list_date"] == "2025-09"
    assert {known.income for known in all_places().values()} == {"", *income["codes"]}
    assert place("VEN").income == ""
    assert place("FRA").income == "HIC"


def test_an_unknown_place_is_a_key_error() -> None:
    for ask in (place, region_of):
        with pytest.raises(KeyError):
            ask("ZZZ")
    assert places.label("FRA", "fr") == "France"


@pytest.mark.full
def test_every_area_of_the_real_files_is_known(shared_data: Path) -> None:
    with gzip.open(
        shared_data / "glotip" / "data_glotip_2023-05-30.csv.gz", "rt", encoding="utf-8"
    ) as stream:
        for row in csv.DictReader(stream):
            found = lookup_place(row["Iso3_code"] or row["Country"])
            assert found, row["Iso3_code"]
            assert not row["Country"] or lookup_place(row["Country"]) == found
    with gzip.open(shared_data / "ctdc" / "CTDC_synthetic_20210825.csv.gz", "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for column in ("citizenship", "CountryOfExploitation"):
                assert not row[column] or lookup_place(row[column]) == row[column]
