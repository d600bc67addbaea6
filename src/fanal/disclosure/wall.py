"""The wall until disclosure control is built: hide the small, round the rest, release whole tables.

Every count under THRESHOLD, zero included, is the same interval [0, 9]; every other is rounded to a multiple
of BASE, so it lies within 2 of what is shown. A released table holds a cell for every code of its lists and
every year of its range: an empty cell looks like a small one. Areas and citizenships with fewer persons than
the threshold over all years get no rows of their own, so that their presence says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product

from fanal.vocabulary import Field, Observation, code_list, fields, place

THRESHOLD = 10
BASE = 5
WORLD, TOTAL, UNKNOWN, REPORTED = "W", "_T", "_U", "_REPORTED"
_DIMENSIONS = {"sex": "sex", "age_group": "age", "purposes": "form"}
# a table that joins breakdowns in a way the wall forbids is never released
_NEVER_TOGETHER = ({"citizenship", "age_group"},)

Cell = tuple[str, str, tuple[str, ...]]  # area, period, codes


def release(
    counts: Iterable[tuple[str, tuple[str, ...], Cell, int]],
    *,
    dataset: str,
    published: bool,
    marking: str,
    source: str,
) -> list[Observation]:
    """The observations of one dataset, sorted by key.

    ``counts`` are (table, its breakdowns, cell, n). ``published`` says that the records were already public:
    their counts pass as they are. Otherwise they are hidden, rounded and completed as described above, and
    marked.
    """
    tables: dict[str, tuple[tuple[str, ...], dict[Cell, int]]] = {}
    for name, by, cell, n in counts:
        tables.setdefault(name, (by, {}))[1][cell] = n
    observations: list[Observation] = []
    for by, cells in tables.values():
        if published:
            observations += [_exact(by, cell, n, dataset, source) for cell, n in cells.items()]
            continue
        if len(by) > 2 or any(pair <= set(by) for pair in _NEVER_TOGETHER):
            continue
        joined = _join_other_sex(by, cells)
        observations += [
            _protected(by, cell, joined.get(cell, 0), dataset, source, marking)
            for cell in _whole_table(by, joined)
        ]
    return sorted(observations, key=lambda observation: observation.key)


def _exact(by: tuple[str, ...], cell: Cell, n: int, dataset: str, source: str) -> Observation:
    return _observation(by, cell, dataset, source, "", n, n, n, "A")


def _protected(
    by: tuple[str, ...], cell: Cell, n: int, dataset: str, source: str, marking: str
) -> Observation:
    if n < THRESHOLD:
        return _observation(by, cell, dataset, source, marking, (THRESHOLD - 1) / 2, 0, THRESHOLD - 1, "H")
    shown = BASE * ((n + BASE // 2) // BASE)
    return _observation(by, cell, dataset, source, marking, shown, shown - BASE // 2, shown + BASE // 2, "R")


def _join_other_sex(by: tuple[str, ...], cells: dict[Cell, int]) -> dict[Cell, int]:
    """Sex *other* is joined with unknown: in most tables it would point at one person."""
    if "sex" not in by:
        return cells
    position = by.index("sex")
    joined: dict[Cell, int] = {}
    for (area, period, codes), n in cells.items():
        changed = tuple(UNKNOWN if i == position and code == "_O" else code for i, code in enumerate(codes))
        joined[area, period, changed] = joined.get((area, period, changed), 0) + n
    return joined


def _whole_table(by: tuple[str, ...], cells: dict[Cell, int]) -> list[Cell]:
    all_years = {cell: n for cell, n in cells.items() if cell[1] == TOTAL}
    areas = {WORLD, *_large((cell[0], n) for cell, n in all_years.items())}
    periods = _periods((cell[1], n) for cell, n in cells.items() if cell[0] == WORLD)
    of_world = {cell[2]: n for cell, n in all_years.items() if cell[0] == WORLD}
    lists = [
        _codes(column, ((codes[position], n) for codes, n in of_world.items()))
        for position, column in enumerate(by)
    ]
    return [
        (area, period, codes) for area in sorted(areas) for period in periods for codes in product(*lists)
    ]


def _large(numbers: Iterable[tuple[str, int]]) -> set[str]:
    """The codes with a cell of at least the threshold."""
    return {code for code, n in numbers if n >= THRESHOLD}


def _periods(numbers: Iterable[tuple[str, int]]) -> list[str]:
    """Every year between the first and the last one with enough persons, longer periods, unknown and all
    years."""
    found = _large(numbers)
    years = [int(period) for period in found if period.isdigit()]
    between = {str(year) for year in range(min(years, default=1), max(years, default=0) + 1)}
    return sorted({TOTAL, *between, *(period for period in found if not period.isdigit())})


def _codes(column: str, numbers: Iterable[tuple[str, int]]) -> list[str]:
    each = _field(column)
    codes = {UNKNOWN}
    if each.kind in ("place", "places"):
        codes |= _large(numbers)
    else:
        codes |= set(code_list(each.list).codes)
    if each.kind in ("codes", "places"):
        codes.add(REPORTED)
    return sorted(codes - {"_O"} if column == "sex" else codes)


def _field(name: str) -> Field:
    return next(each for each in fields("case_record") if each.name == name)


def _observation(
    by: Sequence[str],
    cell: Cell,
    dataset: str,
    source: str,
    marking: str,
    value: float,
    low: int,
    high: int,
    status: str,
) -> Observation:
    area, period, codes = cell
    dimensions = {"sex": TOTAL, "age": TOTAL, "form": TOTAL}
    breakdown = category = TOTAL
    for column, code in zip(by, codes, strict=True):
        if column in _DIMENSIONS:
            dimensions[_DIMENSIONS[column]] = code
        else:
            breakdown, category = column, code
    return Observation(
        dataset=dataset,
        ref_area=area,
        indicator="victims_detected",
        **dimensions,
        breakdown=breakdown,
        category=category,
        time_period=period,
        value=float(value),
        low=low,
        high=high,
        obs_status=status,
        unit="PS",
        source=source,
        area_kind=_kind(area),
        marking=marking,
    ).identified()


def _kind(area: str) -> str:
    if area == WORLD:
        return "world"
    return "unknown" if area == UNKNOWN else place(area).kind


def protect(observations: Iterable[Observation]) -> list[Observation]:
    """Totals of an unpublished table, hidden and rounded like counts.

    A cell that the table does not have was not reported, which is not the same as small: it is not added.
    """
    return [
        _protect(each) for each in observations if not (each.breakdown == "citizenship" and each.age != TOTAL)
    ]


def _protect(each: Observation) -> Observation:
    if each.high < THRESHOLD:
        return replace(each, value=(THRESHOLD - 1) / 2, low=0, high=THRESHOLD - 1, obs_status="H")
    low, high = (BASE * ((int(n) + BASE // 2) // BASE) for n in (each.low, each.high))
    low, high = max(0, low - BASE // 2), high + BASE // 2
    return replace(each, value=(low + high) / 2, low=low, high=high, obs_status="R")
