"""A small made-up set of facts and observations for the tests of reporting."""

from __future__ import annotations

from typing import Any

from fanal.vocabulary import Observation

DATASET = "made-up"
AREAS = ("FRA", "KEN", "PHL", "MCN")
GROUPS = (("_T", "_T"), ("_T", "Y0T17"), ("F", "Y0T17"), ("M", "Y0T17"), ("F", "Y_GE18"), ("M", "Y_GE18"))


def fact(**given: Any) -> dict[str, Any]:
    """One fact: detected victims of the world in 2020 unless said otherwise."""
    plain: dict[str, Any] = {
        "id": "", "indicator": "victims_detected", "measure": "count", "reading": "all_reporting_areas",
        "dataset": DATASET, "ref_area": "W", "sex": "_T", "age": "_T", "form": "_T", "breakdown": "_T",
        "category": "_T", "period": "2020", "period_from": None, "value": 1234.0, "low": 1234.0,
        "high": 1234.0,
        "unit": "PS", "status": "ok", "areas_matched": 4, "areas_from": None, "areas_to": None,
        "most_influential_area": None, "value_without_it": None, "observations": [], "sentence": {},
        "marking": "",
        "areas": [], "definition": "sum_of_areas", "of": None,
    }  # fmt: skip
    made = {**plain, **given}
    keys = (
        "dataset",
        "ref_area",
        "indicator",
        "measure",
        "sex",
        "age",
        "form",
        "breakdown",
        "category",
        "period",
    )
    made["id"] = "/".join(str(made[key]) for key in (*keys, "reading", "of"))
    return made


def facts() -> list[dict[str, Any]]:
    """Counts over three years, a share, changes in both readings, forms and justice."""
    made = []
    for step, year in enumerate(("2018", "2019", "2020")):
        for n, (sex, age) in enumerate(GROUPS):
            low = 1000.0 - 100 * n + 40 * step
            made.append(fact(sex=sex, age=age, period=year, value=low + 10, low=low, high=low + 20))
        share = {"measure": "share", "of": "age_reported", "unit": "PT", "definition": "by_sum"}
        made.append(
            fact(**share, age="Y0T17", period=year, value=34.1 + step, low=33.9 + step, high=34.3 + step)
        )
        for indicator in ("offences", "persons_prosecuted", "persons_convicted"):
            made.append(
                fact(indicator=indicator, period=year, value=300.0 - step, low=300.0 - step, high=310.0)
            )
    change = {
        "measure": "trend", "period_from": "2019", "unit": "PT", "definition": "matched_areas",
        "most_influential_area": "KEN", "areas_from": 5, "areas_to": 6,
    }  # fmt: skip
    for n, (sex, age) in enumerate(GROUPS):
        value = -11.55 + 3.5 * n
        made.append(
            fact(
                **change,
                sex=sex,
                age=age,
                value=value,
                low=value - 1.5,
                high=value + 1.5,
                value_without_it=value / 4,
            )
        )
    made.append(
        fact(
            **change,
            reading="countries_only",
            value=-9.74,
            low=-9.9,
            high=-9.6,
            areas_matched=3,
            value_without_it=1.0,
        )
    )
    for form in ("forced_labour", "sexual_exploitation", "other"):
        made.append(fact(form=form, age="Y0T17", value=55.5, low=50.0, high=61.0))
    for area in AREAS:
        made.append(
            fact(ref_area=area, areas_matched=None, definition="counted", value=7.0, low=5.0, high=9.0)
        )
    return made


def observations(marking: str = "") -> list[Observation]:
    """Released cells of four areas; one cell hidden."""
    made = []
    for area in AREAS:
        for step, year in enumerate(("2018", "2019", "2020")):
            for n, (sex, age) in enumerate(GROUPS):
                hidden = area == "KEN" and year == "2019"
                low, high = (0.0, 4.0) if hidden else (float(90 + step - 10 * n),) * 2
                made.append(
                    Observation(
                        dataset=DATASET,
                        ref_area=area,
                        indicator="victims_detected",
                        sex=sex,
                        age=age,
                        time_period=year,
                        value=(low + high) / 2,
                        low=low,
                        high=high,
                        obs_status="H" if hidden else "A",
                        unit="PS",
                        source="A made-up table",
                        area_kind="aggregate" if area == "MCN" else "country",
                        marking=marking,
                        id=f"{area}/{year}/{sex}/{age}",
                        breakdown="_T",
                        category="_T",
                        form="_T",
                    )  # fmt: skip
                )
    return made


QUALITY: dict[str, Any] = {
    "schema": "fanal.quality/1",
    "marking": "",
    "files": [
        {
            "file": "made <up>.csv", "mapping": "made-up", "dataset": DATASET, "kind": "observations",
            "protection": "published", "read": 1000, "accepted": 990, "rejected": 10,
            "rejected_by_rule": {"FNL-SRC-020": 10}, "warnings_by_rule": {}, "duplicate_keys": 3,
            "duplicate_rows": 6, "repairs": {}, "flags": {},
        }
    ],
    "totals": {"read": 1000, "accepted": 990, "rejected": 10},
    "linkage": [
        {"dataset": DATASET, "records": 12, "persons": 11, "merged": 1, "counted": 10, "left_out": 1}
    ],
    "hidden_cells": {DATASET: {"victims_detected": 6}},
    "recoverable": [
        {"dataset": DATASET, "indicator": "victims_detected", "breakdown": "sex", "hidden": 6,
        "recoverable": 2}
    ],
}  # fmt: skip

SOURCES = [
    {
        "dataset": DATASET,
        "citation": "The Made-up Office, *Tables* #1 <b>",
        "protection": "published",
        "vintage": "2023-05-30",
    }
]

CLAIMS: list[dict[str, Any]] = [
    {
        "claim": "victims-fell", "published": -11, "accept": [-12, -10.5], "statement": 24, "quoted": True,
        "why": {"en": "rounded or cut", "fr": "arrondi ou tronqué"},
        "quote": {"en": "Detected victims fell by 11 %", "fr": "Les victimes détectées ont diminué de 11 %"},
        "source": {"en": "A report", "fr": "Un rapport"},
        "readings": [
            {
                "name": {"en": "All areas", "fr": "Toutes les zones"}, "value": -11.55, "low": -11.7,
                "high": -11.4,
                "definition": "matched_areas", "unit": "PT", "figure": None, "reproduces": "yes",
            },
            {
                "name": {"en": "Countries", "fr": "Pays"}, "value": -9.74, "low": -9.9, "high": -9.6,
                "definition": "matched_areas", "unit": "PT", "figure": None, "reproduces": "no",
            },
        ],
        "verdict": "depends_on_reading",
        "verdict_text": {"en": "It depends how one counts", "fr": "Cela dépend de la façon de compter"},
        "note": {"en": "", "fr": ""},
    },
    {
        "claim": "violence", "published": 2, "accept": None, "why": "", "statement": 3, "readings": [],
        "quote": {"en": "Twice as likely", "fr": "Deux fois plus susceptibles"},
        "source": {"en": "A page", "fr": "Une page"}, "verdict": "not_testable",
        "verdict_text": {"en": "The public file cannot say",
        "fr": "Le fichier public ne permet pas de le dire"},
        "note": {"en": "", "fr": ""},
    },
]  # fmt: skip

GIRL: dict[str, Any] = {
    "said": {"en": "She does not exist.", "fr": "Elle n’existe pas."},
    "happened": {"en": "She is 14.", "fr": "Elle a 14 ans."},
    "name": "Aminata Korveh",
    "registrations": [
        {
            "name": name, "organisation_type": agency, "date_registered": "2020-03-08", "date_of_birth": born,
            "age_identification": "14", "age_basis": "stated", "status": "presumed",
            "purposes": "forced_labour;domestic_servitude",
        }
        for name, agency, born in (
            ("Aminatou Corvé", "helpline", "2006"),
            ("Aminata Korveh", "child_protection_service", "2005-05-19"),
            ("Amina KORWE", "law_enforcement", ""),
        )
    ],
    "cell": {"dataset": DATASET, "area": "FRA", "period": "2020", "sex": "F", "age": "Y0T17"},
    "hidden_under": 10,
    "rounded_to": 5,
}  # fmt: skip
