"""Dates with their precision: a year is not the first of January."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

import numpy as np

AGE, YEAR, MONTH, DAY = 1, 2, 3, 4
FIRST_YEAR = 1800
HEAPED = 5.0  # times the mean of the other days
_ISO = re.compile(r"(\d{4})(?:-?(\d{2}))?(?:-?(\d{2}))?")


def birth_of(text: str) -> tuple[int, int, int, int]:
    """Year, month, day, precision; zeros for what is not known. ISO, partial, with or without hyphens."""
    match = _ISO.fullmatch(text[:10])
    if not match:
        return 0, 0, 0, 0
    year, month, day = (int(part or 0) for part in match.groups())
    if not FIRST_YEAR <= year <= 2200:
        return 0, 0, 0, 0
    if not 1 <= month <= 12:
        # a month that cannot be is a slip of the pen; the day may still tell, so both are kept when typed
        return (year, month, day, DAY) if month and day else (year, 0, 0, YEAR)
    return (year, month, day, DAY) if day else (year, month, 0, MONTH)


def day_of(text: str) -> tuple[int, int, int]:
    """Days and months since 1800 and the year of a date, 0 for what its precision does not give."""
    year, month, day, precision = birth_of(text)
    if precision == 0:
        return 0, 0, 0
    months = (year - FIRST_YEAR) * 12 + month if precision >= MONTH and month <= 12 else 0
    days = 0
    if precision == DAY:
        try:
            days = (dt.date(year, month, day) - dt.date(FIRST_YEAR, 1, 1)).days
        except ValueError:
            days = 0
    return days, months, year


def is_heaped(month: np.ndarray, day: np.ndarray) -> bool:
    """Whether 1 January is so much more frequent than a day should be that it stands for the year."""
    n = len(month)
    if n < 50:
        return bool(n and ((month == 1) & (day == 1)).mean() > 0.1)
    first = int(((month == 1) & (day == 1)).sum())
    return first > HEAPED * (n - first) / 364


def stands_for_year(texts: Iterable[str]) -> list[bool]:
    """Of ISO dates, those that are 1 January where that is far too frequent to be true."""
    born = [birth_of(text) for text in texts]
    days = np.array([(month, day) for _, month, day, precision in born if precision == DAY]).reshape(-1, 2)
    heaped = is_heaped(days[:, 0], days[:, 1])
    return [heaped and each[1:] == (1, 1, DAY) for each in born]
