"""What every method gives: a total with its interval, or why there is none."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fanal.prevalence.overlap import OverlapTable

STATUSES = ("ok", "bounded", "refused")


@dataclass(frozen=True)
class Reason:
    """Why an estimate is bounded or refused; the words are ``prevalence.reasons.<code>``."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """What every method is told. ``errors``: whether the Monte-Carlo error of resampled ends is wanted."""

    seed: int = 1
    resamples: int = 1000
    level: float = 0.95
    quick: bool = False
    order: int | None = None
    errors: bool = True


@dataclass(frozen=True)
class Estimate:
    """One answer to "how many in all". ``mc_error``: the Monte-Carlo error of either end of the interval."""

    method: str
    settings: dict[str, Any]
    model: str | None
    estimate: float | None
    low: float | None
    high: float | None
    mc_error: tuple[float | None, float | None]
    status: str
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method, "settings": dict(self.settings), "model": self.model,
            "estimate": self.estimate, "low": self.low, "high": self.high,
            "mc_error": list(self.mc_error), "status": self.status,
            "reasons": [{"code": each.code, "values": dict(each.values)} for each in self.reasons],
        }  # fmt: skip


Method = Callable[..., Estimate]
# method, its module; the first is the default
_WHERE = {
    "stepwise": "stepwise",
    "bic": "search",
    "aic": "search",
    "averaging": "averaging",
    "multiverse": "widest",
    "latent_class": "latent_class",
    "thresholding": "thresholding",
    "shrunk": "thresholding",
    "chao": "chao",
    "independence": "chao",
}


def _lazy(name: str, module: str) -> Method:
    def method(table: OverlapTable, options: Options | None = None, progress: Any = None) -> Estimate:
        found = getattr(importlib.import_module(f"fanal.prevalence.{module}"), name)
        made: Estimate = found(table, options or Options(), progress)
        return made

    return method


METHODS: dict[str, Method] = {
    name: _lazy(name, module)
    for name, module in _WHERE.items()
    if importlib.util.find_spec(f"fanal.prevalence.{module}") is not None
}
