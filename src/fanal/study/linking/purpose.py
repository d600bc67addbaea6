"""Whether the records of a source may be linked: only with a purpose, its legal basis, an agreement and an
end date that has not passed."""

from __future__ import annotations

import datetime as dt

from fanal.study.config import SourceConfig

NEEDED = ("purpose", "legal_basis", "agreement", "until")
EXPIRED = "until_past"


def missing(source: SourceConfig, today: dt.date) -> tuple[str, ...]:
    """What stands in the way, by key of ``fanal.toml``; nothing when the source may be linked."""
    lacking = [key for key in NEEDED if not getattr(source, key).strip()]
    if source.until and dt.date.fromisoformat(source.until) < today:
        lacking.append(EXPIRED)
    return tuple(lacking)
