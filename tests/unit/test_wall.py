"""The wall: what leaves is hidden, rounded and whole."""

from itertools import product

import pytest

from fanal.disclosure import BASE, THRESHOLD, hidden_cells, protect, recoverable_cells, release
from fanal.vocabulary import Observation


def counts(cells, table="sex", by=("sex",)):
    return [(table, by, cell, n) for cell, n in cells.items()]


def released(cells, *, published=False, **kwargs):
    return release(counts(cells, **kwargs), dataset="d", published=published, marking="INTERNAL", source="s")


CELLS = {
    ("W", "_T", ("F",)): 61, ("W", "_T", ("M",)): 9, ("W", "_T", ("_O",)): 7, ("W", "_T", ("_U",)): 8,
    ("W", "2020", ("F",)): 61, ("W", "2020", ("M",)): 9, ("W", "2020", ("_O",)): 7, ("W", "2020", ("_U",)): 8,
    ("FRA", "_T", ("F",)): 40, ("FRA", "2020", ("F",)): 40,
    ("BEL", "_T", ("F",)): 3, ("BEL", "2020", ("F",)): 3,
}  # fmt: skip


def cell(observations, **wanted):
    (found,) = [o for o in observations if all(getattr(o, name) == value for name, value in wanted.items())]
    return found


def test_a_count_under_ten_is_one_hidden_interval_zero_included():
    small = cell(released(CELLS), ref_area="W", time_period="2020", sex="M")
    empty = cell(released(CELLS), ref_area="FRA", time_period="2020", sex="M")
    assert (small.low, small.high, small.obs_status) == (0, THRESHOLD - 1, "H")
    assert (empty.low, empty.high, empty.value, empty.obs_status) == (small.low, small.high, small.value, "H")


@pytest.mark.parametrize("n", range(10, 200))
def test_other_counts_are_rounded_and_the_truth_lies_in_the_interval(n):
    shown = cell(released({("W", "_T", ("F",)): n}), sex="F", time_period="_T")
    assert shown.value % BASE == 0
    assert shown.low <= n <= shown.high
    assert shown.high - shown.low == BASE - 1


def test_sex_other_is_joined_with_unknown():
    observations = released(CELLS)
    assert not [o for o in observations if o.sex == "_O"]
    joined = cell(observations, ref_area="W", time_period="2020", sex="_U")
    assert (joined.value, joined.obs_status) == (15, "R")


def test_a_released_table_is_whole_and_small_areas_have_no_rows():
    observations = released(CELLS)
    assert {(o.ref_area, o.time_period, o.sex) for o in observations} == set(
        product(("W", "FRA"), ("2020", "_T"), ("F", "M", "_U"))
    )


def test_no_exact_count_leaves_and_everything_is_marked():
    for each in released(CELLS):
        assert each.low < each.high
        assert each.marking == "INTERNAL"


def test_citizenship_is_never_crossed_with_age():
    cells = {("W", "_T", ("FRA", "Y0T17")): 50}
    assert released(cells, table="x", by=("citizenship", "age_group")) == []


def test_at_most_two_breakdowns():
    cells = {("W", "_T", ("F", "Y0T17", "begging")): 50}
    assert released(cells, table="x", by=("sex", "age_group", "purposes")) == []


def test_published_records_pass_as_they_are():
    observations = released(CELLS, published=True)
    assert len(observations) == len(CELLS)
    assert cell(observations, ref_area="BEL", time_period="_T").value == 3


def observation(value, low=None, high=None, **more):
    bounds = {"low": value, "high": value} if low is None else {"low": low, "high": high}
    status = "A" if low is None else "H"
    given = {"time_period": "2020", "id": "x", "obs_status": status, **bounds, **more}
    return Observation(dataset="d", ref_area="FRA", indicator="victims_detected", value=value, **given)


def test_unpublished_totals_pass_the_wall_like_counts():
    small, hidden, large = protect([observation(3), observation(2, 0, 4), observation(123)])
    assert (small.low, small.high) == (hidden.low, hidden.high) == (0, 9)
    assert large.low <= 123 <= large.high
    assert large.low < large.high


def test_the_audit_counts_what_subtraction_gives_away_and_says_no_more():
    table = [
        observation(10), observation(7, sex="F"), observation(2, 0, 4, sex="M"),
        observation(9, time_period="2021"),
    ]  # fmt: skip
    (row,) = [row for row in recoverable_cells(table) if row["breakdown"] == "sex"]
    assert (row["hidden"], row["recoverable"]) == (1, 1)
    assert all(isinstance(value, int | str) for value in row.values())
    assert hidden_cells(table) == [{"dataset": "d", "indicator": "victims_detected", "cells": 4, "hidden": 1}]
