"""Words that two systems of transcription write of one name sound alike; others do not."""

import pytest

from fanal.linkage.sounds import joined, sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Hanyu Pinyin and Wade-Giles without its marks (ALA-LC, 1998)
        ("lijuan", "lichuan"),
        ("zhiguo", "chihkuo"),
        ("zhiqiang", "chihchiang"),
        ("qian", "chien"),
        ("cai", "tsai"),
        ("xueqing", "hsuehching"),
        ("guo", "kuo"),
        ("xiulan", "hsiulan"),
        # kh and h
        ("khadija", "hadija"),
        ("khomenko", "homenko"),
    ],
)
def test_transcriptions_of_one_name_sound_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("lijuan", "lifang"), ("cai", "kai"), ("zhao", "zeng"), ("khan", "kumar")]
)
def test_names_that_differ_do_not(one, other):
    assert sound(one) != sound(other)


@pytest.mark.parametrize(("one", "other"), [("maria", "marija"), ("carina", "karina"), ("monica", "monika")])
def test_rules_for_chinese_leave_other_names_alone(one, other):
    assert sound(one) == sound(other)


def test_syllables_apart_and_together_sound_alike():
    assert joined(("li", "chuan")) == {sound("lijuan")}
