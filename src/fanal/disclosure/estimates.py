"""Estimates pass the wall: an estimate only where it may be given, and no finer than its table can hide.

No estimate is given for fewer known persons than FEWEST_KNOWN, nor where the report card refuses. A total is
computed from exact counts, hidden ones too, so it is rounded to a *grain*: two figures of the undetected at
most, and coarser until a hidden combination one person larger or smaller gives the same rounded totals
(``study.grain``). What the card says is said of the rounded numbers, without counts of persons on lists.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from fanal.disclosure.cells import cell, near
from fanal.disclosure.overlap import Shown, few_pairs
from fanal.disclosure.wall import BASE

FEWEST_KNOWN = 100
REFUSED = "refused"
GRAINS = tuple(step * 10**power for power in range(7) for step in (1, 2, 5))[2:]
# reasons that name lists or combinations nobody is on, or count persons: said without them
_GENERAL = (
    "lists_empty", "lists_apart", "two_lists_hang_together", "not_identified", "no_maximum",
    "too_few_known", "posterior_without_end", "no_overlap_to_bound",
)  # fmt: skip
# reasons whose numbers are of lists, linkages or resamples; any other that has numbers stays behind
_PLAIN = (
    "too_many_lists", "two_lists", "one_list", "few_linkages", "linkages_refused", "resamples_without",
    "chains_not_met", "ladder_broken", "strata_without_estimate",
)  # fmt: skip
# checks that say nothing of persons on lists, or are said anew; a check of another name is kept back
_CHECKS = (
    "lists", "too_many", "model", "interval", "no_interval", "monte_carlo", "methods", "multiverse",
    "consistency", "coverage", "linkage", "hidden", "assumed_linkage", "assumed_referral", "assumed_closed",
    "assumed_victims",
)  # fmt: skip
_TOTALS = ("estimate", "low", "high")
_SETTINGS = ("level", "resamples", "seed", "linkages", "between_share", "tables", "weight_of_given")


def release_estimate(
    answer: Mapping[str, Any], *, published: bool, grain: int | None = BASE, shown: Shown | None = None
) -> dict[str, Any]:
    """An answer (``fanal.estimate/1``) as it may leave the machine; of published records, unchanged but
    for refusals.

    ``observed.known`` becomes a cell: value, low, high. ``shown`` is what may be said of the overlap; of a
    group nothing is. ``grain`` is what totals are rounded to, None where no rounding hides enough. Where no
    estimate is given, no method's total stays.
    """
    if published:
        return _published(answer)
    known = cell(int(answer["observed"]["known"]))
    few = int(answer["observed"]["known"]) < FEWEST_KNOWN
    estimates = [_rounded(each, known, grain or 1) for each in answer["estimates"]]
    card = _without_counts(answer, estimates, grain, few=few)
    given = card["grade"] != REFUSED
    overlap = shown or Shown()
    dial: dict[str, Any] = {"estimate": None, "highest_order": [], "pair_odds": [], "pairs": []}
    if given and grain and estimates[0]["estimate"] is not None:
        dial |= _dial(answer["dial"]["highest_order"], estimates[0]["estimate"], known["value"], grain)
    return {
        "schema": answer["schema"],
        "observed": {
            "known": known,
            "lists": [{"name": each["name"]} for each in answer["observed"]["lists"]],
            "combinations": overlap.combinations,
            "pairs": [],
            "on_two_or_more": cell(int(answer["observed"]["on_two_or_more"])) if overlap.several else None,
            "hidden_counts": answer["observed"]["hidden_counts"],
        },
        "estimates": estimates if given else [_emptied(each) for each in estimates],
        "multiverse": [],
        "dial": dial,
        "consistency": [],
        "report_card": card,
        "coverage": list(answer["coverage"]) if given else [],
        "fitted": None,
        **({"grain": grain} if given else {}),
    }


def _published(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Exact, the counts as cells like those of any release."""
    given = answer["report_card"]["grade"] != REFUSED
    seen = answer["observed"]
    combinations = [
        {"lists": each["lists"], **cell(each["persons"], published=True)} for each in seen["combinations"]
    ]
    turned = answer["dial"]["highest_order"] if given else []
    dial = {"estimate": answer["estimates"][0]["estimate"] if given else None, "highest_order": list(turned)}
    return {
        "schema": answer["schema"],
        "observed": {
            "known": cell(int(seen["known"]), published=True),
            "lists": [{"name": each["name"]} for each in seen["lists"]],
            "combinations": combinations,
            "pairs": [],
            "on_two_or_more": cell(int(seen["on_two_or_more"]), published=True),
            "hidden_counts": seen["hidden_counts"],
        },
        "estimates": [dict(each) if given else _emptied(each) for each in answer["estimates"]],
        "multiverse": list(answer["multiverse"]) if given else [],
        "dial": {**dial, "pair_odds": [], "pairs": []},
        "consistency": list(answer["consistency"]) if given else [],
        "report_card": answer["report_card"],
        "coverage": list(answer["coverage"]) if given else [],
        "fitted": answer.get("fitted") if given else None,
    }


def coarsest(undetected: float) -> int:
    """What two figures of the undetected are rounded to: 4,614 to hundreds."""
    power = math.floor(math.log10(max(undetected, 10.0)))
    return max(BASE, 10 ** (power - 1))


def rounded_total(total: float, known: float, grain: int) -> int:
    """A total on its grain, never below the persons who are known."""
    return int(max(near(total, grain), known))


def _rounded(estimate: Mapping[str, Any], known: Mapping[str, float], grain: int) -> dict[str, Any]:
    numbers = {
        name: None if estimate[name] is None else rounded_total(estimate[name], known["value"], grain)
        for name in _TOTALS
    }
    return {
        **estimate,
        **numbers,
        # its terms say where nobody is on two lists
        "model": None,
        "mc_error": [None if each is None else near(each) for each in estimate["mc_error"]],
        "reasons": _plain(estimate["reasons"]),
        "settings": {name: estimate["settings"][name] for name in _SETTINGS if name in estimate["settings"]},
    }


def _plain(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Reasons as they may be said; one that nobody has looked at is not said with its numbers."""
    found = []
    for reason in reasons:
        if reason["code"] in _GENERAL:
            found.append({"code": f"{reason['code']}_shown", "values": {}})
        elif reason["code"] in _PLAIN or not reason["values"]:
            found.append({"code": reason["code"], "values": dict(reason["values"])})
    return found


def _dial(turned: Sequence[Mapping[str, Any]], total: float, known: float, grain: int) -> dict[str, Any]:
    """Turned from the rounded total: four times the undetected, exact, would undo the rounding."""
    found = []
    for each in turned:
        moved = known + each["factor"] * (total - known)
        found.append({"factor": each["factor"], "total": rounded_total(moved, known, grain)})
    return {"estimate": total, "highest_order": found}


def _without_counts(
    answer: Mapping[str, Any], estimates: Sequence[Mapping[str, Any]], grain: int | None, *, few: bool
) -> dict[str, Any]:
    """The report card of rounded numbers; a sentence that would say a count of persons does without it."""
    seen = answer["observed"]
    checks = []
    for check in answer["report_card"]["checks"]:
        name, grade = check["check"], check["grade"]
        values: dict[str, Any] = dict(check["values"])
        if name == "known":
            name, values, grade = "known_shown", {"few": FEWEST_KNOWN}, REFUSED if few else grade
        elif name == "overlap":
            # fewer than five and fewer than ten look alike
            hidden = cell(int(seen["on_two_or_more"]))["low"] == 0
            name, values, grade = "overlap_shown", {}, REFUSED if hidden else grade
        elif name == "empty_pairs":
            name, values, grade = "empty_pairs_shown", {}, _pairs_grade(seen)
        elif name in ("fitted", "fitted_none"):
            # shares of tables drawn from exact counts: each count has its own
            name, values = ("fitted", {}) if grade == "not_done" else ("fitted_shown", {})
        elif name in _CHECKS:
            values = _said(name, values, estimates[0], grain or BASE)
        else:
            continue
        checks.append({"check": name, "grade": grade, "values": values, "reasons": _plain(check["reasons"])})
    before = few or any(each["grade"] == REFUSED for each in checks)
    if grain is None and not before:
        checks.append({"check": "grain", "grade": REFUSED, "values": {}, "reasons": []})
    refused = before or grain is None
    return {"grade": REFUSED if refused else answer["report_card"]["grade"], "checks": checks}


def _said(name: str, values: dict[str, Any], first: Mapping[str, Any], grain: int) -> dict[str, Any]:
    """The numbers of a sentence of the card, worked out again from the rounded ones."""
    if name == "model":
        return {"method": values.get("method", ""), "model": ""}
    if name == "interval" and "low" in values:
        return _ratio(first["low"], first["high"])
    if name in ("methods", "multiverse") and "low" in values:
        return values | _ratio(near(values["low"], grain), near(values["high"], grain))
    if name == "monte_carlo" and values:
        return {"error": float(near(values["error"])), "percent": round(values["percent"])}
    return values


def _ratio(low: float | None, high: float | None) -> dict[str, float]:
    if low is None or high is None:
        return {}
    return {"low": float(low), "high": float(high), "times": round(high / max(low, 1.0), 1)}


def _pairs_grade(observed: Mapping[str, Any]) -> str:
    """Of pairs that share nobody or only a few: the two look alike."""
    few, pairs = few_pairs(observed), len(observed["pairs"])
    return "weak" if few * 3 > pairs else "fair" if few else "good"


def _emptied(estimate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **estimate, "model": None, "estimate": None, "low": None, "high": None, "mc_error": [None, None],
        "status": REFUSED,
    }  # fmt: skip


def rows(released: Sequence[Mapping[str, Any]], marking: str) -> list[dict[str, Any]]:
    """One row a method and group of persons, as ``estimates.csv`` has it."""
    found = []
    for each in released:
        answer, known = each["answer"], each["answer"]["observed"]["known"]
        refusing = [check["check"] for check in answer["report_card"]["checks"] if check["grade"] == REFUSED]
        for estimate in answer["estimates"]:
            codes = [reason["code"] for reason in estimate["reasons"]]
            found.append(
                {
                    "DATASET": each["dataset"], "BREAKDOWN": each["breakdown"], "CATEGORY": each["category"],
                    "KNOWN": known["value"], "KNOWN_LOW": known["low"], "KNOWN_HIGH": known["high"],
                    "METHOD": estimate["method"], "ESTIMATE": estimate["estimate"], "LOW": estimate["low"],
                    "HIGH": estimate["high"], "LEVEL": estimate["settings"].get("level"),
                    "STATUS": estimate["status"], "GRADE": answer["report_card"]["grade"],
                    "REASONS": ";".join(dict.fromkeys([*codes, *refusing])), "MARKING": marking,
                }
            )  # fmt: skip
    return found
