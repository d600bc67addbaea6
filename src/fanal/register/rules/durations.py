"""How long: ``1 hour``, ``30 days``, ``5 working days``, ``17 years 6 months``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Unit = Literal["hours", "days", "working_days", "months"]
_PART = r"\d{1,4} (?:hour|day|working day|month|year)s?"
_WRITTEN = re.compile(rf"{_PART}(?: {_PART})?", re.ASCII)
_ONE = re.compile(r"(\d{1,4}) (hour|day|working day|month|year)s?", re.ASCII)
_UNITS: Mapping[str, Unit] = {"hour": "hours", "day": "days", "working day": "working_days"}
EXAMPLE = "1 hour, 30 days, 5 working days, 6 months, 17 years 6 months"


@dataclass(frozen=True, slots=True)
class Duration:
    """Hours run in absolute time; days, working days and months in local dates."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Reads what a profile writes; anything else is a ValueError."""
        parts = _ONE.findall(text) if _WRITTEN.fullmatch(text) else []
        if not parts or (len(parts) == 2 and (parts[0][1], parts[1][1]) != ("year", "month")):
            raise ValueError(EXAMPLE)
        amount, unit = int(parts[0][0]), parts[0][1]
        if unit in ("year", "month"):
            months = amount * 12 if unit == "year" else amount
            return cls(months + (int(parts[1][0]) if len(parts) == 2 else 0), "months")
        return cls(amount, _UNITS[unit])

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(EXAMPLE)

    def __str__(self) -> str:
        if self.unit == "months" and self.amount >= 12:
            years, months = divmod(self.amount, 12)
            return _said(years, "year") + (f" {_said(months, 'month')}" if months else "")
        return _said(self.amount, self.unit.removesuffix("s").replace("_", " "))


def _said(amount: int, unit: str) -> str:
    return f"{amount} {unit}" + ("" if amount == 1 else "s")
