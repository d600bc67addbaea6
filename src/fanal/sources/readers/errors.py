"""Why a file cannot be read. No parameter holds the value of a cell: only names, rows and counts."""

from __future__ import annotations

from fanal.foundation.errors import DataError


class EmptyFile(DataError):
    code = "FNL-SRC-010"


class HeaderOnly(DataError):
    """There are column names and no row below them."""

    code = "FNL-SRC-011"
    columns: tuple[str, ...] = ()  # for who wants no more than these


class SlippedColumns(DataError):
    """A row has more or fewer fields than the header: its values stand under the wrong names."""

    code = "FNL-SRC-012"


class Unreadable(DataError):
    """Missing, a folder, a device, or not ours to open."""

    code = "FNL-SRC-013"


class UnknownKind(DataError):
    """Neither text, nor a workbook, Parquet, JSON or gzip."""

    code = "FNL-SRC-014"


class NulByte(DataError):
    code = "FNL-SRC-015"


class TooManyColumns(DataError):
    code = "FNL-SRC-016"


class LineTooLong(DataError):
    code = "FNL-SRC-017"


class UnclosedQuote(DataError):
    code = "FNL-SRC-018"


class NoHeader(DataError):
    """No row looks like column names."""

    code = "FNL-SRC-019"


class DamagedFile(DataError):
    """Truncated or corrupted."""

    code = "FNL-SRC-020"


class LockedFile(DataError):
    """Protected by a password."""

    code = "FNL-SRC-021"


class UnpacksTooLarge(DataError):
    code = "FNL-SRC-022"


class NoTable(DataError):
    """No visible sheet holds a header with rows below it."""

    code = "FNL-SRC-023"


class SheetTooLarge(DataError):
    code = "FNL-SRC-024"


class NestedValue(DataError):
    """A JSON record holds an object, or a list of more than plain values."""

    code = "FNL-SRC-025"


class NotJson(DataError):
    code = "FNL-SRC-026"


class NestedColumn(DataError):
    code = "FNL-SRC-027"


class ReaderFailed(DataError):
    """The reader gave up; its own text may quote a cell, so it is not shown."""

    code = "FNL-SRC-028"
