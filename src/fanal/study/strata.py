"""Strata that add up, and rates per 100,000: worked out from released numbers, so they say nothing new.

Children and adults, sexes and years have no person in common; forms do. Persons whose sex, age or year
nobody says are among the detected of the sum alone, which then is a bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fanal import disclosure
from fanal.prevalence.estimate import Estimate
from fanal.prevalence.strata import PER, Stratum, summed

APART = ("age_group", "sex", "year")
TOTAL = "_T"

Released = Mapping[str, Any]
Population = Mapping[tuple[str, str], int]


def sums(released: Sequence[Released]) -> list[dict[str, Any]]:
    """One sum for every dataset and breakdown of which at least two strata have an estimate."""
    found = []
    for dataset in dict.fromkeys(each["dataset"] for each in released):
        mine = [each for each in released if each["dataset"] == dataset]
        whole = next((each for each in mine if each["breakdown"] == TOTAL), None)
        for breakdown in APART:
            strata = [_stratum(each) for each in mine if each["breakdown"] == breakdown]
            if whole and sum(_given(each) for each in strata) > 1:
                found.append(_sum(dataset, breakdown, strata, whole["answer"]["observed"]["known"]))
    return found


def with_rates(released: Sequence[Released], population: Population | None) -> list[dict[str, Any]]:
    """Each year with its persons per 100,000 inhabitants, where inhabitants of one area alone are given."""
    areas = {area for area, _ in population or {}}
    (area,) = areas if len(areas) == 1 else ("",)
    return [
        {**each, "rate": _rate(each["answer"], area, population[area, each["category"]])}
        if population and each["breakdown"] == "year" and (area, each["category"]) in population
        else dict(each)
        for each in released
    ]


def _rate(answer: Mapping[str, Any], area: str, inhabitants: int) -> dict[str, Any]:
    first, known = answer["estimates"][0], answer["observed"]["known"]
    refused = answer["report_card"]["grade"] == "refused"
    ends = {name: None if refused or first[name] is None else PER * first[name] / inhabitants
            for name in ("estimate", "low", "high")}  # fmt: skip
    detected = {end: PER * known[end] / inhabitants for end in ("value", "low", "high")}
    return {"ref_area": area, "inhabitants": inhabitants, "known": detected, **ends}


def _stratum(each: Released) -> Stratum:
    answer = each["answer"]
    first = answer["estimates"][0]
    refused = answer["report_card"]["grade"] == "refused"
    made = Estimate(
        first["method"], {}, None, first["estimate"], first["low"], first["high"], (None, None),
        "refused" if refused else first["status"],
    )  # fmt: skip
    return Stratum(each["category"], round(answer["observed"]["known"]["value"]), made, None)


def _given(stratum: Stratum) -> bool:
    made = stratum.estimate
    return made.status == "ok" and None not in (made.estimate, made.low, made.high)


def _sum(
    dataset: str, breakdown: str, strata: Sequence[Stratum], known: Mapping[str, float]
) -> dict[str, Any]:
    """The sum as plain data; who is in no stratum counts as detected, and nothing more is said of them."""
    in_strata = sum(each.detected for each in strata)
    unknown = max(0, round(known["value"]) - in_strata)
    every = list(strata)
    if unknown:
        method = strata[0].estimate.method
        nothing = Estimate(method, {}, None, None, None, None, (None, None), "refused")
        every.append(Stratum("_U", unknown, nothing, None))
    made = _rounded(summed(strata[0].estimate.method, every, None).estimate, known)
    without = [each.name for each in every if not _given(each)]
    return {
        "dataset": dataset, "breakdown": breakdown, "known": dict(known), "method": made.method,
        "estimate": made.estimate, "low": made.low, "high": made.high, "status": made.status,
        "strata": len(strata), "without": without,
    }  # fmt: skip


def _rounded(made: Estimate, known: Mapping[str, float]) -> Estimate:
    """No finer than its strata were given: two figures of the undetected. Published numbers stay."""
    if known["low"] == known["high"] or made.estimate is None:
        return made
    size = disclosure.coarsest(made.estimate - known["value"])
    low, point, high = (
        None if each is None else float(disclosure.rounded_total(each, known["value"], size))
        for each in (made.low, made.estimate, made.high)
    )
    return replace(made, low=low, estimate=point, high=high)
