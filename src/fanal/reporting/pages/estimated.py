"""Detected and estimated: beside what is known, how many nobody found, or why that is not said."""

from __future__ import annotations

from typing import Any

from fanal.foundation.messages import catalogue, number
from fanal.reporting import labels
from fanal.reporting.blocks import Block, Page, Section, bullets, note, para, table
from fanal.reporting.context import Writer
from fanal.reporting.estimates import estimate_sections
from fanal.vocabulary import code_list
from fanal.vocabulary import estimates as words

NAME = "estimated"
TOTAL = "_T"
BREAKDOWNS = ("age_group", "sex", "form", "year")


def estimated_page(w: Writer) -> Page:
    """The estimates of a study as they passed the wall, dataset by dataset."""
    page = Page(NAME, words.say("page.title", w.lang), say(w, "lead"), nav=NAME)
    whole = [each for each in w.report.estimates if each["breakdown"] == TOTAL]
    for place, each in enumerate(whole, start=1):
        made = estimate_sections(
            each["answer"], w.lang, marking=w.report.marking, name=f"estimate-{place}",
            source=w.source(each["dataset"]),
        )  # fmt: skip
        if len(whole) > 1:
            made[0].title = w.t("frame.dataset", dataset=w.source(each["dataset"]))
        if not each["answer"]["observed"]["combinations"] and words.is_rounded(
            each["answer"]["observed"]["known"]
        ):
            made[0].blocks.append(note(say(w, "no_overlap")))
        page.sections += [*made[:1], *_groups(w, each["dataset"]), *_rates(w, each["dataset"]), *made[1:]]
    page.sections.append(Section(say(w, "rules_title"), [para(say(w, "rules")), note(say(w, "hidden"))]))
    return page


def _groups(w: Writer, dataset: str) -> list[Section]:
    """Children and adults, sexes, forms, years: the known and the estimate beside each other."""
    rows: list[list[Any]] = []
    for breakdown in BREAKDOWNS:
        mine = [e for e in w.report.estimates if (e["dataset"], e["breakdown"]) == (dataset, breakdown)]
        ordered = sorted(mine, key=lambda each: _place(breakdown, each["category"], w.lang))
        rows += [_row(w, _label(breakdown, each["category"], w.lang), each["answer"]) for each in ordered]
    if not rows:
        return []
    columns = [say(w, f"column.{name}") for name in ("group", "known", "estimated", "why")]
    shown: Block = table(say(w, "groups"), columns, rows, words=4, quiet=True)
    blocks: list[Block] = [para(say(w, "apart")), shown, note(say(w, "not_summed"))]
    if added := [_added(w, each) for each in w.report.sums if each["dataset"] == dataset]:
        blocks += [para(say(w, "added")), bullets(added), note(say(w, "added_note"))]
    return [Section(say(w, "groups"), blocks)]


def _added(w: Writer, each: dict[str, Any]) -> str:
    """One sum: the detected of all, then what the estimates of the strata add up to."""
    known = words.counted(each["known"], w.lang)
    total = words.persons(each["estimate"], w.lang)
    ends = {end: words.persons(each[end], w.lang) for end in ("low", "high")}
    key = "sum" if each["high"] is not None else "sum_bounded"
    return say(w, f"{key}.{each['breakdown']}", known=known, total=total, **ends)


def _rates(w: Writer, dataset: str) -> list[Section]:
    """Years with their inhabitants: detected and estimated per 100,000, beside each other."""
    mine = [e for e in w.report.estimates if e["dataset"] == dataset and "rate" in e]
    rows = [_rate_row(w, e) for e in sorted(mine, key=lambda each: str(each["category"]))]
    if not rows:
        return []
    columns = [say(w, f"column.{name}") for name in ("year", "known", "estimated")]
    title = say(w, "rates", area=labels.place(mine[0]["rate"]["ref_area"], w.lang))
    return [Section(title, [table(title, columns, rows, quiet=True), note(say(w, "rates_note"))])]


def _rate_row(w: Writer, each: dict[str, Any]) -> list[str]:
    rate = each["rate"]
    known = rate["known"]
    low, high = (_tenths(known[end], w.lang) for end in ("low", "high"))
    detected = low if low == high else words.say("range.from_to", w.lang, low=low, high=high)
    if rate["estimate"] is None:
        return [each["category"], detected, words.say("page.none", w.lang)]
    value = _tenths(rate["estimate"], w.lang)
    if rate["low"] is None or rate["high"] is None:
        return [each["category"], detected, value]
    low, high = (_tenths(rate[end], w.lang) for end in ("low", "high"))
    return [each["category"], detected, words.say("range.both", w.lang, value=value, low=low, high=high)]


def _tenths(value: float, lang: str) -> str:
    return number(value, lang, 1)


def _row(w: Writer, label: str, answer: dict[str, Any]) -> list[str]:
    known = words.counted(answer["observed"]["known"], w.lang)
    grade = words.say(f"grade.{answer['report_card']['grade']}", w.lang)
    if not words.is_refused(answer):
        return [label, known, words.ranged(answer["estimates"][0], w.lang), grade]
    refusing = [each for each in answer["report_card"]["checks"] if each["grade"] == words.REFUSED]
    return [label, known, say(w, "none_because", why=_briefly(w, refusing, answer)), grade]


def _briefly(w: Writer, refusing: list[dict[str, Any]], answer: dict[str, Any]) -> str:
    """Why a group has no estimate, in as few words as a narrow column holds."""
    short = f"study.short.{refusing[0]['check']}" if refusing else ""
    if short in catalogue(w.lang, "prevalence"):
        return words.say(short, w.lang)
    return " ".join(words.refusals(answer, w.lang)[:1])


def _place(breakdown: str, category: str, lang: str) -> tuple[int, str]:
    """Children before adults, as their lists have them; forms by their names, other ones last."""
    if breakdown in ("age_group", "sex"):
        return list(code_list(breakdown).codes).index(category), ""
    return int(category == "other"), labels.plain(_label(breakdown, category, lang))


def _label(breakdown: str, category: str, lang: str) -> str:
    if breakdown == "year":
        return category
    if breakdown == "form":
        return labels.form(category, lang)
    return code_list(breakdown).label(category, lang)


def say(w: Writer, key: str, **places: object) -> str:
    return words.say(f"study.{key}", w.lang, **places)
