"""The assumption dial: exact on tables whose truth can be written down."""

from __future__ import annotations

import pytest

from fanal.prevalence import OverlapTable
from fanal.prevalence.dial import turn

# two independent lists among 1,000: 0.4 and 0.5
TABLE = OverlapTable.of(("A", "B"), [1, 2, 3], [200, 300, 200])


def test_the_number_on_no_list_moves_by_the_factor():
    dial = turn(TABLE, 1000.0, factors=(0.5, 1.0, 2.0))
    assert dial.order == ((0.5, 850.0), (1.0, 1000.0), (2.0, 1300.0))


def test_independent_pairs_give_their_own_total():
    (pair,) = turn(TABLE, 1000.0).pairs
    assert pair.independent == pytest.approx(1000.0)
    assert pair.implied == pytest.approx(1.0)


def test_bounds_on_the_odds_bound_the_total():
    odds = {r: (low, high) for r, low, high in turn(TABLE, None, bounds=(1, 2)).odds}
    assert odds[1] == pytest.approx((1000.0, 1000.0))
    assert odds[2] == pytest.approx((850.0, 1300.0))


def test_pairs_that_contradict_each_other_leave_no_total():
    table = OverlapTable.of(("A", "B", "C"), [1, 2, 4, 3, 6], [100, 100, 100, 90, 6])
    odds = {r: (low, high) for r, low, high in turn(table, None, bounds=(1, 100)).odds}
    assert odds[1] == (None, None)
    low, high = odds[100]
    assert table.total <= low <= high


def test_a_pair_without_overlap_bounds_nothing():
    table = OverlapTable.of(("A", "B"), [1, 2], [10, 20])
    dial = turn(table, None)
    assert dial.pairs[0].independent is None and dial.order == ()
    assert all(low is None for _, low, _ in dial.odds)
