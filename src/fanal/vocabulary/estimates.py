"""The contract *estimate* in words: how an estimate is said, why one was refused, what to distrust.

It works on plain data (what ``fanal estimate --json`` writes), so that the command line, a report and a
page say the same. The sentence always begins with the persons who are known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fanal.foundation.messages import catalogue, number, text

REFUSED = "refused"
# a lower bound, and an assumption that nobody makes: shown, but no part of "depending on the method"
NO_RIVALS = ("chao", "independence")
KEPT = 0.93  # the share of intervals that held the truth from which a method keeps what it promises
GRADES = ("good", "fair", "weak", "refused", "not_done")


def persons(value: float | None, lang: str) -> str:
    """A number of persons as it is written: whole, or a dash where there is none."""
    return "–" if value is None else number(round(value), lang)


def counted(cell: Any, lang: str) -> str:
    """A count of persons: as it is, or the range that a released cell has."""
    if not isinstance(cell, Mapping):
        return persons(cell, lang)
    if cell["low"] == cell["high"]:
        return persons(cell["value"], lang)
    if cell["low"] == 0:
        return say("range.below", lang, high=persons(cell["high"] + 1, lang))
    return say("range.from_to", lang, low=persons(cell["low"], lang), high=persons(cell["high"], lang))


def plural(cell: Any, lang: str) -> dict[str, object]:
    """The places ``n`` and ``persons`` of a text that counts persons."""
    return {"n": round(middle(cell)), "persons": counted(cell, lang)}


def is_rounded(cell: Any) -> bool:
    """Whether a count of persons stands as a range."""
    return isinstance(cell, Mapping) and bool(cell["low"] != cell["high"])


def middle(cell: Any) -> float:
    """The value of a count, or of a released cell."""
    return float(cell["value"] if isinstance(cell, Mapping) else cell)


def sentence(answer: Mapping[str, Any], lang: str) -> str:
    """*2,744 known; …*: the estimate of the default method, or that there is none and why."""
    first = answer["estimates"][0]
    known, n = counted(answer["observed"]["known"], lang), round(middle(answer["observed"]["known"]))
    if is_refused(answer):
        why = refusals(answer, lang)
        return say("sentence.refused", lang, n=n, known=known, why=" ".join(why[:2]))
    total, low, high = first["estimate"], first["low"], first["high"]
    if first["status"] == "bounded" or low is None or high is None or total is None:
        least = next((value for value in (low, total) if value is not None), float(n))
        return say("sentence.bounded", lang, n=n, known=known, low=persons(least, lang))
    hidden = max(0.0, total - n)
    # a total that was rounded leaves no more than two figures of the undetected
    rounded = answer.get("grain") is not None
    return say(
        "sentence.about" if rounded else "sentence.ok", lang, n=n, known=known, total=persons(total, lang),
        low=persons(low, lang), high=persons(high, lang),
        hidden=persons(two_figures(hidden) if rounded else hidden, lang), level=level(first, lang),
    )  # fmt: skip


def two_figures(value: float) -> float:
    """A number with two figures that say something: 4,875 is 4,900."""
    power = 10 ** max(0, len(str(int(value))) - 2)
    return float(power * int(value / power + 0.5))


def widest(answer: Mapping[str, Any]) -> tuple[float, float] | None:
    """From the lowest to the highest end of all intervals that are given."""
    ends = [
        (each["low"], each["high"])
        for each in answer["estimates"]
        if each["status"] == "ok" and each["low"] is not None and each["high"] is not None
    ]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None


def too_short(answer: Mapping[str, Any], lang: str, *, brief: bool = False) -> list[str]:
    """How often such intervals held the truth where that is too seldom, and the widest of all here."""
    ends, first = widest(answer), answer["estimates"][0]
    said = [each for each in answer["coverage"] if each["method"] == first["method"]]
    if is_refused(answer) or not ends or not said or first["low"] is None or said[0]["observed"] >= KEPT:
        return []
    percent, nominal = (number(round(100 * float(said[0][key])), lang) for key in ("observed", "nominal"))
    low, high = (persons(n, lang) for n in ends)
    if brief:
        return [say("widest.brief", lang, percent=percent, nominal=nominal, low=low, high=high)]
    found = [say("widest.short", lang, percent=percent, nominal=nominal)]
    if ends != (first["low"], first["high"]):
        found.append(say("widest.all", lang, low=low, high=high))
    return [" ".join(found)]


def fitted(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """How each method did in tables drawn from the fitted model; nothing where no estimate is given."""
    found = answer.get("fitted")
    return list(found["methods"]) if found and not is_refused(answer) else []


def fitted_lead(answer: Mapping[str, Any], lang: str) -> str:
    """What is taken as true, and by whom it was chosen."""
    found = answer["fitted"]
    total, by = persons(found["total"], lang), method(found["method"], lang)
    key = "lead" if found["model"] else "lead_main"
    # a line may end between two terms
    terms = found["model"].replace("+", " + ")
    return say(f"fitted.{key}", lang, method=by, model=terms, total=total)


def fitted_held(each: Mapping[str, Any], lang: str) -> str:
    """The share of its intervals that held the total, with its Monte-Carlo error."""
    if each["observed"] is None:
        return "–"
    percent, about = (number(round(100 * each[key], 1), lang) for key in ("observed", "mc_error"))
    return say("fitted.percent", lang, percent=percent, about=about)


def fitted_row(each: Mapping[str, Any], lang: str) -> list[str]:
    """A method, its share, tables drawn, tables without an estimate, median bias, median high / low."""
    bias, wide = each["bias_percent"], each["high_over_low"]
    return [
        method(each["method"], lang),
        fitted_held(each, lang),
        persons(each["tables"], lang),
        persons(each["tables"] - each["answered"], lang),
        "–" if bias is None else say("fitted.bias", lang, percent=number(bias, lang), sign="+" * (bias > 0)),
        "–" if wide is None else number(wide, lang, 2),
    ]


def outside_odds(answer: Mapping[str, Any], lang: str) -> list[str]:
    """Why the estimate is in none of the ranges that bounds on the odds of pairs leave."""
    total = answer["estimates"][0]["estimate"]
    ranges = [each for each in answer["dial"]["pair_odds"] if each["low"] is not None]
    if total is None or not ranges or any(each["low"] <= total <= each["high"] for each in ranges):
        return []
    return [say("dial.outside", lang, total=persons(total, lang))]


def status(estimate: Mapping[str, Any], answer: Mapping[str, Any], lang: str) -> str:
    """Whether an estimate is given: never where the report card refuses them all."""
    kept = estimate["status"] if not is_refused(answer) or estimate["status"] == REFUSED else "unusable"
    return say(f"status.{kept}", lang)


def is_refused(answer: Mapping[str, Any]) -> bool:
    """Whether the report card gives no estimate at all."""
    return bool(answer["report_card"]["grade"] == REFUSED)


def refusals(answer: Mapping[str, Any], lang: str) -> list[str]:
    """Why an estimate is refused: the checks that refuse, with the reasons of the method itself."""
    checks = [check for check in answer["report_card"]["checks"] if check["grade"] == REFUSED]
    found = [
        each for check in checks for each in (check_words(check, lang), *reasons(check["reasons"], lang))
    ]
    return list(dict.fromkeys(found))


def check_words(check: Mapping[str, Any], lang: str) -> str:
    """One line of the report card; nobody at all, or a range of one number, has words of its own."""
    key, values = f"card.{check['check']}.{check['grade']}", check["values"]
    if values.get("n") == 0:
        key = _if_there(f"{key}_none", key, lang)
    elif "low" in values and values["low"] == values.get("high"):
        key = _if_there(f"{key}_same", key, lang)
    return say(key, lang, **_written(values, lang))


def _if_there(special: str, key: str, lang: str) -> str:
    return special if special in catalogue(lang, "prevalence") else key


def check_name(check: Mapping[str, Any], lang: str) -> str:
    return say(f"card.{check['check']}.name", lang)


def reasons(given: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    """The reasons of an estimate in words; one that no catalogue knows is named by its code."""
    known = catalogue(lang, "prevalence")
    return [
        say(f"reasons.{each['code']}", lang, **_written(each["values"], lang))
        if f"reasons.{each['code']}" in known
        else str(each["code"]).replace("_", " ")
        for each in given
    ]


def method(name: str, lang: str) -> str:
    """A method as people name it."""
    return str(catalogue(lang, "prevalence").get(f"method.{name}", name.replace("_", " ")))


def labelled(estimate: Mapping[str, Any], lang: str) -> str:
    """A method, and over how many linkages of the records where that was done."""
    name, linkages = method(estimate["method"], lang), int(estimate["settings"].get("linkages", 0))
    return say("linkages", lang, n=linkages, method=name) if linkages else name


def level(estimate: Mapping[str, Any], lang: str) -> str:
    """The level of an interval in percent, without its sign."""
    return number(round(100 * float(estimate["settings"].get("level", 0.95)), 1), lang)


def ranged(estimate: Mapping[str, Any], lang: str) -> str:
    """A total with its interval where it has one: *11,418 (9,900 to 13,100)*."""
    if estimate["estimate"] is None and estimate["low"] is None:
        return "–"
    value = persons(estimate["estimate"], lang)
    if estimate["low"] is None and estimate["high"] is None:
        return value
    if estimate["high"] is None:
        return say("range.at_least", lang, value=value, low=persons(estimate["low"], lang))
    if estimate["low"] is None:
        return say("range.at_most", lang, value=value, high=persons(estimate["high"], lang))
    ends = {end: persons(estimate[end], lang) for end in ("low", "high")}
    return say("range.both", lang, value=value, **ends)


def named(label: str, value: str, lang: str) -> str:
    """A label with what it stands for."""
    return say("range.named", lang, label=label, value=value)


def recovered(each: Mapping[str, Any], lang: str) -> str:
    """Whether the known size of a list was recovered, or why that could not be tried."""
    known = {True: "yes", False: "no", None: str(each["why"])}
    return say(f"recovered.{known[each['recovered']]}", lang)


def say(key: str, lang: str, **places: object) -> str:
    """A text of this subject."""
    return text(f"prevalence.{key}", lang, **places)


def _written(values: Mapping[str, Any], lang: str) -> dict[str, object]:
    return {name: _cell(name, value, lang) for name, value in values.items()}


def _cell(name: str, value: Any, lang: str) -> object:
    """Numbers as the language writes them; ``n`` stays a number, because it chooses the plural."""
    if isinstance(value, bool) or value is None:
        return "–" if value is None else value
    if isinstance(value, int):
        return value
    if isinstance(value, float) and name in ("low", "high", "error"):
        return persons(value, lang)
    if isinstance(value, float):
        digits = 3 if name in ("r_hat", "allowed") else 0 if abs(value) >= 10 else 1
        return number(value, lang, digits)
    if isinstance(value, (list, tuple)):
        return ", ".join(str(_cell("", each, lang)) for each in value)
    return value
