"""The receipt is read however it is typed, tells a typing error from a wrong code, and cannot be guessed."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fanal.foundation.messages import LANGUAGES, text
from fanal.register.rules.receipts import (
    ALPHABET,
    ARGON2ID,
    LENGTH,
    LOCATOR,
    SECRET,
    SECRET_BITS,
    Receipt,
    TypingError,
    new_receipt,
    read_typed,
)
from fanal.register.rules.throttle import Throttle, bound_for_any, bound_for_one

signs = st.text(ALPHABET, min_size=LOCATOR + SECRET, max_size=LOCATOR + SECRET)
receipts = signs.map(lambda s: Receipt(s[:LOCATOR], s[LOCATOR:]))
LIFETIME = dt.timedelta(days=365 + 90)


@given(receipts, st.sampled_from(["", " ", "-", "–", " - ", ".", "\u202f"]), st.booleans(), st.booleans())
def test_a_receipt_comes_back_however_it_is_typed(receipt, between, small, spaced):
    shown = receipt.shown().replace("-", between)
    shown = shown.lower() if small else shown
    assert read_typed(f"  {' '.join(shown) if spaced else shown}\n") == receipt


def test_letters_read_as_the_digit_they_look_like_and_wide_letters_as_letters():
    receipt = Receipt("256822", "V" * SECRET)
    shown = receipt.shown()
    alike = shown.replace("2", "z").replace("5", "s").replace("6", "G").replace("8", "b").replace("V", "u")
    assert read_typed(alike) == receipt
    assert read_typed("".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in shown)) == receipt


@given(receipts, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_sign_typed_wrong_is_a_typing_error(receipt, place, sign):
    typed = list(receipt.shown().replace("-", ""))
    assume(typed[place] != sign)
    typed[place] = sign
    assert read_typed("".join(typed)) == TypingError("check", LENGTH)


@given(receipts, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_signs_swapped_are_a_typing_error(receipt, one, other):
    typed = list(receipt.shown().replace("-", ""))
    assume(typed[one] != typed[other])
    typed[one], typed[other] = typed[other], typed[one]
    assert read_typed("".join(typed)) == TypingError("check", LENGTH)


@given(st.text(max_size=60))
def test_anything_may_be_typed(typed):
    found = read_typed(typed)
    if isinstance(found, TypingError):
        for lang in LANGUAGES:
            assert text(found.key, lang, length=LENGTH, signs=found.signs, place=found.place)
    else:
        assert read_typed(found.shown()) == found


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("", TypingError("empty")),
        (" - ", TypingError("empty")),
        ("23", TypingError("length", 2)),
        ("23A", TypingError("sign", 3, 3)),
        ("2" * 40, TypingError("length", 40)),
    ],
)
def test_what_is_wrong_is_said(typed, error):
    assert read_typed(typed) == error


def test_the_alphabet_has_no_look_alikes_and_no_vowels():
    assert len(ALPHABET) == len(set(ALPHABET)) == 23 > LENGTH
    assert not set(ALPHABET) & set("AEIOU01LQZSGB")


def test_fresh_receipts_use_every_sign_and_hide_in_a_log():
    made = [new_receipt() for _ in range(300)]
    assert len({each.shown() for each in made}) == 300
    assert set("".join(each.locator + each.secret for each in made)) == set(ALPHABET)
    assert made[0].secret not in repr(made[0])
    assert new_receipt(lambda n: n - 1).locator == "YYYYYY"


def test_the_secret_and_its_hash_are_as_strong_as_stated():
    assert SECRET_BITS == SECRET * math.log2(23) >= 60
    assert (
        ARGON2ID["memory_cost"] == 19 * 1024 and ARGON2ID["time_cost"] >= 2 and ARGON2ID["parallelism"] >= 1
    )


# ------------------------------------------------------------------ the throttle


def test_waits_double_up_to_the_longest():
    waits = [Throttle().wait_after(n).total_seconds() for n in range(14)]
    assert waits == [0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert Throttle().wait_after(10**9) == dt.timedelta(minutes=15)


@given(st.integers(0, 50), st.integers(0, 2000), st.integers(0, 10_000))
def test_a_try_waits_and_never_more_than_the_longest(wrong, seconds, of_all):
    throttle, now = Throttle(), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    wait = throttle.may_try(
        wrong=wrong,
        last_wrong=now - dt.timedelta(seconds=seconds),
        wrong_of_all_last_hour=of_all,
        now=now,
    )
    assert dt.timedelta() <= wait <= throttle.longest
    if of_all < throttle.all_per_hour:
        assert wait == max(dt.timedelta(), throttle.wait_after(wrong) - dt.timedelta(seconds=seconds))
    else:
        assert wait >= throttle.first


@given(st.integers(0, 100_000))
def test_the_tries_of_one_locator_against_trying(seconds):
    throttle, lifetime = Throttle(), dt.timedelta(seconds=seconds)
    at, tries = dt.timedelta(), 0
    while at <= lifetime:
        tries += 1
        at += throttle.wait_after(tries)
    assert throttle.most_tries(lifetime) == tries


def test_the_stated_bound():
    """Throttle × lifetime ÷ 2^bits: below one in a hundred thousand million for a year and a quarter."""
    assert bound_for_one(Throttle(), LIFETIME) < 1e-14
    assert bound_for_any(Throttle(), LIFETIME) == 3600 * 455 * 24 / 2**SECRET_BITS < 1e-11
    assert bound_for_any(Throttle(), LIFETIME, bits=1) == 1
    assert Throttle().most_tries(dt.timedelta(seconds=-1)) == 0
