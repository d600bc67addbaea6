"""The empty tables that an organisation fills in: those of ``fanal new --templates``, for case records."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fanal.sources import write_templates

_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}
_STEMS = {"en": "case-records", "fr": "dossiers"}


class Empty(NamedTuple):
    content: bytes
    type: str


def names(lang: str) -> list[str]:
    """The files in one language."""
    return sorted(name for name, where in _all().items() if where[0] == lang)


def content(name: str) -> Empty | None:
    found = _all().get(name)
    return found[1] if found else None


@cache
def _all() -> dict[str, tuple[str, Empty]]:
    with tempfile.TemporaryDirectory(prefix="fanal-templates-") as folder:
        written = write_templates(Path(folder))
        return {
            path.name: (path.parent.name, Empty(path.read_bytes(), _TYPES[path.suffix]))
            for path in written
            if path.suffix in _TYPES and _is_of_cases(path)
        }


def _is_of_cases(path: Path) -> bool:
    return path.stem in _STEMS.values()
