"""Overlapping lists become an honest estimate of how many were never detected.

Each public name is fetched when it is first used: importing the room costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanal.prevalence.answers import Answer, answer, unanswered
    from fanal.prevalence.averaging import Posterior, posterior
    from fanal.prevalence.best_case import FittedCoverage, Held, fitted_coverage
    from fanal.prevalence.bootstrap import Interval, bca
    from fanal.prevalence.compiling import compiled
    from fanal.prevalence.estimate import METHODS, Estimate, Options, Reason
    from fanal.prevalence.fixed_model import Profile, profile
    from fanal.prevalence.hidden import HiddenRange, HiddenTable, over_fillings
    from fanal.prevalence.linked import pooled
    from fanal.prevalence.models import Fit, fit, hierarchical
    from fanal.prevalence.overlap import MOST_LISTS, OverlapTable
    from fanal.prevalence.reading import ListTable, read_table, understand
    from fanal.prevalence.report_card import Check, ReportCard
    from fanal.prevalence.strata import Strata, Stratum, by_stratum

_WHERE = {
    "Answer": "answers",
    "Check": "report_card",
    "Estimate": "estimate",
    "Fit": "models",
    "FittedCoverage": "best_case",
    "Held": "best_case",
    "HiddenRange": "hidden",
    "HiddenTable": "hidden",
    "Interval": "bootstrap",
    "ListTable": "reading",
    "METHODS": "estimate",
    "MOST_LISTS": "overlap",
    "Options": "estimate",
    "OverlapTable": "overlap",
    "Posterior": "averaging",
    "Profile": "fixed_model",
    "Reason": "estimate",
    "ReportCard": "report_card",
    "Strata": "strata",
    "Stratum": "strata",
    "answer": "answers",
    "bca": "bootstrap",
    "by_stratum": "strata",
    "compiled": "compiling",
    "fit": "models",
    "fitted_coverage": "best_case",
    "hierarchical": "models",
    "over_fillings": "hidden",
    "pooled": "linked",
    "posterior": "averaging",
    "profile": "fixed_model",
    "read_table": "reading",
    "unanswered": "answers",
    "understand": "reading",
}

__all__ = [
    "METHODS",
    "MOST_LISTS",
    "Answer",
    "Check",
    "Estimate",
    "Fit",
    "FittedCoverage",
    "Held",
    "HiddenRange",
    "HiddenTable",
    "Interval",
    "ListTable",
    "Options",
    "OverlapTable",
    "Posterior",
    "Profile",
    "Reason",
    "ReportCard",
    "Strata",
    "Stratum",
    "answer",
    "bca",
    "by_stratum",
    "compiled",
    "fit",
    "fitted_coverage",
    "hierarchical",
    "over_fillings",
    "pooled",
    "posterior",
    "profile",
    "read_table",
    "unanswered",
    "understand",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
