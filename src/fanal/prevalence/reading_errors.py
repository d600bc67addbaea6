"""What can be wrong with a table of lists, said with its file, row and column and never with a cell's
value.
"""

from __future__ import annotations

from fanal.foundation.errors import DataError


class TableUnreadable(DataError):
    """There is no such file, or it is no text."""

    code = "FNL-PRV-030"


class TableEmpty(DataError):
    """No row below the names of the columns, or nobody counted in any."""

    code = "FNL-PRV-031"


class NoListColumn(DataError):
    code = "FNL-PRV-032"


class MembershipUnclear(DataError):
    """A cell of a list column says neither yes nor no."""

    code = "FNL-PRV-033"


class MembershipBlank(DataError):
    """Blank in a column that writes its noes: whether the person is on the list is not said."""

    code = "FNL-PRV-034"


class CountUnclear(DataError):
    code = "FNL-PRV-035"


class CountBelowZero(DataError):
    code = "FNL-PRV-036"


class CountFraction(DataError):
    code = "FNL-PRV-037"


class OnNoList(DataError):
    """A row of persons who are on no list."""

    code = "FNL-PRV-038"


class ColumnTwice(DataError):
    code = "FNL-PRV-039"


class TooManyListColumns(DataError):
    code = "FNL-PRV-040"


class CountTwice(DataError):
    code = "FNL-PRV-041"


class RowTooLong(DataError):
    code = "FNL-PRV-042"


class ColumnUnnamed(DataError):
    code = "FNL-PRV-043"
