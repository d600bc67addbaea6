"""The reporter's own answers and the officer raise urgency; nothing lowers what nobody has read."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.register.rules.urgency import (
    Answers,
    Urgency,
    Waiting,
    from_answers,
    may_become,
    oldest_unread,
    ordered,
    page,
    raised,
)
from fanal.vocabulary import code_list

answer = st.sampled_from(["yes", "no", "dont_know", ""])
answers = st.builds(
    Answers,
    danger_now=answer,
    hurt_or_ill=answer,
    taken_away_soon=answer,
    with_person_feared=answer,
    alone=answer,
    reporter_is_the_child=st.booleans(),
    young_child=st.booleans(),
)
urgencies = st.sampled_from(Urgency)
moments = st.datetimes(dt.datetime(2027, 1, 1), dt.datetime(2027, 2, 1), timezones=st.just(dt.UTC))


@st.composite
def queues(draw: st.DrawFn) -> list[Waiting]:
    rows = st.builds(Waiting, st.just(""), urgencies, moments, st.booleans(), st.one_of(st.none(), moments))
    found = draw(st.lists(rows, max_size=40))
    return [dataclasses.replace(row, key=str(n)) for n, row in enumerate(found)]


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ({"danger_now": "yes"}, Urgency.EMERGENCY),
        ({"hurt_or_ill": "yes"}, Urgency.EMERGENCY),
        ({"danger_now": "dont_know"}, Urgency.HIGH),
        ({"taken_away_soon": "yes"}, Urgency.HIGH),
        ({"with_person_feared": "yes"}, Urgency.HIGH),
        ({"reporter_is_the_child": True}, Urgency.HIGH),
        ({"danger_now": "no"}, Urgency.NORMAL),
        ({}, Urgency.NORMAL),
    ],
)
def test_what_the_reporter_ticks(said, urgency):
    assert from_answers(Answers(**said)) is urgency


def test_the_codes_are_those_of_the_list():
    assert {each.code for each in Urgency} == set(code_list("report_urgency").codes)
    assert all(Urgency.of(each.code) is each for each in Urgency)


@given(urgencies, answers)
def test_what_is_added_never_lowers(now, said):
    assert raised(now, said) >= max(now, Urgency.NORMAL)


@given(urgencies, st.lists(st.tuples(urgencies, st.booleans(), st.sampled_from(["", " ", "seen to"]))))
def test_nothing_lowers_an_unread_report(now, tried):
    read = False
    for wanted, opens, reason in tried:
        read = read or opens
        if may_become(now, wanted, read_by_person=read, reason=reason):
            assert wanted >= now or (read and reason.strip())
            now = wanted
        else:
            assert wanted < now


@given(queues(), st.integers(1, 6), st.integers(1, 10))
def test_every_page_shows_the_oldest_unread(waiting, number, size):
    shown = page(waiting, number=number, size=size)
    unread = [row for row in waiting if row.unread]
    assert (shown.oldest_unread is None) == (not unread)
    if shown.oldest_unread:
        assert all(shown.oldest_unread.received_at <= row.received_at for row in unread)
    assert shown.total == len(waiting) and len(shown.rows) <= size


@given(queues())
def test_pages_hold_everything_once_and_the_most_urgent_first(waiting):
    rows = [row for number in range(1, 8) for row in page(waiting, number=number, size=7).rows]
    assert rows == ordered(waiting) and {row.key for row in rows} == {row.key for row in waiting}
    assert [row.urgency for row in rows] == sorted((row.urgency for row in rows), reverse=True)
    assert oldest_unread([]) is None
