"""Intervals, partial dates, ratios, influence, subtraction: by hand."""

import math

import pytest

from fanal.foundation.values import (
    UNDEFINED,
    Interval,
    PartialDate,
    Result,
    contribution,
    count_recoverable,
    leave_one_out,
    mean,
    most_influential,
    rate,
    share,
    share_of_total,
    subtraction_bounds,
    total,
    trend,
)

HIDDEN = Interval(0, 4)


def exactly(number: float) -> Interval:
    return Interval.exactly(number)


@pytest.mark.parametrize(("low", "high"), [(2, 1), (0, math.inf), (math.nan, 1), (-math.inf, 0)])
def test_an_interval_is_two_finite_numbers_in_order(low: float, high: float) -> None:
    with pytest.raises(ValueError):
        Interval(low, high)


def test_an_interval_knows_its_middle_and_what_it_holds() -> None:
    assert HIDDEN.middle == 2
    assert 0 in HIDDEN and 4 in HIDDEN and 5 not in HIDDEN
    assert not HIDDEN.is_exact and exactly(3).is_exact
    assert total([HIDDEN, exactly(7)]) == Interval(7, 11)
    assert total([]) == exactly(0)


def test_sums_of_floats_gather_no_rounding() -> None:
    assert total([exactly(0.1)] * 10) == exactly(1.0)


def test_the_numerator_of_a_share_is_inside_its_denominator() -> None:
    # 0 of 6 to 4 of 10, not 0 of 10 to 4 of 6
    assert share(HIDDEN, exactly(6)) == Result(25.0, 0.0, 40.0)
    assert share(exactly(6), HIDDEN) == Result(75.0, 60.0, 100.0)
    assert share(HIDDEN, HIDDEN).status == UNDEFINED
    assert share(exactly(0), exactly(3)) == Result(0.0, 0.0, 0.0)


def test_a_share_of_a_whole_counted_by_itself_stays_within_it() -> None:
    assert share_of_total(exactly(1), exactly(4)) == Result(25.0, 25.0, 25.0)
    assert share_of_total(Interval(18, 22), Interval(18, 22)) == Result(100.0, 100 * 18 / 22, 100.0)
    assert share_of_total(exactly(0), HIDDEN).status == UNDEFINED


def test_a_trend_is_the_change_in_percent_of_before() -> None:
    assert trend(exactly(50), exactly(40)) == Result(-20.0, -20.0, -20.0)
    assert trend(exactly(10), HIDDEN) == Result(-80.0, -100.0, -60.0)
    assert trend(HIDDEN, exactly(10)) == Result(None, None, None, UNDEFINED)


def test_a_rate_is_for_each_hundred_thousand() -> None:
    assert rate(HIDDEN, exactly(200_000)) == Result(1.0, 0.0, 2.0)
    assert rate(exactly(1), exactly(0)).status == UNDEFINED


def test_a_contribution_may_pass_a_hundred() -> None:
    assert contribution(exactly(-12), exactly(2)).value == 120
    assert contribution(Interval(-4, 4), exactly(-10)).low == pytest.approx(100 * 4 / -6)
    assert contribution(HIDDEN, exactly(-2)).status == UNDEFINED


def test_a_mean_leaves_the_undefined_out() -> None:
    assert mean([Result(10.0, 0.0, 20.0), trend(HIDDEN, HIDDEN), Result(30.0, 30.0, 30.0)]) == Result(
        20.0, 15.0, 25.0
    )
    assert mean([]).status == UNDEFINED


def test_the_most_influential_area_is_the_one_the_change_hangs_on() -> None:
    before = {"AAA": exactly(100), "BBB": exactly(100), "CCC": exactly(9)}
    after = {"AAA": exactly(100), "BBB": exactly(50), "DDD": exactly(1)}
    assert leave_one_out(before, after) == {
        "AAA": trend(exactly(100), exactly(50)),
        "BBB": Result(0.0, 0.0, 0.0),
    }
    found = most_influential(before, after)
    # both are 25 points away: the first by code
    assert found is not None and (found.area, found.without.value) == ("AAA", -50.0)
    assert most_influential({"AAA": exactly(5)}, {"AAA": exactly(5)}) is None
    assert most_influential({}, {}) is None


def test_subtraction_narrows_the_hidden_parts() -> None:
    assert subtraction_bounds(exactly(10), [exactly(7), HIDDEN]) == [exactly(7), exactly(3)]
    assert subtraction_bounds(exactly(3), [HIDDEN, HIDDEN]) == [Interval(0, 3), Interval(0, 3)]
    assert subtraction_bounds(exactly(8), [HIDDEN, HIDDEN]) == [exactly(4), exactly(4)]
    assert subtraction_bounds(exactly(20), [exactly(7), HIDDEN]) is None
    assert subtraction_bounds(exactly(5), [exactly(7), HIDDEN]) is None


def test_recoverable_cells_are_counted_and_never_named() -> None:
    tables = [
        (exactly(10), {"F": exactly(7), "M": HIDDEN}),  # 3, if nobody is missing
        (exactly(7), {"F": exactly(7), "M": HIDDEN}),  # 0, whoever is missing
        (exactly(8), {"F": HIDDEN, "M": HIDDEN}),  # 4 and 4
        (exactly(3), {"F": HIDDEN, "M": HIDDEN}),  # open
        (exactly(30), {"F": exactly(7), "M": HIDDEN}),  # sex unknown is in the total
        (exactly(9), {"F": exactly(7)}),  # no males shown: nothing follows
    ]
    found = count_recoverable(tables, needed=("F", "M"))
    assert (found.tables, found.hidden, found.recoverable, found.certain, found.not_adding) == (5, 7, 4, 1, 1)


@pytest.mark.parametrize(
    ("text", "precision"), [("2019", "year"), ("2019-03", "month"), ("2020-02-29", "day")]
)
def test_a_partial_date_reads_and_writes_itself(text: str, precision: str) -> None:
    assert str(PartialDate.parse(text)) == text
    assert PartialDate.parse(text).precision == precision


@pytest.mark.parametrize(
    "text",
    ["", "19", "2019-13", "2019-00", "2019-02-29", "2019-3", "2019-03-05T00:00", "0000", " 2019", "٢٠١٩"],
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        PartialDate.parse(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError):
        PartialDate(2019, None, 5)


def test_dates_compare_only_where_they_can() -> None:
    year, month, later = PartialDate(2019), PartialDate(2019, 3), PartialDate(2019, 4, 1)
    assert not year.definitely_before(month) and not year.definitely_after(month) and year.may_be(month)
    assert month.definitely_before(later) and later.definitely_after(month) and not month.may_be(later)
    with pytest.raises(TypeError):
        assert year < month  # type: ignore[operator]
