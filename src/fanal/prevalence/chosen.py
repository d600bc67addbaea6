"""What methods that choose one model share: the estimate with its interval, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from fanal.prevalence.bootstrap import Estimator, bca
from fanal.prevalence.estimate import Estimate, Options, Reason
from fanal.prevalence.existence import existence, groups
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.usable import FEWEST_LISTS, left_out

Progress = Callable[[float], object] | None
OFTEN = 0.05  # of the resamples without an estimate: worth a word


def estimated(
    method: str,
    table: OverlapTable,
    total: float,
    terms: Sequence[int],
    model: str,
    each: Estimator,
    settings: dict[str, Any],
    options: Options,
    progress: Progress,
) -> Estimate:
    """The estimate of a chosen model (``terms``, masks of the used lists), its interval, and what speaks
    against it.
    """
    used, _ = table.without_empty_lists()
    against = list(existence(used, terms))
    if len(used.lists) < FEWEST_LISTS:
        against.append(Reason("two_lists", {"n": len(used.lists)}))
    elif max(len(group) for group in groups(used)) < FEWEST_LISTS:
        against.append(Reason("two_lists_hang_together", {"groups": _said(used)}))
    known = float(total) if np.isfinite(total) else None
    doubts = (*left_out(table), *_apart(used))
    made = Estimate(method, settings, model, known, None, None, (None, None), "refused", (*doubts, *against))
    if known is None or against:
        return made
    made = replace(made, status="ok")
    if not options.resamples:
        return made
    interval = bca(
        used, known, each, progress=progress,
        resamples=options.resamples, level=options.level, seed=options.seed, errors=options.errors,
    )  # fmt: skip
    reasons = list(made.reasons)
    if interval.without > OFTEN * options.resamples:
        reasons.append(Reason("resamples_without", {"n": interval.without, "of": options.resamples}))
    return replace(
        made,
        low=interval.low,
        high=interval.high,
        mc_error=interval.mc_error,
        settings={**settings, "without_estimate": interval.without},
        status="ok" if interval.low is not None else "refused",
        reasons=tuple(reasons),
    )


def _apart(used: OverlapTable) -> tuple[Reason, ...]:
    """A group of lists, or one list, that shares nobody with the rest."""
    return (Reason("lists_apart", {"groups": _said(used)}),) if len(groups(used)) > 1 else ()


def _said(used: OverlapTable) -> str:
    return " | ".join(", ".join(group) for group in groups(used))
