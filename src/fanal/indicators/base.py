"""The contract of this stage: a fact is one computed number that a reader can quote.

``reading`` says which areas were taken: ``all_reporting_areas`` holds countries and the aggregates of a
source, ``countries_only`` the countries alone. ``definition`` names the formula; the pages on methods explain
each:

- ``counted``: one observation, as released; ``sum_of_areas``: the sum over the areas that report
- ``matched_areas``: the change between two periods over the areas that report in both; ``counted_change``:
  the same of one series that is counted as a whole
- ``by_sum``: a share of sums over areas; ``mean_of_national_shares``: the plain mean of the areas' shares;
  ``one_area``: the share within one area; ``among_reporting``: a share of the persons who report any code of
  a list
- ``flow``, ``nationals``, ``not_a_country``: where victims come from, passed, or are returned to
- ``flows_between_regions``, ``flows_to_region``, ``flows_from_region``, ``flows_between_countries``,
  ``flows_nationals``: sums of flows, from the ``category`` to the ``ref_area`` that detects
- ``VC_HTF_…R``: the SDG series of a rate
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from fanal.foundation.values import Interval, Result, total
from fanal.vocabulary.contracts import Observation

TOTAL, REPORTED, UNKNOWN, WORLD = "_T", "_REPORTED", "_U", "W"
ALL_AREAS, COUNTRIES = "all_reporting_areas", "countries_only"
VICTIMS = "victims_detected"
JUSTICE = ("offences", "formal_contact", "persons_prosecuted", "persons_convicted")
PERCENT = "PT"


@dataclass(frozen=True, slots=True)
class Group:
    """Which persons: by sex, age and form, or by the category of one further breakdown."""

    sex: str = TOTAL
    age: str = TOTAL
    form: str = TOTAL
    breakdown: str = TOTAL
    category: str = TOTAL

    def __str__(self) -> str:
        further = "" if self.breakdown == TOTAL else f".{self.breakdown}.{self.category}"
        return f"{self.sex}.{self.age}.{self.form}{further}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure with everything needed to check it. Shares and changes are in percent.

    ``areas_matched`` counts the areas behind the figure, ``areas_from`` and ``areas_to`` those that report in
    each period; all three are None where a series is counted as a whole. ``sentence`` is filled by the
    report.
    """

    id: str
    indicator: str
    measure: str
    reading: str
    dataset: str
    ref_area: str
    sex: str = TOTAL
    age: str = TOTAL
    form: str = TOTAL
    breakdown: str = TOTAL
    category: str = TOTAL
    period: str
    period_from: str | None = None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    status: str
    areas_matched: int | None = None
    areas_from: int | None = None
    areas_to: int | None = None
    most_influential_area: str | None = None
    value_without_it: float | None = None
    observations: tuple[str, ...] = ()
    sentence: dict[str, str] = field(default_factory=dict)
    marking: str = ""
    areas: tuple[str, ...] = ()
    definition: str
    of: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The fact as ``out/facts.json`` holds it."""
        row: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        row.update(observations=list(self.observations), areas=list(self.areas), sentence=dict(self.sentence))
        return row


def fact(
    measure: str,
    group: Group,
    result: Result,
    used: Iterable[Observation],
    *,
    reading: str,
    ref_area: str,
    period: str,
    definition: str,
    period_from: str | None = None,
    unit: str | None = None,
    **more: Any,
) -> Fact:
    """A fact from its result and the observations used; dataset, indicator, unit and marking are theirs."""
    used = list(used)
    first = used[0]
    when = period if period_from is None else f"{period_from}-{period}"
    parts = [first.dataset, ref_area, first.indicator, measure, str(group), when, reading]
    if measure == "share":
        parts += [str(more.get("of")), definition]
    elif definition.startswith("flows_"):
        parts.append(definition)
    return Fact(
        id="/".join(parts),
        indicator=first.indicator,
        measure=measure,
        reading=reading,
        dataset=first.dataset,
        ref_area=ref_area,
        sex=group.sex,
        age=group.age,
        form=group.form,
        breakdown=group.breakdown,
        category=group.category,
        period=period,
        period_from=period_from,
        value=result.value,
        low=result.low,
        high=result.high,
        unit=unit or first.unit,
        status=result.status,
        observations=tuple(sorted(each.id for each in used)),
        marking=first.marking,
        definition=definition,
        **more,
    )


def interval(observation: Observation) -> Interval:
    """What the released cell can be."""
    return Interval(observation.low, observation.high)


def summed(observations: Iterable[Observation]) -> Interval:
    return total(interval(each) for each in observations)


def as_result(known: Interval) -> Result:
    return Result(known.middle, known.low, known.high)
