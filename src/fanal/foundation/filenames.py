"""Names of files as text: a stick written by another system can hold names that no output could repeat."""

from __future__ import annotations

from fanal.foundation.errors import DataError


class NameNotText(DataError):
    """A file's name holds bytes that are no UTF-8."""

    code = "FNL-FIL-001"


def as_text(name: str) -> str:
    """A file's name as it can be shown and written, each byte that is no text as ``?``."""
    return name.encode("utf-8", "replace").decode("utf-8")


def check_name(name: str) -> None:
    """Raises NameNotText."""
    if as_text(name) != name:
        raise NameNotText(file=as_text(name))
