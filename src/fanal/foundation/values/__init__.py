"""Intervals, partial dates, and arithmetic that keeps a hidden count's whole range."""

from fanal.foundation.values.dates import PartialDate
from fanal.foundation.values.influence import Influence, leave_one_out, most_influential
from fanal.foundation.values.interval import Interval, total
from fanal.foundation.values.ratios import (
    OK,
    UNDEFINED,
    Result,
    contribution,
    mean,
    rate,
    share,
    share_of_total,
    trend,
)
from fanal.foundation.values.subtraction import Recovery, count_recoverable, subtraction_bounds

__all__ = [
    "OK",
    "UNDEFINED",
    "Influence",
    "Interval",
    "PartialDate",
    "Recovery",
    "Result",
    "contribution",
    "count_recoverable",
    "leave_one_out",
    "mean",
    "most_influential",
    "rate",
    "share",
    "share_of_total",
    "subtraction_bounds",
    "total",
    "trend",
]
