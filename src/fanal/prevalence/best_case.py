"""Coverage simulation from the fitted model (Binette & Steorts 2022): what if the model were true?

The model that was chosen gives every combination of lists its probability, that of no list included. From it
as many persons are drawn as it says there are, those on no list are taken away, and each method estimates
what is left as it does the table itself: its choice of a model and its interval made anew. How often its
interval holds the number that was drawn is known exactly, up to the number of tables.

This is the best case. The model is the truth here, so that what it cannot see, a dependence of all lists or
persons who differ in how visible they are, is missing from every table. A method that fails even here is not
to be relied on; one that does not has shown little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fanal.prevalence import search, stepwise
from fanal.prevalence.errors import NoOverlapRows, OptionUnusable
from fanal.prevalence.estimate import METHODS, Estimate, Options
from fanal.prevalence.models import fit, named
from fanal.prevalence.overlap import MOST_COUNTED, OverlapTable
from fanal.prevalence.usable import FEWEST_LISTS

# methods that choose one model; the others have no single truth to draw from
MODELS = ("stepwise", "bic", "aic")
CHECKED = ("stepwise", "bic", "averaging", "independence")
# tables by method up to that many lists: what is affordable beside everything else that is said of a table
_MANY = ((6, 200), (7, 100), (8, 50))
TABLES: dict[str, tuple[tuple[int, int], ...]] = {
    "stepwise": _MANY, "bic": ((6, 50),), "aic": ((6, 25),), "averaging": ((6, 100),), "independence": _MANY,
}  # fmt: skip
RESAMPLES = {"stepwise": 200, "bic": 100, "aic": 100}  # of each of these tables, at most


@dataclass(frozen=True)
class Held:
    """How one method did: of ``tables`` drawn it ``answered`` some, and ``held`` intervals had the total."""

    method: str
    nominal: float
    tables: int
    answered: int
    held: int
    bias: float | None  # median of estimate / total - 1, of those answered
    high_over_low: float | None  # median of the upper end over the lower one

    @property
    def observed(self) -> float | None:
        """The share of intervals that held the total; a table without an estimate has none."""
        return self.held / self.answered if self.answered else None

    @property
    def mc_error(self) -> float | None:
        """The standard error of that share by the number of tables; not nothing where all or none held."""
        if self.observed is None:
            return None
        spread = max(self.observed * (1 - self.observed), 0.25 / self.answered)
        return float(np.sqrt(spread / self.answered))

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method, "nominal": self.nominal, "tables": self.tables, "answered": self.answered,
            "held": self.held, "observed": _rounded(self.observed, 4), "mc_error": _rounded(self.mc_error, 4),
            "bias_percent": None if self.bias is None else round(100 * self.bias, 1),
            "high_over_low": _rounded(self.high_over_low, 2),
        }  # fmt: skip


@dataclass(frozen=True)
class FittedCoverage:
    """The model taken as true (``method`` chose it, ``total`` persons in all) and how each method did."""

    method: str
    model: str
    total: int
    methods: tuple[Held, ...]

    def of(self, method: str) -> Held | None:
        return next((each for each in self.methods if each.method == method), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "method": self.method, "model": self.model, "total": self.total,
            "methods": [each.to_json() for each in self.methods],
        }  # fmt: skip


def fitted_coverage(
    table: OverlapTable,
    options: Options | None = None,
    *,
    method: str = MODELS[0],
    methods: Sequence[str] = CHECKED,
    tables: int | None = None,
    progress: Callable[[float], object] | None = None,
) -> FittedCoverage | None:
    """How often intervals hold the total in tables drawn from the model that ``method`` chooses on ``table``.

    ``methods`` are tried on ``tables`` tables each (default: what is affordable by method and number of
    lists; a method that is not, is left out). Each draws its resamples with seeds of its own from
    ``options.seed``; the same seed gives the same tables, and the order of the lists does not matter.
    None where there are fewer than three lists, the model has no estimate, or no method is affordable. Raises
    OptionUnusable for a method that chooses no single model. Source: Binette & Steorts (2022).
    """
    if method not in MODELS:
        raise OptionUnusable(option="method", allowed=", ".join(MODELS))
    wanted, (used, _) = options or Options(), table.without_empty_lists()
    many = {name: _affordable(name, len(used.lists)) if tables is None else tables for name in methods}
    tried = {name: n for name, n in many.items() if n}
    if not tried or len(used.lists) < FEWEST_LISTS:
        return None
    terms = _chosen(method, used, wanted)
    by_name = sorted(range(len(used.lists)), key=lambda place: used.lists[place])
    truth = _truth(used.permute(by_name), [_moved(term, by_name) for term in terms])
    if truth is None:
        return None
    total, shares = truth
    rng = np.random.default_rng([wanted.seed, 2])
    cells = rng.multinomial(total, shares, size=max(tried.values()))
    names = [used.lists[place] for place in by_name]
    drawn = [_seen(names, each) for each in cells]
    made, done, asked = [], 0, sum(tried.values())
    with ThreadPoolExecutor(2) as pool:
        for name, n in tried.items():
            found = []
            for each in pool.map(_estimate, [name] * n, drawn[:n], [_own(wanted, name, k) for k in range(n)]):
                found.append(each)
                done += 1
                if progress:
                    progress(done / asked)
            made.append(_held(name, found, total, wanted.level))
    return FittedCoverage(method, named(used, terms), total, tuple(made))


def _affordable(method: str, lists: int) -> int:
    return next((tables for most, tables in TABLES.get(method, ()) if lists <= most), 0)


def _chosen(method: str, used: OverlapTable, options: Options) -> list[int]:
    """The terms (masks) of the model that the method chooses."""
    if method == "stepwise":
        return stepwise.choose(used)[1]
    order = search.highest_order(len(used.lists), options.order)
    return search.choose(used, method, order).terms


def _moved(term: int, order: Sequence[int]) -> int:
    """A term of the lists as they are in the same lists in another order."""
    return sum(1 << place for place, before in enumerate(order) if term >> before & 1)


def _truth(table: OverlapTable, terms: Iterable[int]) -> tuple[int, np.ndarray] | None:
    """The persons there are by the model, and (2 ** lists,) their shares by mask, that on no list first."""
    fitted = fit(table, terms)
    if fitted.estimate is None or not fitted.estimate < MOST_COUNTED:
        return None
    return round(fitted.estimate), fitted.fitted / fitted.fitted.sum()


def _seen(names: Sequence[str], cells: np.ndarray) -> OverlapTable | None:
    """What lists would show of a drawn population; nothing, where everybody is on none."""
    try:
        return OverlapTable.of(names, np.arange(1, len(cells)), cells[1:])
    except NoOverlapRows:
        return None


def _own(options: Options, method: str, number: int) -> Options:
    fewer = min(options.resamples, RESAMPLES.get(method, options.resamples))
    return replace(options, seed=options.seed + 1 + number, resamples=fewer, quick=True, errors=False)


def _estimate(method: str, table: OverlapTable | None, options: Options) -> Estimate | None:
    return METHODS[method](table, options) if table else None


def _held(method: str, found: Sequence[Estimate | None], total: int, level: float) -> Held:
    given = [
        (each.estimate, each.low, each.high) for each in found
        if each and each.status != "refused" and each.estimate is not None and each.low is not None
    ]  # fmt: skip
    held = sum(low <= total and (high is None or total <= high) for _, low, high in given)
    off = [point / total - 1 for point, *_ in given]
    widths = [high / max(low, 1.0) for _, low, high in given if high is not None]
    return Held(
        method, level, len(found), len(given), held,
        float(np.median(off)) if off else None, float(np.median(widths)) if widths else None,
    )  # fmt: skip


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
