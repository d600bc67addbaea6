"""In which order the days and months of a column stand, and by which calendar its years are counted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fanal.sources.decoders import BUDDHIST_OFFSET, YEARS_BACK

_THREE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?")
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
DAY_FIRST, MONTH_FIRST, EITHER, NEITHER = "dmy", "mdy", "either", ""
MOST_ERRORS = 0.05


def order(values: Iterable[str]) -> str:
    """``dmy``, ``mdy``, ``either`` where every date can be read both ways, "" where no date has three
    numbers.
    """
    pairs = [(int(found[1]), int(found[2])) for value in values if (found := _THREE.fullmatch(value.strip()))]
    if not pairs:
        return NEITHER
    day_first = sum(first > 12 >= second for first, second in pairs)
    month_first = sum(second > 12 >= first for first, second in pairs)
    if not day_first and not month_first:
        return EITHER
    if min(day_first, month_first) > MOST_ERRORS * (day_first + month_first):
        return EITHER
    return DAY_FIRST if day_first > month_first else MONTH_FIRST


def calendar(values: Iterable[str], this_year: int) -> str:
    """``buddhist`` where most years lie ahead of ours and fit once 543 is taken off."""
    years = [int(found[1]) for value in values if (found := _YEAR.search(value))]
    ahead = [year for year in years if this_year - YEARS_BACK <= year - BUDDHIST_OFFSET <= this_year + 1]
    ahead = [year for year in ahead if year > this_year + 1]
    return "buddhist" if years and len(ahead) > 0.5 * len(years) else "gregorian"
