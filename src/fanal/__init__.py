"""Fanal: from a report about a child to figures that can be trusted, with no child exposed.

The stages of a study as functions, loaded when they are first used.
"""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

_WHERE = {
    "check": "fanal.sources",
    "read_source": "fanal.sources",
    "link": "fanal.linkage",
    "tabulate": "fanal.tabulation",
    "release": "fanal.disclosure",
    "compute": "fanal.indicators",
    "evaluate_claims": "fanal.indicators",
    "build": "fanal.reporting",
    "definition": "fanal.vocabulary",
    "new_study": "fanal.study",
    "run": "fanal.study",
    "simulate_country": "fanal.simulate",
}
# a name that is also the name of a room would become the room as soon as that is imported
_NAMED = {"simulate_country": "simulate"}

__all__ = ["__version__", *sorted(_WHERE)]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'fanal' has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE[name]), _NAMED.get(name, name))


def __dir__() -> list[str]:
    return sorted(__all__)
