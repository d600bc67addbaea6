"""Dates of which only the year, or the year and the month, may be known."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A Gregorian year, month of a year, or day.

    There is no ``<``: 2019 is neither before nor after 2019-03. Compare with ``definitely_before``,
    ``definitely_after`` and ``may_be``. Raises ValueError for a month or a day that no calendar has.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.year <= 9999:
            raise ValueError("A year has four digits.")
        if self.month is None:
            if self.day is not None:
                raise ValueError("A day needs its month.")
        elif not 1 <= self.month <= 12:
            raise ValueError("A month is 1 to 12.")
        elif self.day is not None and not 1 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
            raise ValueError("The month has no such day.")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Reads ``2019``, ``2019-03`` or ``2019-03-05``; anything else is a ValueError."""
        match = _WRITTEN.fullmatch(text)
        if not match:
            raise ValueError("A date is written 2019, 2019-03 or 2019-03-05.")
        return cls(*(int(part) if part else None for part in match.groups()))  # type: ignore[arg-type]

    @property
    def precision(self) -> str:
        """``year``, ``month`` or ``day``."""
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def definitely_before(self, other: PartialDate) -> bool:
        """Every day this can be lies before every day the other can be."""
        return self.last_day < other.first_day

    def definitely_after(self, other: PartialDate) -> bool:
        return other.definitely_before(self)

    def may_be(self, other: PartialDate) -> bool:
        """Both can be the same day."""
        return not self.definitely_before(other) and not self.definitely_after(other)

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)
