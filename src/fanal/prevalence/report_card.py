"""Whether an estimate can be used at all, and what a reader should distrust: grades with reasons.

Each check is *good*, *fair*, *weak* or *refused*; the card has the worst of them. What was not looked at
is *not_done*; an estimate that was not tested is *fair* at best. Thresholds are conventions of this
room, each stated beside its check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fanal.prevalence.best_case import Held
from fanal.prevalence.consistency import Recovery
from fanal.prevalence.estimate import Estimate, Reason
from fanal.prevalence.hidden import HiddenRange
from fanal.prevalence.multiverse import Variant
from fanal.prevalence.overlap import OverlapTable
from fanal.vocabulary.estimates import NO_RIVALS

GOOD, FAIR, WEAK, REFUSED, NOT_DONE = "good", "fair", "weak", "refused", "not_done"
_ORDER = (NOT_DONE, GOOD, FAIR, WEAK, REFUSED)

FEWEST_LISTS = 3
FEW_KNOWN = 100
FEWEST_SHARED, FEW_SHARED = 5, 50  # persons on at least two lists
# the upper end of the interval over the lower one
NO_INFORMATION, WIDE, MODERATE = 10.0, 2.5, 1.5
# the largest over the smallest total of methods or of tables with one list left out or two merged
FAR_APART, APART = 2.5, 1.5
# Monte-Carlo error of an end over the length of the interval
LOOSE, ROUGH = 0.2, 0.05
FEW_RECOVERED, MOST_RECOVERED = 0.5, 0.8
LOW_COVERAGE, SHORT_COVERAGE = 0.80, 0.93
# the share of tables drawn from the fitted model that gave no estimate
MANY_WITHOUT, SOME_WITHOUT = 0.2, 0.05
# an estimate that did not pass through these is fair at best
TESTS = ("methods", "multiverse", "consistency")
# what this room cannot see from a table
ASSUMED = ("referral", "closed", "victims")


@dataclass(frozen=True)
class Check:
    """One question, its grade, and the numbers of its sentence (``prevalence.card.<name>.<grade>``)."""

    name: str
    grade: str
    values: dict[str, Any] = field(default_factory=dict)
    reasons: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        reasons = [{"code": each.code, "values": dict(each.values)} for each in self.reasons]
        return {"check": self.name, "grade": self.grade, "values": dict(self.values), "reasons": reasons}


@dataclass(frozen=True)
class ReportCard:
    """The worst grade, and the checks that made it."""

    grade: str
    checks: tuple[Check, ...]

    def to_json(self) -> dict[str, Any]:
        return {"grade": self.grade, "checks": [check.to_json() for check in self.checks]}


def grade(
    table: OverlapTable,
    estimates: Sequence[Estimate],
    *,
    multiverse: Sequence[Variant] = (),
    consistency: Sequence[Recovery] = (),
    coverage: dict[str, Any] | None = None,
    fitted: Held | None = None,
    hidden: HiddenRange | None = None,
    linkages: int = 0,
) -> ReportCard:
    """The report card of the first estimate on a table.

    ``coverage`` is what a simulation of tables like this one found: its ``scenario``, ``nominal`` and
    ``observed`` share of intervals that held the truth. ``fitted`` is how the method did in tables drawn from
    the fitted model: the best case, a check of its own that can lower the card and never raises it.
    ``linkages`` is how many plausible linkages the estimate was pooled over.
    """
    first = estimates[0]
    checks = [
        _lists(table),
        _known(table),
        _overlap(table),
        _empty_pairs(table),
        _model(first),
        _interval(first),
        _monte_carlo(first),
        _methods(estimates),
        _multiverse(first, multiverse),
        _consistency(consistency),
        _coverage(coverage),
        _fitted(fitted),
        *([_hidden(hidden)] if hidden else []),
        *([Check("linkage", GOOD, {"n": linkages})] if linkages else [Check("assumed_linkage", NOT_DONE)]),
        *(Check(f"assumed_{name}", NOT_DONE) for name in ASSUMED),
    ]
    grades = [check.grade for check in checks]
    # what was not tested is not good
    grades += [FAIR for check in checks if check.name in TESTS and check.grade == NOT_DONE]
    return ReportCard(max(grades, key=_ORDER.index), tuple(checks))


def _lists(table: OverlapTable) -> Check:
    used, _ = table.without_empty_lists()
    n = len(used.lists)
    made = REFUSED if n < FEWEST_LISTS else FAIR if n == FEWEST_LISTS else GOOD
    return Check("lists", made, {"n": n, "fewest": FEWEST_LISTS})


def _known(table: OverlapTable) -> Check:
    return Check("known", WEAK if table.total < FEW_KNOWN else GOOD, {"n": table.total, "few": FEW_KNOWN})


def _overlap(table: OverlapTable) -> Check:
    shared = sum(
        int(n) for mask, n in zip(table.patterns, table.counts, strict=True) if int(mask).bit_count() > 1
    )
    made = REFUSED if shared < FEWEST_SHARED else WEAK if shared < FEW_SHARED else GOOD
    return Check("overlap", made, {"n": shared, "known": table.total})


def _empty_pairs(table: OverlapTable) -> Check:
    pairs = list(table.pairs())
    empty = ["–".join(table.lists[each] for each in (one, other)) for one, other, both in pairs if not both]
    made = WEAK if len(empty) * 3 > len(pairs) else FAIR if empty else GOOD
    return Check("empty_pairs", made, {"n": len(empty), "pairs": ", ".join(empty), "of": len(pairs)})


def _model(first: Estimate) -> Check:
    made = {"refused": REFUSED, "bounded": WEAK}.get(first.status, GOOD)
    return Check("model", made, {"method": first.method, "model": first.model or ""}, tuple(first.reasons))


def _interval(first: Estimate) -> Check:
    if first.status == "refused":
        return Check("interval", NOT_DONE)
    if first.low is None or first.high is None:
        return Check("no_interval", WEAK if first.status == "bounded" else REFUSED)
    times = first.high / max(first.low, 1.0)
    made = _rising(times, MODERATE, WIDE, NO_INFORMATION)
    return Check("interval", made, {"times": times, "low": first.low, "high": first.high})


def _monte_carlo(first: Estimate) -> Check:
    errors = [error for error in first.mc_error if error]  # none, where nothing is left to chance
    if first.low is None or first.high is None or not errors or first.high <= first.low:
        return Check("monte_carlo", NOT_DONE)
    share = max(errors) / (first.high - first.low)
    made = GOOD if share <= ROUGH else FAIR if share <= LOOSE else WEAK
    return Check("monte_carlo", made, {"error": max(errors), "percent": 100 * share})


def _methods(estimates: Sequence[Estimate]) -> Check:
    """Lower bounds and the assumption of independence are shown, but are no rivals."""
    rivals: dict[str, float] = {}
    for each in estimates:
        if each.status == "ok" and each.estimate is not None and each.method not in NO_RIVALS:
            rivals.setdefault(each.method, each.estimate)  # the same one over other linkages is no rival
    totals = list(rivals.values())
    return _spread("methods", totals)


def _multiverse(first: Estimate, variants: Sequence[Variant]) -> Check:
    totals = [
        each.estimate for variant in variants for each in variant.estimates
        if each.method == first.method and each.status == "ok" and each.estimate is not None
    ]  # fmt: skip
    refused = sum(
        each.status == "refused" for v in variants for each in v.estimates if each.method == first.method
    )
    found = _spread("multiverse", totals)
    return Check(found.name, found.grade, {**found.values, "refused": refused})


def _spread(name: str, totals: list[float]) -> Check:
    if len(totals) < 2:
        return Check(name, NOT_DONE, {"n": len(totals)})
    low, high = min(totals), max(totals)
    times = high / max(low, 1.0)
    made = GOOD if times <= APART else FAIR if times <= FAR_APART else WEAK
    return Check(name, made, {"n": len(totals), "low": low, "high": high, "times": times})


def _consistency(recoveries: Sequence[Recovery]) -> Check:
    tried = [each for each in recoveries if each.recovered is not None]
    if not tried:
        return Check("consistency", NOT_DONE)
    n = sum(bool(each.recovered) for each in tried)
    share = n / len(tried)
    made = GOOD if share >= MOST_RECOVERED else FAIR if share >= FEW_RECOVERED else WEAK
    return Check("consistency", made, {"n": n, "of": len(tried)})


def _hidden(found: HiddenRange) -> Check:
    """How far the total moves over what the hidden counts can be."""
    if found.point_low is None or found.point_high is None:
        return Check("hidden", REFUSED)
    made = _rising(found.point_high / max(found.point_low, 1.0), APART, FAR_APART, NO_INFORMATION)
    return Check("hidden", made, {"low": found.point_low, "high": found.point_high})


def _coverage(found: dict[str, Any] | None) -> Check:
    if not found:
        return Check("coverage", NOT_DONE)
    observed = float(found["observed"])
    made = GOOD if observed >= SHORT_COVERAGE else FAIR if observed >= LOW_COVERAGE else WEAK
    nominal = round(100 * float(found["nominal"]))
    return Check("coverage", made, {"nominal": nominal, "percent": 100 * observed})


def _fitted(found: Held | None) -> Check:
    """Short only by more than its Monte-Carlo error: chance in the drawing lowers no grade."""
    if found is None:
        return Check("fitted", NOT_DONE)
    if found.observed is None or found.mc_error is None:
        return Check("fitted_none", WEAK, {"n": found.tables})
    at_best, without = found.observed + found.mc_error, found.tables - found.answered
    grades = (
        GOOD if at_best >= SHORT_COVERAGE else FAIR if at_best >= LOW_COVERAGE else WEAK,
        _rising(without / found.tables, SOME_WITHOUT, MANY_WITHOUT, 1.0),
    )
    values = {
        "n": without, "tables": found.tables, "nominal": round(100 * found.nominal),
        "percent": 100 * found.observed, "about": 100 * found.mc_error,
    }  # fmt: skip
    return Check("fitted", max(grades, key=_ORDER.index), values)


def _rising(value: float, fair: float, weak: float, refused: float) -> str:
    return REFUSED if value > refused else WEAK if value > weak else FAIR if value > fair else GOOD
