"""Estimates pass the wall: what is shown of the overlap, and an estimate only where it may be given.

Combinations of lists with fewer persons than the threshold are shown together as *other patterns*, every
other number is rounded like a count; sizes of lists and of pairs, from which a hidden combination could
be worked out by subtraction, are left out. No estimate is given for fewer known persons than
FEWEST_KNOWN, nor where the report card refuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fanal.disclosure.wall import BASE, THRESHOLD

FEWEST_KNOWN = 100
REFUSED = "refused"
# checks whose numbers are counts of persons on lists; behind the wall they are said without them
_COUNTED = ("overlap", "empty_pairs")
_TOTALS = ("estimate", "low", "high")


def release_estimate(answer: Mapping[str, Any], *, published: bool) -> dict[str, Any]:
    """An answer (``fanal.estimate/1``) as it may leave the machine; of published records, unchanged but
    for refusals.

    ``observed.known`` becomes a cell: value, low, high. Where no estimate is given, no method's total
    stays.
    """
    known = int(answer["observed"]["known"])
    card = answer["report_card"]
    given = card["grade"] != REFUSED
    estimates = list(answer["estimates"])
    if not published:
        given = given and known >= FEWEST_KNOWN
        card = _without_counts(card, known)
        estimates = [_rounded(each) for each in estimates]
    if not given:
        estimates = [_emptied(each) for each in estimates]
    dial = {"estimate": estimates[0]["estimate"], "highest_order": [], "pair_odds": [], "pairs": []}
    if given:
        totals = answer["dial"]["highest_order"]
        dial["highest_order"] = [
            {**each, "total": each["total"] if published else _near(each["total"])} for each in totals
        ]
    return {
        "schema": answer["schema"],
        "observed": _observed(answer["observed"], published),
        "estimates": estimates,
        "multiverse": list(answer["multiverse"]) if published and given else [],
        "dial": dial,
        "consistency": list(answer["consistency"]) if published and given else [],
        "report_card": card,
        "coverage": list(answer["coverage"]) if given else [],
    }


def cell(n: int, *, published: bool) -> dict[str, float]:
    """A count of persons as the wall shows it."""
    if published:
        return {"value": n, "low": n, "high": n}
    if n < THRESHOLD:
        return {"value": (THRESHOLD - 1) / 2, "low": 0, "high": THRESHOLD - 1}
    shown = _near(n)
    return {"value": shown, "low": shown - BASE // 2, "high": shown + BASE // 2}


def _observed(observed: Mapping[str, Any], published: bool) -> dict[str, Any]:
    names = [{"name": each["name"]} for each in observed["lists"]]
    combinations = [
        {"lists": each["lists"], **cell(each["persons"], published=published)}
        for each in observed["combinations"]
    ]
    small = [each for each in combinations if each["low"] == 0]
    shown = [each for each in combinations if each["low"] > 0]
    if small:
        n = sum(each["persons"] for each in observed["combinations"] if each["persons"] < THRESHOLD)
        shown.append({"lists": [], **cell(n, published=published)})
    return {
        "known": cell(int(observed["known"]), published=published),
        "lists": names,
        "combinations": shown,
        "pairs": [],
        "on_two_or_more": cell(int(observed["on_two_or_more"]), published=published),
        "hidden_counts": observed["hidden_counts"],
    }


def _without_counts(card: Mapping[str, Any], known: int) -> dict[str, Any]:
    """Sentences that would say a count of persons on lists say the same without it."""
    checks = []
    for check in card["checks"]:
        kept = {
            **check,
            "reasons": [{"code": r["code"], "values": {}} for r in check["reasons"] if not r["values"]],
        }
        if check["check"] in _COUNTED:
            kept |= {"check": f"{check['check']}_shown", "values": {}}
        elif check["check"] == "known":
            few = known < FEWEST_KNOWN
            kept |= {
                "check": "known_shown",
                "grade": REFUSED if few else check["grade"],
                "values": {"few": FEWEST_KNOWN},
            }
        else:
            kept |= {"values": {name: _shown(name, value) for name, value in check["values"].items()}}
        checks.append(kept)
    grade = REFUSED if known < FEWEST_KNOWN else card["grade"]
    return {"grade": grade, "checks": checks}


def _shown(name: str, value: Any) -> Any:
    return _near(value) if name in ("low", "high") and isinstance(value, (int, float)) else value


def _rounded(estimate: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: None if estimate[name] is None else _near(estimate[name]) for name in _TOTALS}
    errors = [None if each is None else round(each, 1) for each in estimate["mc_error"]]
    reasons = [{"code": each["code"], "values": {}} for each in estimate["reasons"] if not each["values"]]
    return {
        **estimate,
        **numbers,
        "mc_error": errors,
        "reasons": reasons,
        "settings": _plain(estimate["settings"]),
    }


def _plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: settings[name]
        for name in ("level", "resamples", "seed", "linkages", "between_share")
        if name in settings
    }


def _emptied(estimate: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **estimate, "model": None, "estimate": None, "low": None, "high": None, "mc_error": [None, None],
        "status": REFUSED,
    }  # fmt: skip


def _near(value: float) -> int:
    return BASE * int((value + BASE / 2) // BASE)


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
