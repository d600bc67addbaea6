"""Everything this room says about one table of lists: each method beside the others, and what to distrust."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fanal.prevalence import best_case, consistency, dial, multiverse, report_card
from fanal.prevalence.estimate import METHODS, Estimate, Options, Reason
from fanal.prevalence.hidden import HiddenRange, HiddenTable, over_fillings
from fanal.prevalence.linked import linked
from fanal.prevalence.overlap import OverlapTable
from fanal.prevalence.report_card import ReportCard
from fanal.prevalence.simulated import coverage

SCHEMA = "fanal.estimate/1"
# with --quick these give their points without an interval
QUICK = ("stepwise", "bic", "averaging")
# methods that a multiverse of dozens of tables can afford; the samplers of chains are not among them
AFFORDABLE = ("stepwise", "bic", "aic", "averaging", "independence")
CHECKED = ("stepwise", "bic", "averaging")
POOLED_RESAMPLES = 200  # of each plausible linkage
MOST_EXPLORED = 10  # with more lists the other tables are too many, and too large
FEWEST_LISTS = 2  # below that there is no overlap to speak of, and no method is asked

Progress = Callable[[str, float], object]


@dataclass(frozen=True)
class Answer:
    """What is known, what is estimated, and how far the choices behind the estimate move it."""

    table: OverlapTable
    hidden: int
    estimates: tuple[Estimate, ...]
    multiverse: tuple[multiverse.Variant, ...]
    dial: dial.Dial
    consistency: tuple[consistency.Recovery, ...]
    card: ReportCard
    over_hidden: HiddenRange | None = None
    coverage: tuple[dict[str, Any], ...] = ()
    fitted: best_case.FittedCoverage | None = None

    @property
    def first(self) -> Estimate:
        """The default method on the table as given."""
        return self.estimates[0]

    @property
    def refused(self) -> bool:
        return self.card.grade == report_card.REFUSED

    def to_json(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "observed": observed(self.table, self.hidden),
            "estimates": [each.to_json() for each in self.estimates],
            "multiverse": [each.to_json() for each in self.multiverse],
            "dial": self.dial.to_json(),
            "consistency": [each.to_json() for each in self.consistency],
            "report_card": self.card.to_json(),
            "coverage": list(self.coverage),
            "fitted": self.fitted.to_json() if self.fitted else None,
            **({"hidden": _range_json(self.over_hidden)} if self.over_hidden else {}),
        }


def _range_json(found: HiddenRange) -> dict[str, Any]:
    """What the hidden counts leave open of the default method's total."""
    return {
        "point_low": found.point_low,
        "point_high": found.point_high,
        "exact": found.exact,
        "tried": found.tried,
        "refused": found.refused,
    }


def answer(
    table: OverlapTable,
    options: Options,
    *,
    methods: Sequence[str] = (),
    hidden: HiddenTable | None = None,
    plausible: Sequence[OverlapTable] = (),
    progress: Progress | None = None,
) -> Answer:
    """Every method (or the ones named, the first the one reported) on a table, with all that tests them.

    With ``options.quick`` the default method has its interval, two others their points, and neither
    multiverse, consistency nor coverage under the fitted model is done. ``hidden`` has the ranges of the
    counts that a publisher hid; ``table`` their middles. ``plausible`` are the same persons under other
    linkages of their records: the default method is pooled over them.
    """
    said = progress or (lambda what, part: None)
    names = tuple(methods) or (
        tuple(name for name in QUICK if name in METHODS) if options.quick else tuple(METHODS)
    )
    estimates = _pooled(_estimates(table, names, options, said), plausible, options, said)
    variants: tuple[multiverse.Variant, ...] = ()
    recoveries: tuple[consistency.Recovery, ...] = ()
    if not options.quick and FEWEST_LISTS <= len(table.lists) <= MOST_EXPLORED:
        points = replace(options, resamples=0, quick=True)
        variants = multiverse.explore(
            table, _affordable(names, AFFORDABLE), points, lambda part: said("variants", part)
        )
        fewer = replace(options, resamples=min(options.resamples, 200))
        recoveries = consistency.check(
            table, _affordable(names, CHECKED), fewer, lambda part: said("consistency", part)
        )
    first = estimates[0]
    asked = dict.fromkeys(each.method for each in estimates)
    covered = [each for name in asked if (each := coverage(name, len(table.lists)))]
    ranged = None
    if hidden and first.status != "refused":
        points = replace(options, resamples=0, quick=True)
        ranged = over_fillings(hidden, names[0], points, lambda part: said("hidden", part))
    graded = partial(
        report_card.grade,
        table,
        estimates,
        multiverse=variants,
        consistency=[each for each in recoveries if each.method == first.method],
        coverage=next((each for each in covered if each["method"] == first.method), None),
        hidden=ranged,
        linkages=int(first.settings.get("linkages", 0)),
    )
    card, fitted = graded(), None
    if not options.quick and card.grade != report_card.REFUSED:
        fitted = _fitted(table, names, estimates, options, lambda part: said("fitted", part))
        card = graded(fitted=fitted.of(first.method) if fitted else None)
    return Answer(
        table=table,
        hidden=sum(low < high for low, high in zip(hidden.low, hidden.high, strict=True)) if hidden else 0,
        estimates=estimates,
        multiverse=variants,
        dial=dial.turn(table, None if first.status == "refused" else first.estimate),
        consistency=recoveries,
        card=card,
        over_hidden=ranged,
        coverage=tuple(covered),
        fitted=fitted,
    )


def observed(table: OverlapTable, hidden: int = 0) -> dict[str, Any]:
    """The table as plain data; combinations from the largest to the smallest."""
    rows = sorted(
        zip(table.patterns.tolist(), table.counts.tolist(), strict=True), key=lambda row: (-row[1], row[0])
    )
    return {
        "known": table.total,
        "lists": [{"name": name, "persons": n} for name, n in zip(table.lists, table.sizes(), strict=True)],
        "combinations": [{"lists": list(table.names(mask)), "persons": n} for mask, n in rows],
        "pairs": [
            {"lists": [table.lists[one], table.lists[other]], "persons": both}
            for one, other, both in table.pairs()
        ],
        "on_two_or_more": sum(n for mask, n in rows if mask.bit_count() > 1),
        "hidden_counts": hidden,
    }


def unanswered(lists: Sequence[str], known: int, check: report_card.Check) -> dict[str, Any]:
    """The plain data of an answer that is not sought at all: too few persons, too many lists."""
    first = refusal(next(iter(METHODS)))
    seen = {"known": known, "lists": [{"name": name, "persons": 0} for name in lists], "combinations": [],
            "pairs": [], "on_two_or_more": 0, "hidden_counts": 0}  # fmt: skip
    card = ReportCard(report_card.REFUSED, (check,))
    return {
        "schema": SCHEMA,
        "observed": seen,
        "estimates": [first.to_json()],
        "multiverse": [],
        "dial": {"estimate": None, "highest_order": [], "pair_odds": [], "pairs": []},
        "consistency": [],
        "report_card": card.to_json(),
        "coverage": [],
        "fitted": None,
    }


def _estimates(
    table: OverlapTable, names: Sequence[str], options: Options, said: Progress
) -> tuple[Estimate, ...]:
    if len(table.without_empty_lists()[0].lists) < FEWEST_LISTS or all(n == 0 for *_, n in table.pairs()):
        return tuple(refusal(name) for name in names)  # the report card says why
    found = []
    for number, name in enumerate(names):
        said(name, 0.0)
        own = replace(options, resamples=0) if options.quick and number else options
        made = METHODS[name](table, own)
        found.append(replace(made, settings={"level": options.level, **made.settings}))
        said(name, 1.0)
    return tuple(found)


def refusal(method: str, *reasons: Reason) -> Estimate:
    """A method that gives nothing, and why."""
    return Estimate(
        method=method, settings={}, model=None, estimate=None, low=None, high=None, mc_error=(None, None),
        status="refused", reasons=tuple(reasons),
    )  # fmt: skip


def _pooled(
    estimates: tuple[Estimate, ...], plausible: Sequence[OverlapTable], options: Options, said: Progress
) -> tuple[Estimate, ...]:
    """The default method over all plausible linkages, before itself on the best one."""
    first = estimates[0]
    if not plausible or first.status == "refused":
        return estimates
    fewer = replace(options, resamples=min(options.resamples, POOLED_RESAMPLES), quick=True)
    over_all = linked(plausible, first.method, fewer, progress=lambda part: said("linkages", part))
    over_all = replace(over_all, settings={"level": options.level, **over_all.settings})
    return (over_all, replace(first, settings={**first.settings, "linkages": 1}), *estimates[1:])


def _fitted(
    table: OverlapTable,
    names: Sequence[str],
    estimates: Sequence[Estimate],
    options: Options,
    progress: Callable[[float], object],
) -> best_case.FittedCoverage | None:
    """How the methods do in tables of the first model that was chosen; nothing where none was.

    The model is that of the best linkage: how far linkages differ is no part of this.
    """
    chosen = next(
        (each.method for each in estimates if each.method in best_case.MODELS and _usable(each)), None
    )
    if chosen is None:
        return None
    tried = [name for name in names if name in best_case.CHECKED or name == names[0]]
    return best_case.fitted_coverage(table, options, method=chosen, methods=tried, progress=progress)


def _usable(estimate: Estimate) -> bool:
    return estimate.status == "ok" and estimate.model is not None


def _affordable(names: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The first method is always among them: it is what the report card speaks of."""
    return tuple(name for place, name in enumerate(names) if name in allowed or place == 0)
