"""Estimates by stratum (child or adult, sex, form, year) that sum to the total, and rates with both numbers.

No estimate is made for a stratum of fewer than 100 known persons: they are counted among the detected, and
the total is then a bound, for nothing is said of that stratum's undetected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from fanal.prevalence.estimate import METHODS, Estimate, Options, Reason
from fanal.prevalence.overlap import OverlapTable

FEWEST_KNOWN = 100
PER = 100_000


@dataclass(frozen=True)
class Rate:
    """Persons per 100,000 inhabitants: those detected, and those estimated where there is an estimate."""

    detected: float
    estimated: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Stratum:
    name: str
    detected: int
    estimate: Estimate
    rate: Rate | None


@dataclass(frozen=True)
class Strata:
    """The strata and their sum; ``together`` is the same method on all persons at once, to be compared."""

    strata: tuple[Stratum, ...]
    total: Stratum
    together: Estimate


def by_stratum(
    tables: Mapping[str, OverlapTable],
    method: str,
    options: Options,
    *,
    population: Mapping[str, int] | None = None,
    fewest: int = FEWEST_KNOWN,
    progress: Callable[[float], object] | None = None,
) -> Strata:
    """One method on each stratum's table. The tables have the same lists and no person in two of them.

    ``population`` are inhabitants by stratum, for rates. The interval of the sum takes the strata as
    independent and adds squared distances from the points on either side (the MOVER of Zou, Huang & Zhang
    2009), so that unequal sides stay unequal.
    """
    found = []
    for place, (name, table) in enumerate(tables.items()):
        made = (
            METHODS[method](table, options)
            if table.total >= fewest
            else _too_few(method, table.total, fewest)
        )
        inhabitants = population.get(name) if population else None
        found.append(Stratum(name, table.total, made, rate(table.total, made, inhabitants)))
        if progress:
            progress((place + 1) / (len(tables) + 1))
    everybody = (
        sum(population[name] for name in tables) if population and set(tables) <= set(population) else None
    )
    total = summed(method, found, everybody)
    return Strata(tuple(found), total, METHODS[method](joined(tables), options))


def joined(tables: Mapping[str, OverlapTable]) -> OverlapTable:
    """All strata in one table."""
    every = list(tables.values())
    masks, counts = (np.concatenate([getattr(t, part) for t in every]) for part in ("patterns", "counts"))
    return OverlapTable.of(every[0].lists, masks, counts)


def summed(method: str, strata: list[Stratum], inhabitants: int | None) -> Stratum:
    """The sum of strata: refused where none has an estimate, a bound where some have none."""
    detected = sum(each.detected for each in strata)
    usable = [each for each in strata if _complete(each.estimate)]
    missing = [each.name for each in strata if not _complete(each.estimate)]
    reasons = (
        (Reason("strata_without_estimate", {"n": len(missing), "strata": ", ".join(missing)}),)
        if missing
        else ()
    )
    settings = {"sum_of": len(strata)}
    if not usable:
        made = Estimate(method, settings, None, None, None, None, (None, None), "refused", reasons)
        return Stratum("", detected, made, rate(detected, made, inhabitants))
    ends = np.array([[e.estimate.estimate, e.estimate.low, e.estimate.high] for e in usable], dtype=float)
    point = float(ends[:, 0].sum()) + sum(each.detected for each in strata if not _complete(each.estimate))
    low = max(point - float(np.sqrt(((ends[:, 0] - ends[:, 1]) ** 2).sum())), float(detected))
    high = point + float(np.sqrt(((ends[:, 2] - ends[:, 0]) ** 2).sum()))
    made = Estimate(
        method, settings, None, point, low, None if missing else high, (None, None),
        "bounded" if missing else "ok", reasons,
    )  # fmt: skip
    return Stratum("", detected, made, rate(detected, made, inhabitants))


def rate(detected: int, made: Estimate, inhabitants: int | None) -> Rate | None:
    """Per 100,000 inhabitants; a refused estimate has no rate, the detected always have theirs."""
    if not inhabitants:
        return None
    ends = (made.estimate, made.low, made.high) if made.status != "refused" else (None, None, None)
    point, low, high = (None if each is None else PER * each / inhabitants for each in ends)
    return Rate(PER * detected / inhabitants, point, low, high)


def _complete(made: Estimate) -> bool:
    return made.status == "ok" and None not in (made.estimate, made.low, made.high)


def _too_few(method: str, known: int, fewest: int) -> Estimate:
    reason = Reason("too_few_known", {"n": known, "fewest": fewest})
    return Estimate(method, {}, None, None, None, None, (None, None), "refused", (reason,))
