"""Errors of overlap tables and of what is asked of them; what no table can answer is a ``Reason``."""

from __future__ import annotations

from fanal.foundation.errors import CallError, DataError


class NoOverlapRows(DataError):
    """The table counts nobody."""

    code = "FNL-PRV-001"


class CountNegative(DataError):
    code = "FNL-PRV-002"


class CountNotWhole(DataError):
    """A count is a fraction, not finite or larger than a table can hold."""

    code = "FNL-PRV-003"


class NotANumber(DataError):
    """A membership or a count is text."""

    code = "FNL-PRV-004"


class MembershipNotZeroOne(DataError):
    code = "FNL-PRV-005"


class ListNamedTwice(DataError):
    code = "FNL-PRV-006"


class TooManyLists(DataError):
    code = "FNL-PRV-007"


class RowOnNoList(DataError):
    """A row with a count but on none of the lists: those nobody listed cannot be counted."""

    code = "FNL-PRV-008"


class ColumnsUneven(DataError):
    """The columns of a table differ in length."""

    code = "FNL-PRV-009"


class UnknownList(CallError):
    code = "FNL-PRV-010"


class TermUnusable(CallError):
    """A model's term names fewer than two lists, more than there are, or one twice."""

    code = "FNL-PRV-011"


class OptionUnusable(CallError):
    """An option of an estimate is outside what is allowed."""

    code = "FNL-PRV-012"


class MethodUnknown(CallError):
    code = "FNL-PRV-013"


class ListWithoutName(DataError):
    code = "FNL-PRV-014"
