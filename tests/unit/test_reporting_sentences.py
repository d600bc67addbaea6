"""Facts as sentences, read as a person would."""

from __future__ import annotations

import time

import pytest

from fanal.reporting import numbers, sentence, sentences
from reporting_facts import fact, facts

NARROW, WIDE, MINUS = "\u202f", "\u00a0", "\N{MINUS SIGN}"


def main(lang, **given):
    return sentence.main(fact(**given), lang)


def test_numbers_as_each_language_writes_them():
    assert numbers.count(1234567.0, "en") == "1,234,567"
    assert numbers.count(1234567.0, "fr") == f"1{NARROW}234{NARROW}567"
    assert numbers.count(2.5, "fr") == "2,5"
    assert numbers.change(-11.554, "en") == f"{MINUS}11.6%"
    assert numbers.change(2.43, "fr") == f"+2,4{NARROW}%"
    assert numbers.change(-0.04, "en") == "0.0%"


def test_counts_over_areas():
    given = {"sex": "F", "age": "Y0T17"}
    assert main("en", **given) == "In 2020, authorities in the 4 areas that report detected 1,234 girls."
    assert main("fr", **given) == (
        f"En 2020, les autorités ont détecté 1{NARROW}234 filles dans les 4 zones déclarantes."
    )


@pytest.mark.parametrize(
    ("area", "english", "french"),
    [
        ("FRA", "in France", "en France"),
        ("KEN", "in Kenya", "au Kenya"),
        ("PHL", "in the Philippines", "aux Philippines"),
    ],
)
def test_places_have_their_own_in_forms(area, english, french):
    assert f"authorities {english} detected" in main("en", ref_area=area, areas_matched=None)
    assert main("fr", ref_area=area, areas_matched=None).endswith(f"victimes {french}.")


def test_one_is_singular_and_french_counts_zero_as_singular():
    one = {"value": 1.0, "low": 1.0, "high": 1.0, "age": "Y0T17", "ref_area": "FRA", "areas_matched": None}
    none = {**one, "value": 0.0, "low": 0.0, "high": 0.0}
    assert "1 child." in main("en", **one) and "0 children." in main("en", **none)
    assert "1 enfant " in main("fr", **one) and "0 enfant " in main("fr", **none)


def test_a_hidden_count_is_a_range_and_says_why():
    hidden = fact(value=2.0, low=0.0, high=4.0, ref_area="KEN", areas_matched=None)
    assert "0 to 4 victims" in sentence.main(hidden, "en")
    assert sentence.say("note.hidden", "en") in sentence.notes(hidden, "en")


def test_records_counted_as_a_whole_name_no_areas():
    assert main("en", areas_matched=None, period="_T") == (
        "Over all years together, this dataset counts 1,234 victims."
    )


CHANGE = {
    "measure": "trend",
    "period_from": "2019",
    "definition": "matched_areas",
    "areas_from": 5,
    "areas_to": 6,
}


@pytest.mark.parametrize(
    ("low", "high", "verb"),
    [
        (-12.0, -11.0, "fell by"),
        (3.0, 4.0, "rose by"),
        (-1.1, 6.1, "may have fallen or risen"),
        (0.0, 0.0, "did not change"),
    ],
)
def test_a_change_is_said_only_where_the_range_says_it(low, high, verb):
    said = main("en", **CHANGE, value=(low + high) / 2, low=low, high=high)
    assert verb in said
    assert "in the 4 areas that report in both years" in said


def test_a_fall_names_its_size_without_a_sign():
    said = main("en", **CHANGE, value=-11.55, low=-11.69, high=-11.42)
    assert (
        "fell by 11.6% (between 11.4% and 11.7%)" in said or "fell by 11.5% (between 11.4% and 11.7%)" in said
    )


def test_one_area_that_makes_a_trend_is_named():
    made = fact(**CHANGE, value=-2.5, low=-3.5, high=-1.4, most_influential_area="KEN", value_without_it=2.6)
    assert sentence.fragile(made)
    assert "One area makes this trend: Kenya. Left out, it gives +2.6%." in sentence.sentence(made, "en")
    steady = {**made, "value_without_it": -2.2}
    assert not sentence.fragile(steady)
    assert "The area that weighs most: Kenya." in sentence.sentence(steady, "en")


def test_both_readings_are_named():
    assert "all areas that report" in sentence.sentence(fact(), "en")
    assert "countries only" in sentence.sentence(fact(reading="countries_only"), "en")
    assert "in the 4 countries that report" in main("en", reading="countries_only")


def test_detected_is_not_all_stands_with_every_count_of_victims():
    assert "Detected is not all" in sentence.sentence(fact(), "en")
    assert "Detected is not all" not in sentence.sentence(fact(indicator="persons_convicted"), "en")


@pytest.mark.parametrize("status", ["undefined", "no_data"])
@pytest.mark.parametrize("measure", ["count", "share", "trend", "rate"])
def test_what_cannot_be_stated_says_so(status, measure):
    made = fact(status=status, measure=measure, value=None, low=None, high=None, period_from="2019")
    for lang in ("en", "fr"):
        assert len(sentence.sentence(made, lang)) > 40


def test_shares_name_their_denominator():
    said = main("en", measure="share", of="age_reported", age="Y0T17", value=34.1, low=33.9, high=34.3)
    assert said == (
        "In 2020, children were 34.1% (between 33.9% and 34.3%) of detected victims whose age is reported "
        "in the 4 areas that report."
    )
    formed = main(
        "fr", measure="share", of="form_reported", form="forced_labour", value=40.0, low=40.0, high=40.0
    )
    assert "la forme «\u202ftravail ou services forcés\u202f» représentait" in formed


def test_every_fact_has_a_sentence_in_both_languages_without_holes():
    for each in sentences(facts()):
        assert set(each["sentence"]) == {"en", "fr"}
        assert not [
            text for text in each["sentence"].values() if "{" in text or "None" in text or "_T" in text
        ]


def test_twenty_thousand_sentences_in_seconds():
    many = [fact(value=float(n), low=float(n), high=float(n + n % 3), ref_area="FRA") for n in range(20_000)]
    start = time.perf_counter()
    sentences(many)
    assert time.perf_counter() - start < 8  # about half a second on a calm machine
