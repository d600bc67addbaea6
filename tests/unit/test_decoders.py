"""What one raw value means."""

import pytest

from fanal.sources.decoders import Decoded, decoder, flag
from fanal.vocabulary import fields

FIELDS = {each.name: each for each in fields("case_record")}


def decode(field, raw, *, order="dmy", calendar="gregorian", separator=None, values=None):
    return decoder(
        FIELDS[field],
        values=values or {},
        separator=separator,
        date_order=order,
        calendar=calendar,
        this_year=2026,
    )(raw)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2019", "2019"), ("2019.0", "2019"), ("2019-3", "2019-03"), ("2019-03-05", "2019-03-05"),
        ("05/03/2019", "2019-03-05"), ("5.3.2019", "2019-03-05"), ("03/2019", "2019-03"),
        ("2019-03-05 00:00:00", "2019-03-05"), ("2019-03-05T12:00:00Z", "2019-03-05"),
        ("2014-2018", "2014-2018"),
        ("29/02/2020", "2020-02-29"),
    ],
)  # fmt: skip
def test_dates_are_read_as_precisely_as_they_are_written(raw, iso):
    assert decode("date_registered", raw) == Decoded(iso)


def test_the_mapping_names_the_order_and_the_calendar():
    assert decode("date_registered", "05/03/2019", order="mdy") == Decoded("2019-05-03")
    assert decode("date_registered", "05/03/2562", calendar="buddhist") == Decoded("2019-03-05")


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("2563", "year_buddhist_era"), ("2099", "year_in_future"), ("1723", "year_too_early"),
        ("29/02/2019", "not_a_date"), ("31/04/2019", "not_a_date"), ("soon", "not_a_date"),
        ("13/13/2019", "not_a_date"),
    ],
)  # fmt: skip
def test_impossible_dates_are_refused_with_the_reason(raw, rule):
    assert decode("date_registered", raw).rule == rule


def test_next_year_is_allowed():
    assert decode("date_registered", "2027") == Decoded("2027")


@pytest.mark.parametrize("raw", ["Féminin", "féminin", "FEMININ", "fille", "Girl", "F", "female"])
def test_codes_or_labels_of_any_shipped_language(raw):
    assert decode("sex", raw).meaning == "F"


def test_forced_labour_in_french():
    assert decode("purposes", "Travail forcé").meaning == "forced_labour"


def test_a_list_is_put_in_the_order_of_the_vocabulary_each_code_once():
    first = decode("purposes", "sexual_exploitation; forced_labour;forced_labour").meaning
    assert first == decode("purposes", "Forced labour|Sexual exploitation").meaning
    assert sorted(first.split(";")) == ["forced_labour", "sexual_exploitation"]


def test_one_unknown_code_in_a_list_is_an_error():
    assert decode("purposes", "forced_labour;juggling").rule == "not_in_list"


@pytest.mark.parametrize("raw", ["", " ", "-", "N/A", "null"])
def test_not_given_is_neither_a_value_nor_an_error(raw):
    assert decode("sex", raw) == Decoded()


def test_damaged_letters_are_restored_only_where_one_code_fits():
    mended = decode("sex", "F\ufffdminin")
    assert (mended.meaning, mended.repaired) == ("F", True)
    assert decode("sex", "????").rule == "not_in_list"


def test_a_mapping_may_say_what_its_own_values_mean():
    assert decode("child_at_time", "Minor", values={"Minor": "yes"}).meaning == "yes"


@pytest.mark.parametrize(
    ("raw", "rule"), [("abc", "not_a_number"), ("-1", "out_of_range"), ("200", "out_of_range")]
)
def test_ages(raw, rule):
    assert decode("age_identification", raw).rule == rule
    assert decode("age_identification", "14.0").meaning == "14"


@pytest.mark.parametrize(
    ("raw", "meaning"), [("1", "1"), ("1.0", "1"), ("oui", "1"), ("x", "1"), ("0", "0"), ("No", "0")]
)
def test_flags(raw, meaning):
    assert flag(raw).meaning == meaning


def test_a_flag_that_is_neither():
    assert flag("2").rule == "not_yes_or_no"
    assert flag("") == Decoded()


def test_namibia_is_not_a_missing_value():
    assert decode("country_detection", "NA").meaning == "NAM"
