"""A profile says what it means or is refused with its key; the door is shut until somebody stands there."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from fanal.foundation.messages import LANGUAGES, text
from fanal.register.rules.door import Rota, Shift, is_on_duty_time, notices, what_is_missing, why_shut
from fanal.register.rules.durations import Duration
from fanal.register.rules.errors import (
    ProfileKeyMissing,
    ProfileKeyUnknown,
    ProfileNotToml,
    ProfileValueWrong,
)
from fanal.register.rules.profile import BASES, Signature
from fanal.register.rules.profile_reading import EXAMPLE_PROFILE, example_profile, read_profile

EXAMPLE = EXAMPLE_PROFILE.read_text(encoding="utf-8")
TODAY = dt.date(2027, 6, 1)
NOW = dt.datetime(2027, 6, 1, 12, tzinfo=dt.UTC)
ROTA = Rota((Shift("anna", NOW - dt.timedelta(hours=5), NOW + dt.timedelta(hours=3)),))
CONTACT = """
[[contact]]
kind = "{kind}"
name = {{ en = "{kind} in English", fr = "{kind} en français" }}
number = "+999 1"
source = "Official gazette"
verified_by = "A. Checker"
verified_on = {on}
"""
SIGNATURE = """
[[signature]]
name = "B. Judge"
function = "Legal adviser"
on = 2027-01-01
"""


def complete(on: str = "2027-01-15", kinds: tuple[str, ...] = ("emergency", "child_helpline")) -> str:
    filled = EXAMPLE
    for key in ("name", "controller", "safeguarding_lead", "impact_assessment"):
        filled = filled.replace(f'\n{key} = "" ', f'\n{key} = "given" ')
    return filled + SIGNATURE + "".join(CONTACT.format(kind=kind, on=on) for kind in kinds)


def names(missing: list) -> list[str]:
    return [each.name for each in missing]


# ------------------------------------------------------------------ the example

# casework.md, section 3: name, term, kind, mark
DEFAULTS = [
    ("emergency_seen", "1 hour", "latest", "default"),
    ("triage", "24 hours", "latest", "default"),
    ("feedback", "7 days", "latest", "default"),
    ("immediate_safety", "24 hours", "latest", "default"),
    ("guardian_requested", "24 hours", "latest", "default"),
    ("reasonable_grounds", "5 working days", "latest", "practice"),
    ("recovery", "30 days", "earliest", "law"),
    ("best_interests", "5 working days", "latest", "default"),
    ("plan", "14 days", "latest", "default"),
    ("plan_review_high_risk", "30 days", "latest", "default"),
    ("plan_review", "90 days", "latest", "default"),
    ("referral_acknowledged", "24 hours", "latest", "default"),
    ("referral_answered", "3 working days", "latest", "default"),
    ("transition_plan", "17 years 6 months", "latest", "default"),
    ("follow_up_30", "30 days", "latest", "default"),
    ("follow_up_90", "90 days", "latest", "default"),
    ("follow_up_180", "180 days", "latest", "default"),
    ("purge_receipt", "90 days", "latest", "default"),
    ("break_glass_review", "2 working days", "latest", "default"),
]


@pytest.mark.parametrize(("name", "within", "kind", "basis"), DEFAULTS)
def test_the_example_ships_every_default_with_its_mark(name, within, kind, basis):
    rule = example_profile().deadlines[name]
    assert (str(rule.within), rule.kind, rule.basis) == (within, kind, basis)
    assert rule.source or basis == "default"
    assert rule.label("en") != rule.label("fr")


def test_the_example_is_an_example():
    profile = example_profile()
    assert profile.is_example and profile.code == "XAA" and not profile.contacts
    assert read_profile(complete(), "x.toml").is_example, "a made-up place stays one, signed or not"
    assert not read_profile(complete().replace("XAA", "KEN"), "x.toml").is_example
    assert all(text(f"register_rules.rule_basis.{basis}", lang) for basis in BASES for lang in LANGUAGES)
    assert {rule.within for rule in profile.rules if rule.name.startswith("duty_to_report.")} == {
        Duration(24, "hours")
    }
    for lang in LANGUAGES:
        assert all(rule.label(lang) for rule in profile.rules)


# ------------------------------------------------------------------ mistakes

MISTAKES = [
    ("format = 1", "format = 2", ProfileValueWrong, "format"),
    ('place = "XAA"', 'place = "XYZ"', ProfileValueWrong, "place"),
    ('place = "XAA"', "", ProfileKeyMissing, "place"),
    ('zone = "UTC"', 'zone = "Mars/Base"', ProfileValueWrong, "zone"),
    ('# country = "KE"', 'country = "ZZ"', ProfileValueWrong, "calendar.country"),
    ('weekend = ["saturday"', 'weekend = ["saterday"', ProfileValueWrong, "calendar.weekend"),
    ('monday = ["00:00-24:00"]', 'monday = ["9-5"]', ProfileValueWrong, "hours.monday"),
    ('monday = ["00:00-24:00"]', 'monday = ["23:00-24:30"]', ProfileValueWrong, "hours.monday"),
    ("receipt_days = 90", "receipt_days = 0", ProfileValueWrong, "retention.receipt_days"),
    ("receipt_days = 90", 'receipt_days = "90"', ProfileValueWrong, "retention.receipt_days"),
    ("receipt_days = 90", "recept_days = 90", ProfileKeyUnknown, "retention.recept_days"),
    ("say_so_after = ", "say_so = ", ProfileKeyUnknown, "triage.say_so"),
    ("[deadline.triage]", "[deadline.trage]", ProfileKeyMissing, "deadline.trage.label"),
    ('within = "7 days"', 'within = "7 sleeps"', ProfileValueWrong, "deadline.feedback.within"),
    ('starts = ["case_opened"]', 'starts = ["case_open"]', ProfileValueWrong,
     "deadline.immediate_safety.starts"),
    ('basis = "law"', 'basis = "custom"', ProfileValueWrong, "deadline.recovery.basis"),
    ('source = "Council', 'sourc = "Council', ProfileKeyMissing, "deadline.recovery.source"),
    ('chain = ["auditor", ', 'chain = ["nobody", ', ProfileValueWrong, "deadline.break_glass_review.chain"),
    ('code = "child_protection_authority"', 'code = "Child!"', ProfileValueWrong, "duty[1].code"),
    ('within = "30 days"\nbasis = "law"', 'within = "29 days"\nbasis = "law"',
     ProfileValueWrong, "deadline.recovery.within"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "error", "key"), MISTAKES)
def test_a_mistake_names_its_key(old, new, error, key):
    assert old in EXAMPLE
    with pytest.raises(error) as found:
        read_profile(EXAMPLE.replace(old, new, 1), "mine.toml")
    assert found.value.params["key"] == key and found.value.params["file"] == "mine.toml"
    assert all(key in found.value.say(lang) for lang in LANGUAGES)


def test_a_file_that_is_no_toml_says_where():
    with pytest.raises(ProfileNotToml) as found:
        read_profile("place = XAA", "mine.toml")
    assert "line 1" in found.value.say("en")


def test_a_contact_needs_a_number_or_an_address_and_both_languages():
    with pytest.raises(ProfileKeyMissing):
        read_profile(complete().replace('number = "+999 1"', ""), "x.toml")
    with pytest.raises(ProfileValueWrong):
        read_profile(complete().replace(', fr = "emergency en français"', ""), "x.toml")


def test_own_rules_bring_their_own_label():
    own = EXAMPLE + (
        '\n[deadline.school_told]\nstarts = ["case_opened"]\nmet_by = ["support_reviewed"]\n'
        'within = "2 working days"\nbasis = "law"\nsource = "Act 1"\nchain = ["case_worker"]\n'
        'label = { en = "The school is told", fr = "L’école est prévenue" }\n'
    )
    assert read_profile(own, "x.toml").deadlines["school_told"].label("fr") == "L’école est prévenue"


# ------------------------------------------------------------------ the door


def test_the_example_keeps_the_door_shut_and_says_all_that_is_missing():
    missing = what_is_missing(example_profile(), Rota(), TODAY)
    assert names([each for each in missing if each.stops]) == [
        "organisation", "controller", "safeguarding_lead", "impact_assessment", "signature", "rota",
        "emergency", "helpline",
    ]  # fmt: skip
    assert all(each.say("en") != each.say("fr") for each in missing)


def test_a_complete_profile_opens_the_door():
    profile = read_profile(complete(), "x.toml")
    missing = what_is_missing(profile, ROTA, TODAY)
    assert names(missing) == ["hotline", "takedown"] and not any(each.stops for each in missing)
    assert names(what_is_missing(profile, Rota(), TODAY))[0] == "rota"
    assert not why_shut(profile, TODAY), "an empty rota is said on the first screen and shuts nothing"


@pytest.mark.parametrize(
    ("on", "today", "shut"),
    [
        ("2027-06-01", dt.date(2027, 6, 1), False),
        ("2026-06-01", dt.date(2027, 6, 1), False),
        ("2026-05-31", dt.date(2027, 6, 1), True),
        ("2024-02-29", dt.date(2025, 2, 28), False),
        ("2024-02-29", dt.date(2025, 3, 1), True),
        ("2027-06-02", dt.date(2027, 6, 1), True),
    ],
)
def test_a_number_older_than_twelve_months_shuts_the_form(on, today, shut):
    signed = (Signature(name="B", function="J", on=dt.date(2020, 1, 1)),)
    profile = dataclasses.replace(read_profile(complete(on), "x.toml"), signatures=signed)
    assert names(why_shut(profile, today)) == (["contact_too_old"] * 2 if shut else [])
    assert len(profile.shown(today, "emergency")) == (0 if shut else 1)
    for each in why_shut(profile, today):
        assert "in English" in each.say("en") and "en français" in each.say("fr")


def test_what_is_given_elsewhere_counts():
    profile = read_profile(complete().replace(SIGNATURE, "").replace('controller = "given"', ""), "x.toml")
    assert names(why_shut(profile, TODAY)) == ["controller", "signature"]
    signed = Signature(name="B", function="Judge", on=TODAY)
    assert not why_shut(profile, TODAY, signatures=[signed], given={"controller": "Ministry"})
    tomorrow = dataclasses.replace(signed, on=TODAY + dt.timedelta(days=1))
    assert names(why_shut(profile, TODAY, signatures=[tomorrow], given={"controller": "M"})) == ["signature"]


def test_a_number_without_a_verifier_shuts_the_form():
    profile = read_profile(complete().replace('verified_by = "A. Checker"', 'verified_by = " "'), "x.toml")
    assert names(why_shut(profile, TODAY)) == ["contact_not_verified"] * 2


def test_hours_that_end_need_words_for_the_rest():
    shorter = complete().replace('sunday = ["00:00-24:00"]', 'sunday = ["08:00-12:00", "13:00-18:00"]')
    assert names(why_shut(read_profile(shorter, "x.toml"), TODAY)) == ["outside_hours"]
    said = shorter.replace("[calendar]", 'outside_hours = "Call the helpline."\n\n[calendar]', 1)
    profile = read_profile(said, "x.toml")
    assert not why_shut(profile, TODAY)
    sunday = dt.datetime(2027, 6, 6, tzinfo=dt.UTC)
    on_duty = [is_on_duty_time(profile, sunday + dt.timedelta(hours=h)) for h in (7, 8, 12, 13, 18)]
    assert on_duty == [False, True, False, True, False]


def test_the_first_screen_says_when_nobody_is_there_or_triage_is_late():
    profile = read_profile(complete(), "x.toml")
    assert notices(profile, ROTA, NOW) == ()
    assert notices(profile, Rota(), NOW) == ("rota_empty",)
    later = Rota((Shift("anna", NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=9)),))
    assert notices(profile, later, NOW) == ("outside_hours",)
    due = NOW - dt.timedelta(hours=24)
    assert notices(profile, ROTA, NOW, triage_due=due) == ()
    assert notices(profile, ROTA, NOW, triage_due=due - dt.timedelta(seconds=1)) == ("triage_overdue",)
    for name in ("rota_empty", "outside_hours", "triage_overdue"):
        assert all(text(f"register_rules.rule_notice.{name}", lang) for lang in LANGUAGES)
