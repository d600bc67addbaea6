"""When: hours in absolute time, days in local dates, working days by public holidays and a profile's list.

The day of the start is not counted, and a term of days ends with the end of its last day (as in Regulation
(EEC, Euratom) 1182/71, article 3): the instant is the first of the next day in the place's zone.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from fanal.register.rules.durations import Duration

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = dt.timedelta(days=1)
# a calendar that closes every day would be walked for ever
_FURTHEST = 3700


@dataclass(frozen=True)
class Calendar:
    """A place's days. ``holidays_of`` is a country (and subdivision) of the ``holidays`` library, or empty.

    ``frozen_years`` are the years whose holidays were written into ``closed`` when a profile version was
    stored: a later edition of the library does not move what was due.
    """

    zone: ZoneInfo
    weekend: frozenset[int] = frozenset({5, 6})
    closed: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    holidays_of: tuple[str, str] = ("", "")
    frozen_years: frozenset[int] = frozenset()

    def local_date(self, at: dt.datetime) -> dt.date:
        """The date that the wall shows at an instant."""
        return at.astimezone(self.zone).date()

    def is_working(self, day: dt.date) -> bool:
        """A day the profile says is worked is worked, whatever else says no."""
        if day in self.worked:
            return True
        if day.weekday() in self.weekend or day in self.closed:
            return False
        return day.year in self.frozen_years or day not in _library_days(*self.holidays_of, day.year)

    def first_instant(self, day: dt.date) -> dt.datetime:
        """The instant, in UTC, at which a local date begins; exact where clocks change at midnight."""
        return dt.datetime.combine(day, dt.time(), self.zone).astimezone(dt.UTC)

    def end_of(self, day: dt.date) -> dt.datetime:
        """The instant at which a local date is over."""
        return self.first_instant(day + _DAY)

    def after(self, day: dt.date, duration: Duration) -> dt.date:
        """The date so many days, working days or months after one."""
        if duration.unit == "days":
            return day + duration.amount * _DAY
        if duration.unit == "months":
            return months_after(day, duration.amount)
        if duration.unit != "working_days":
            raise ValueError("hours have no date")
        return self._working_days_after(day, duration.amount)

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """How many working days come after ``first``, up to and with ``last``."""
        return sum(self.is_working(first + n * _DAY) for n in range(1, (last - first).days + 1))

    def frozen(self, years: Iterable[int]) -> Calendar:
        """The same calendar with the library's holidays of some years written into it."""
        kept = frozenset(years)
        days = {day for year in kept for day in _library_days(*self.holidays_of, year)}
        return replace(self, closed=self.closed | days, frozen_years=self.frozen_years | kept)

    def _working_days_after(self, day: dt.date, amount: int) -> dt.date:
        left, tried = amount, 0
        while left:
            day, tried = day + _DAY, tried + 1
            left -= self.is_working(day)
            if tried > _FURTHEST:
                raise ValueError("the calendar has too few working days")
        return day


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


@lru_cache(maxsize=512)
def _library_days(country: str, subdivision: str, year: int) -> frozenset[dt.date]:
    if not country:
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
