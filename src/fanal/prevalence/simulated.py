"""What simulated populations said of each method's interval: ``coverage.json``, of ``bench/coverage.py``.

Nothing where the study was not made or did not try a method: then the report card says so.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FEWEST_TABLES = 50  # for a share of tables with that many lists; else the share over all
_FILE = Path(__file__).parent / "coverage.json"


@cache
def study() -> dict[str, Any]:
    """The summary as the bench wrote it, or nothing."""
    try:
        found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    except OSError:
        return {}
    return found


def coverage(method: str, lists: int) -> dict[str, Any] | None:
    """How often a method's interval held the truth, in tables of as many lists where enough were made."""
    found = study()
    same = found.get("by_lists", {}).get(str(lists), {}).get(method, {})
    said = same if same.get("answered", 0) >= FEWEST_TABLES else found.get("all", {}).get(method, {})
    if not said.get("answered"):
        return None
    return {
        "method": method,
        "nominal": found["nominal"],
        "observed": said["coverage"],
        "tables": said["answered"],
        "lists": lists if said is same else None,
    }
