"""Every range equals the one found by trying all values that the hidden cells can take."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.foundation.values import (
    Interval,
    Result,
    contribution,
    leave_one_out,
    mean,
    rate,
    share,
    share_of_total,
    subtraction_bounds,
    total,
    trend,
)

CLOSE = 1e-9
cells = st.one_of(
    st.just(Interval(0, 4)),
    st.integers(0, 40).map(Interval.exactly),
    st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda pair: Interval(pair[0], pair[0] + pair[1])),
)
columns = st.lists(cells, min_size=1, max_size=3)
Table = list[Interval]


def possible(*tables: Table) -> list[list[list[int]]]:
    """All fillings of the tables' cells with whole numbers."""
    ranges = [range(int(c.low), int(c.high) + 1) for table in tables for c in table]
    found = []
    for filling in product(*ranges):
        left, parts = list(filling), []
        for table in tables:
            parts.append(left[: len(table)])
            left = left[len(table) :]
        found.append(parts)
    return found


def same(result: Result, fillings: list[list[list[int]]], compute: Callable[..., float]) -> None:
    """The result's range is the brute-force one; undefined exactly where some filling divides by nothing."""
    try:
        seen = [compute(*filling) for filling in fillings]
    except ZeroDivisionError:
        assert (result.status, result.value, result.low, result.high) == ("undefined", None, None, None)
        return
    assert result.low == pytest.approx(min(seen), abs=CLOSE) and result.high == pytest.approx(
        max(seen), abs=CLOSE
    )
    assert result.low - CLOSE <= result.value <= result.high + CLOSE


def percent(part: float, whole: float) -> float:
    return 100 * part / whole


@given(columns)
def test_sum(table: Table) -> None:
    sums = [sum(filling[0]) for filling in possible(table)]
    assert total(table) == Interval(min(sums), max(sums))


@given(columns, columns)
@settings(max_examples=150)
def test_share(part: Table, rest: Table) -> None:
    result = share(total(part), total(rest))
    same(result, possible(part, rest), lambda p, r: percent(sum(p), sum(p) + sum(r)))
    if result.is_ok:
        assert 0 <= result.low <= result.value <= result.high <= 100


@given(cells, cells)
def test_share_of_a_whole_counted_by_itself(part: Interval, whole: Interval) -> None:
    fillings = [f for f in possible([part], [whole]) if f[0][0] <= f[1][0]]
    # the bounds of a part are never above those of the whole it lies in: rounding and hiding keep the order
    if part.low > whole.low or part.high > whole.high:
        return
    same(share_of_total(part, whole), fillings, lambda p, w: percent(p[0], w[0]))


@given(columns, columns)
@settings(max_examples=150)
def test_trend(before: Table, after: Table) -> None:
    result = trend(total(before), total(after))
    same(result, possible(before, after), lambda b, a: percent(sum(a) - sum(b), sum(b)))


@given(columns, st.lists(cells, min_size=1, max_size=2))
@settings(max_examples=150)
def test_rate(count: Table, population: Table) -> None:
    result = rate(total(count), total(population))
    same(result, possible(count, population), lambda n, p: 100_000 * sum(n) / sum(p))


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_leave_one_out(areas: list[tuple[Interval, Interval]]) -> None:
    before = {str(i): pair[0] for i, pair in enumerate(areas)}
    after = {str(i): pair[1] for i, pair in enumerate(areas)}
    fillings = possible(list(before.values()), list(after.values()))
    for area, result in leave_one_out(before, after).items():
        out = int(area)

        def without(b: list[int], a: list[int], out: int = out) -> float:
            return percent(sum(a) - a[out] - sum(b) + b[out], sum(b) - b[out])

        same(result, fillings, without)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=2))
@settings(max_examples=100, deadline=None)
def test_mean_of_shares(areas: list[tuple[Interval, Interval]]) -> None:
    defined = [(p, r) for p, r in areas if p.low + r.low > 0]
    result = mean(share(p, r) for p, r in areas)
    if not defined:
        assert result.status == "undefined"
        return
    parts, rests = ([pair[i] for pair in defined] for i in (0, 1))
    same(
        result,
        possible(parts, rests),
        lambda p, r: sum(percent(x, x + y) for x, y in zip(p, r, strict=True)) / len(p),
    )


@given(cells, cells, cells, cells)
@settings(max_examples=150)
def test_contribution(b1: Interval, a1: Interval, b2: Interval, a2: Interval) -> None:
    result = contribution(a1 - b1, a2 - b2)
    if result.is_ok:
        seen = [percent(p[1] - p[0], p[1] - p[0] + r[1] - r[0]) for p, r in possible([b1, a1], [b2, a2])]
        assert result.low == pytest.approx(min(seen), abs=CLOSE) and result.high == pytest.approx(
            max(seen), abs=CLOSE
        )
    else:
        assert any(p[1] - p[0] + r[1] - r[0] == 0 for p, r in possible([b1, a1], [b2, a2]))


@given(columns, st.integers(0, 60))
def test_subtraction(parts: Table, whole: int) -> None:
    fitting = [filling[0] for filling in possible(parts) if sum(filling[0]) == whole]
    bounds = subtraction_bounds(Interval.exactly(whole), parts)
    if not fitting:
        assert bounds is None
        return
    assert bounds == [Interval(min(column), max(column)) for column in zip(*fitting, strict=True)]
