"""Detected and estimated: beside what is known, how many nobody found, or why that is not said."""

from __future__ import annotations

from typing import Any

from fanal.reporting import labels
from fanal.reporting.blocks import Block, Page, Section, note, para, table
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
    for number, each in enumerate(whole):
        made = estimate_sections(
            each["answer"], w.lang, marking=w.report.marking, name=f"estimate-{number + 1}",
            source=w.report.source(each["dataset"]),
        )  # fmt: skip
        if len(whole) > 1:
            made[0].title = w.t("frame.dataset", dataset=w.report.source(each["dataset"]) or each["dataset"])
        page.sections += [*made[:1], *_groups(w, each["dataset"]), *made[1:]]
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
    return [Section(say(w, "groups"), [shown, note(say(w, "not_summed"))])]


def _row(w: Writer, label: str, answer: dict[str, Any]) -> list[str]:
    known = words.counted(answer["observed"]["known"], w.lang)
    if words.is_refused(answer):
        return [label, known, words.say("page.none", w.lang), " ".join(words.refusals(answer, w.lang)[:1])]
    grade = words.say(f"grade.{answer['report_card']['grade']}", w.lang)
    return [label, known, words.ranged(answer["estimates"][0], w.lang), say(w, "graded", grade=grade)]


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
