"""The time, which a test or a demonstration can hold still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_fixed: list[datetime] = []


def now() -> datetime:
    """The present moment in UTC."""
    return _fixed[-1] if _fixed else datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this, every thread of the process sees this moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    _fixed.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.pop()
