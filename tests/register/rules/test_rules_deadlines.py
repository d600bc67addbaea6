"""Deadlines are a pure function of the events: replayed, they are the same, whatever the profile became."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.register.rules.calendars import Calendar
from fanal.register.rules.deadlines import Deadline, deadlines
from fanal.register.rules.durations import Duration
from fanal.register.rules.errors import ProfileVersionGone
from fanal.register.rules.events import (
    EXTENDED,
    OWNER_ASSIGNED,
    OWNER_RELEASED,
    PAUSED,
    RESUMED,
    TAGS,
    Event,
    event_names,
)
from fanal.register.rules.profile import Profile
from fanal.register.rules.profile_reading import EXAMPLE_PROFILE, read_profile

ZONES = ("Europe/Paris", "America/Santiago", "Asia/Beirut", "Africa/Nairobi", "Australia/Lord_Howe")
TEXT = EXAMPLE_PROFILE.read_text(encoding="utf-8")
# just before clocks go forward in Paris, and before they go back in Santiago
START = dt.datetime(2027, 3, 24, 12, tzinfo=dt.UTC)


def profile_in(zone: str, text: str = TEXT) -> Profile:
    return read_profile(text.replace('zone = "UTC"', f'zone = "{zone}"'), "test.toml")


V1 = {zone: profile_in(zone) for zone in ZONES}
# everything became shorter, nothing rests any more, somebody else answers, other days are worked elsewhere
UPGRADED = (
    TEXT.replace('"7 days"', '"2 days"')
    .replace('"24 hours"', '"5 hours"')
    .replace("working days", "days")
    .replace("pausable = true", "pausable = false")
    .replace('chain = ["triage_officer", ', 'chain = ["custodian", ')
    .replace('weekend = ["saturday", "sunday"]', 'weekend = ["thursday", "friday"]')
)
V2 = profile_in("Pacific/Auckland", UPGRADED)
PAUSABLE = [rule.name for rule in V1["Europe/Paris"].rules if rule.pausable]
RULES = [rule.name for rule in V1["Europe/Paris"].rules]


@st.composite
def histories(draw: st.DrawFn, profile: str = "v1", start: dt.datetime = START) -> list[Event]:
    """Anything that may happen to three reports and cases within some months."""
    found, at = [], start
    # a few names a history, so that the same things happen again
    pool = draw(st.lists(st.sampled_from(event_names()), min_size=2, max_size=6))
    for number in range(draw(st.integers(1, 20))):
        at += dt.timedelta(minutes=draw(st.one_of(st.just(0), st.integers(1, 60 * 24 * 9))))
        name = draw(st.sampled_from([*pool, *pool, PAUSED, RESUMED, EXTENDED]))
        found.append(
            Event(
                number=number,
                subject=draw(st.sampled_from(["r1", "r2", "c1"])),
                name=name,
                at=at,
                profile=profile,
                item=draw(st.sampled_from(["", "", "a", "b", "child_protection_authority"])),
                tags=frozenset(draw(st.sets(st.sampled_from(TAGS), max_size=2))),
                counts_from=draw(st.one_of(st.none(), st.dates(dt.date(2009, 1, 1), dt.date(2027, 1, 1)))),
                rule=draw(st.sampled_from([*PAUSABLE, *RULES])) if "deadline_" in name else "",
                by=draw(st.integers(-1, 20)),
                owner=draw(st.sampled_from(["anna", "boris"])),
            )
        )
    return found


def event(number: int, name: str, at: dt.datetime = START, **more: object) -> Event:
    return Event(number=number, subject="r1", name=name, at=at, profile="v1", **more)  # type: ignore[arg-type]


def one(events: list[Event], rule: str, zone: str = "Europe/Paris") -> Deadline:
    (found,) = (each for each in deadlines(events, {"v1": V1[zone]}) if each.rule == rule)
    return found


# ------------------------------------------------------------------ random histories


@given(histories(), st.sampled_from(ZONES), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_a_history_replays_identically_after_the_profile_changed(events, zone, order):
    now = deadlines(events, {"v1": V1[zone]})
    shuffled = list(events)
    order.shuffle(shuffled)
    assert deadlines(shuffled, {"v1": V1[zone], "v2": V2}) == now


@given(histories(), st.data(), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_events_under_a_new_version_move_nothing_that_was_due(events, data, zone):
    later = data.draw(histories("v2", start=events[-1].at + dt.timedelta(hours=1)))
    later = [
        dataclasses.replace(each, number=each.number + 1000)
        for each in later
        if each.name not in (PAUSED, RESUMED, EXTENDED)
    ]
    before = {(d.rule, d.started_by): d for d in deadlines(events, {"v1": V1[zone]})}
    after = {(d.rule, d.started_by): d for d in deadlines(events + later, {"v1": V1[zone], "v2": V2})}
    for key, old in before.items():
        new = after[key]
        assert (new.due, new.due_on, new.starts_at, new.profile) == (
            old.due,
            old.due_on,
            old.starts_at,
            "v1",
        )
        assert new.chain == old.chain and new.basis == old.basis
        if not old.is_open:
            assert new == old
    assert {d.profile for key, d in after.items() if key not in before} <= {"v2"}


@given(histories(), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_every_open_deadline_has_an_owner(events, zone):
    found = deadlines(events, {"v1": V1[zone]})
    for each in found:
        assert each.owner or each.owner_role
        assert each.chain and each.chain[0] == each.owner_role
        for hours in (0, 1, 30, 24 * 400):
            assert each.told(each.due + dt.timedelta(hours=hours))
    assert len({(each.rule, each.started_by) for each in found}) == len(found)


@given(histories(), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_due_instants_are_what_the_wall_shows(events, zone):
    """Days end at midnight of the place, also on the night in which the clocks change."""
    profile = V1[zone]
    for each in deadlines(events, {"v1": profile}):
        if each.due_on is None:
            continue
        last = each.due - dt.timedelta(microseconds=1)
        assert profile.calendar.local_date(last) == each.due_on
        assert profile.calendar.local_date(each.due) == each.due_on + dt.timedelta(days=1)


@given(histories(), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_a_rest_or_an_extension_never_takes_time_away(events, zone):
    found = {(d.rule, d.started_by): d for d in deadlines(events, {"v1": V1[zone]})}
    plain = [each for each in events if each.name not in (PAUSED, RESUMED, EXTENDED)]
    for each in deadlines(plain, {"v1": V1[zone]}):
        assert found[each.rule, each.started_by].due >= each.due


@given(histories(), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_nothing_gains_time_by_happening_twice(events, zone):
    """Of one rule and item, at most one deadline is open."""
    found = [each for each in deadlines(events, {"v1": V1[zone]}) if each.is_open]
    keys = [(each.subject, each.rule, each.item) for each in found]
    assert len(keys) == len(set(keys))


# ------------------------------------------------------------------ what a person can check by hand

FRIDAY = dt.datetime(2027, 3, 26, 16, tzinfo=dt.UTC)  # Paris goes to summer time on Sunday 28 March 2027


def test_hours_run_in_absolute_time_and_days_in_local_dates_across_summer_time():
    received = event(1, "report_received", FRIDAY + dt.timedelta(days=1), tags=frozenset({"emergency"}))
    assert one([received], "triage").due == received.at + dt.timedelta(hours=24)
    assert one([received], "emergency_seen").due == received.at + dt.timedelta(hours=1)
    feedback = one([received], "feedback")
    assert feedback.due_on == dt.date(2027, 4, 3)
    # winter midnight would be 23:00 UTC; the week ends under summer time
    assert feedback.due == dt.datetime(2027, 4, 3, 22, tzinfo=dt.UTC)


def test_working_days_leave_out_weekends_holidays_and_the_profile_s_own_days():
    text = TEXT.replace('# country = "KE"', 'country = "FR"').replace("closed = []", "closed = [2027-03-31]")
    profile = profile_in("Europe/Paris", text)
    (found,) = (
        each
        for each in deadlines([event(1, "case_opened", FRIDAY)], {"v1": profile})
        if each.rule == "best_interests"
    )
    # Monday 29 March is Easter Monday, Wednesday 31 March the profile's own day
    assert found.due_on == dt.date(2027, 4, 6)
    worked = profile_in("Europe/Paris", text.replace("worked = []", "worked = [2027-03-29]"))
    dues = {
        each.due_on
        for each in deadlines([event(1, "case_opened", FRIDAY)], {"v1": worked})
        if each.rule == "best_interests"
    }
    assert dues == {dt.date(2027, 4, 5)}


def test_a_rest_gives_back_exactly_what_was_left():
    opened = event(1, "case_opened", FRIDAY)
    rest = event(2, PAUSED, FRIDAY + dt.timedelta(days=4), rule="best_interests")  # Tuesday, three days left
    again = event(3, RESUMED, FRIDAY + dt.timedelta(days=21), rule="best_interests")  # Friday 16 April
    assert one([opened, rest], "best_interests").state == "paused"
    assert not one([opened, rest], "best_interests").is_overdue(FRIDAY + dt.timedelta(days=300))
    assert one([opened, rest, again], "best_interests").due_on == dt.date(2027, 4, 21)
    late = event(2, PAUSED, FRIDAY + dt.timedelta(days=30), rule="best_interests")
    assert one([opened, late], "best_interests").state == "open", "a rest does not heal what is late"
    assert (
        one([opened, event(2, PAUSED, FRIDAY, rule="immediate_safety")], "immediate_safety").state == "open"
    )


def test_more_time_is_an_event():
    opened = event(1, "recovery_started", FRIDAY)
    more = event(2, EXTENDED, FRIDAY + dt.timedelta(days=2), rule="recovery", by=15)
    assert one([opened, more], "recovery").due_on == dt.date(2027, 5, 10)
    assert one([opened, more], "recovery").kind == "earliest"
    assert not one([opened], "recovery").is_overdue(FRIDAY + dt.timedelta(days=900))


def test_who_answers_and_who_is_told():
    received = event(1, "report_received")
    taken = event(2, OWNER_ASSIGNED, START + dt.timedelta(hours=1), owner="anna")
    released = event(3, OWNER_RELEASED, START + dt.timedelta(hours=2))
    assert one([received], "triage").owner == ""
    assert one([received, taken], "triage").owner == "anna"
    assert one([received, taken, released], "triage").owner == ""
    due = one([received], "triage").due
    told = [one([received], "triage").told(due + dt.timedelta(hours=h)) for h in (-1, 0, 4)]
    assert told == [
        ("triage_officer",),
        ("triage_officer", "supervisor"),
        ("triage_officer", "supervisor", "focal_point"),
    ]
    done = event(4, "report_triaged", START + dt.timedelta(hours=30))
    assert one([received, done], "triage").was_late()


def test_a_duty_to_report_has_its_own_clock():
    found = event(1, "duty_to_report_found", item="child_protection_authority")
    other = event(2, "authority_notified", item="somebody_else")
    told = event(3, "authority_notified", START + dt.timedelta(hours=3), item="child_protection_authority")
    rule = "duty_to_report.child_protection_authority"
    assert one([found, other], rule).state == "open"
    assert one([found, other, told], rule).state == "met"
    assert not deadlines([event(1, "duty_to_report_found", item="unknown")], {"v1": V1["Europe/Paris"]})


def test_a_destroyed_receipt_ends_the_wait_for_feedback():
    events = [event(1, "report_received"), event(2, "receipt_destroyed", START + dt.timedelta(hours=1))]
    assert one(events, "feedback").state == "void"


def test_the_plan_for_adulthood_counts_from_the_month_of_birth():
    born = event(1, "birth_date_recorded", counts_from=dt.date(2010, 8, 1))
    assert one([born], "transition_plan").due_on == dt.date(2028, 2, 1)
    assert not deadlines([event(1, "birth_date_recorded")], {"v1": V1["Europe/Paris"]})


def test_a_version_that_is_gone_is_said():
    with pytest.raises(ProfileVersionGone):
        deadlines([event(1, "report_received")], {})
    with pytest.raises(ValueError, match="UTC"):
        event(1, "report_received", dt.datetime(2027, 1, 1))


# ------------------------------------------------------------------ calendars

CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from([V1[zone].calendar.zone for zone in ZONES]),
    weekend=st.sets(st.integers(0, 6), max_size=5).map(frozenset),
    closed=st.sets(st.dates(dt.date(2027, 1, 1), dt.date(2027, 2, 28)), max_size=30).map(frozenset),
    worked=st.sets(st.dates(dt.date(2027, 1, 1), dt.date(2027, 2, 28)), max_size=5).map(frozenset),
)


@given(CALENDARS, st.dates(dt.date(2026, 12, 1), dt.date(2027, 3, 15)), st.integers(1, 15))
def test_working_days_against_counting_on_fingers(calendar, day, amount):
    last = calendar.after(day, Duration(amount, "working_days"))
    between = [day + dt.timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(calendar.is_working(each) for each in between) == amount
    assert calendar.is_working(last)
    assert calendar.working_days_between(day, last) == amount


def test_a_frozen_calendar_replaces_the_one_of_the_version():
    events = [event(1, "case_opened", FRIDAY)]
    other = {"v1": dataclasses.replace(V1["Europe/Paris"].calendar, closed=frozenset({dt.date(2027, 3, 30)}))}
    dues = {
        each.due_on
        for each in deadlines(events, {"v1": V1["Europe/Paris"]}, other)
        if each.rule == "best_interests"
    }
    assert dues == {dt.date(2027, 4, 5)}


def test_an_open_deadline_does_not_begin_again_but_a_met_one_does():
    twice = [event(1, "plan_approved"), event(2, "plan_approved", START + dt.timedelta(days=30))]
    assert one(twice, "plan_review").started_by == 1
    again = [*twice, event(3, "plan_reviewed", START + dt.timedelta(days=60))]
    found = sorted(
        (d.started_by, d.state)
        for d in deadlines(again, {"v1": V1["Europe/Paris"]})
        if d.rule == "plan_review"
    )
    assert found == [(1, "met"), (3, "open")]


def test_frozen_holidays_stay():
    calendar = dataclasses.replace(V1["Africa/Nairobi"].calendar, holidays_of=("KE", ""))
    frozen = calendar.frozen(range(2027, 2029))
    assert not calendar.is_working(dt.date(2027, 6, 1)) and not frozen.is_working(dt.date(2027, 6, 1))
    # another edition of the library that no longer knows the day
    moved = dataclasses.replace(frozen, holidays_of=("", ""))
    days = [dt.date(2027, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert [moved.is_working(day) for day in days] == [calendar.is_working(day) for day in days]


@given(st.integers(1, 9999), st.sampled_from(["hours", "days", "working_days", "months"]))
def test_durations_are_read_as_they_are_written(amount, unit):
    duration = Duration(amount, unit)
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    "text", ["", "0 days", "1", "1  day", "-1 days", "1 week", "2 days 3 hours", "1 day "]
)
def test_other_durations_are_refused(text):
    with pytest.raises(ValueError, match="working days"):
        Duration.parse(text)
