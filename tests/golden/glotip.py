"""The GLOTIP table as observations, read here by the shortest way: the readers have tests of their own."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

from fanal.vocabulary.contracts import Observation

DATASET = "unodc-glotip"
INDICATORS = {
    "Detected trafficking victims": "victims_detected",
    "Offences of trafficking in persons": "offences",
    "Persons brought into formal contact": "formal_contact",
    "Persons prosecuted": "persons_prosecuted",
    "Persons convicted": "persons_convicted",
}
SEXES = {"Total": "_T", "Female": "F", "Male": "M", "Other": "_O", "Unknown": "_U"}
AGES = {"Total": "_T", "0 to 17 years": "Y0T17", "18 years or over": "Y_GE18", "Unknown": "_U"}
FORMS = {
    "Forced labour": "forced_labour",
    "Sexual exploitation": "sexual_exploitation",
    "Other forms of exploitation": "other",
}
BREAKDOWNS = {"by citizenship": "citizenship", "by country of repatriation": "repatriation"}


@cache
def observations(folder: Path) -> tuple[Observation, ...]:
    """Every key once; copies with different values become one range that spans them."""
    path = folder / "glotip" / "data_glotip_2023-05-30.csv.gz"
    found: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found.setdefault(_key(row), []).append(_range(row["txtVALUE"]))
    return tuple(_observation(key, found[key]) for key in sorted(found))


def _range(text: str) -> tuple[int, int]:
    if text == "<5":
        return 0, 4
    number = int(text.replace(",", ""))
    return number, number


def _key(row: dict[str, str]) -> tuple[str, ...]:
    dimension, category = row["Dimension"], row["Category"]
    form = FORMS[category] if dimension == "by form of exploitation" else "_T"
    breakdown = BREAKDOWNS.get(dimension, "_T")
    return (
        INDICATORS[row["Indicator"]],
        row["Iso3_code"] or row["Country"],
        "country" if row["Country"] else "aggregate",
        row["Year"],
        breakdown,
        (category or "_T") if breakdown != "_T" else "_T",
        form,
        SEXES[row["Sex"]],
        AGES[row["Age"]],
    )


def _observation(key: tuple[str, ...], ranges: list[tuple[int, int]]) -> Observation:
    indicator, area, kind, year, breakdown, category, form, sex, age = key
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    status = "C" if len(set(ranges)) > 1 else "H" if low < high else "A"
    return Observation(
        dataset=DATASET,
        ref_area=area,
        indicator=indicator,
        sex=sex,
        age=age,
        form=form,
        breakdown=breakdown,
        category=category,
        time_period=year,
        value=(low + high) / 2,
        low=low,
        high=high,
        obs_status=status,
        source="UNODC",
        area_kind=kind,
        id="/".join((DATASET, *key)),
    )
