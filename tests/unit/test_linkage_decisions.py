"""Decisions of reviewers: kept as data, the last word of each, four eyes, disagreement unused."""

from __future__ import annotations

import stat
import sys

import pytest

from fanal.linkage.keeping import DecisionsUnreadable, Judgement, keep_judgements, read_judgements, settle


def said(left, right, same, by, at="2026-01-01", needs=1):
    return Judgement(left, right, same, by, at, "because", needs)


def test_what_is_kept_is_read_back_and_the_file_only_grows(tmp_path):
    path = tmp_path / "decisions" / "links.csv"
    first = [said("a", "b", True, "AB")]
    keep_judgements(path, first)
    keep_judgements(path, [said("b,\n", "=c", False, "CD")])
    assert read_judgements(path) == [*first, said("b,\n", "=c", False, "CD")]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_last_word_of_a_reviewer_counts_whatever_the_order_of_the_keys():
    state = settle([said("a", "b", True, "AB"), said("b", "a", False, "AB", "2026-01-02")])
    (used,) = state.used
    assert (used.left, used.right, used.same, used.by) == ("a", "b", False, "AB")


@pytest.mark.parametrize(
    ("words", "used", "waiting", "disagreed"),
    [
        ([("AB", True, 1)], 1, 0, 0),
        ([("AB", True, 2)], 0, 1, 0),
        ([("AB", True, 2), ("AB", True, 2)], 0, 1, 0),  # one person with two entries is one pair of eyes
        ([("AB", True, 2), ("ab ", True, 2)], 0, 1, 0),
        ([("AB", True, 2), ("CD", True, 2)], 1, 0, 0),
        ([("AB", True, 2), ("CD", False, 2)], 0, 0, 1),
        ([("AB", True, 1), ("CD", False, 1)], 0, 0, 1),
        ([("AB", True, 1), ("CD", True, 2)], 1, 0, 0),
    ],
)
def test_four_eyes(words, used, waiting, disagreed):
    state = settle([said("a", "b", same, by, needs=needs) for by, same, needs in words])
    assert (len(state.used), len(state.waiting), len(state.disagreed)) == (used, waiting, disagreed)


def test_a_decision_about_a_record_that_is_gone_is_told_and_unused():
    state = settle([said("a", "b", True, "AB"), said("a", "z", True, "AB")], {"a", "b"})
    assert len(state.used) == 1 and state.unknown == 1


@pytest.mark.parametrize(
    "row",
    ["a,b,maybe,AB,2026,r,1", "a,a,yes,AB,2026,r,1", ",b,yes,AB,2026,r,1", "a,b,yes,AB,2026,r,x", "a,b"],
)
def test_a_row_that_says_something_else_is_named(tmp_path, row):
    path = tmp_path / "links.csv"
    path.write_text(f"left,right,same,by,at,reason,needs\n{row}\n", encoding="utf-8")
    with pytest.raises(DecisionsUnreadable) as error:
        read_judgements(path)
    assert error.value.params == {"file": "links.csv", "row": 2}
