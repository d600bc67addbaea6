"""The sections of an estimate, from the plain data of ``fanal.estimate/1``; a report and a page draw the
same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fanal.foundation.messages import number
from fanal.reporting.blocks import Block, Section, findings, note, para, table
from fanal.reporting.estimates import charts
from fanal.vocabulary import estimates as words

Answer = Mapping[str, Any]


def estimate_sections(
    answer: Answer, lang: str, *, marking: str = "", name: str = "estimate", source: str = ""
) -> list[Section]:
    """Everything an answer says, the most needed first. ``name`` makes the names of its pictures unique."""
    draw = charts.Charts(answer, lang, marking=marking, name=name, source=source)
    return [
        Section("", [first(answer, lang), *_why_not(answer, lang)]),
        *_chart("methods", lang, [*_unusable(answer, lang, shown := draw.methods()), shown]),
        Section(say("card.title", lang), [para(say("card.lead", lang)), card(answer, lang)]),
        *_chart("overlap", lang, [draw.overlap()]),
        *_chart("multiverse", lang, [draw.curve()]),
        *_chart("dial", lang, [draw.order(), *_odds(answer, lang)]),
        *_consistency(answer, lang),
        *_coverage(answer, draw, lang),
        *_fitted(answer, draw, lang),
    ]


def first(answer: Answer, lang: str) -> Block:
    """The known persons, then the estimate, as large as each other."""
    observed, estimate = answer["observed"], answer["estimates"][0]
    known = observed["known"]
    items = [
        _finding(
            words.counted(known, lang),
            say("known", lang, n=round(words.middle(known))),
            say("lists", lang, n=len(observed["lists"])),
            [say("rounded", lang)] if words.is_rounded(known) else [],
        )
    ]
    if words.is_refused(answer):
        reasons = words.refusals(answer, lang)
        items.append(_finding(say("none", lang), reasons[0], "", reasons[1:]))
    else:
        interval = say("interval", lang, level=words.level(estimate, lang), **_ends(estimate, lang))
        items.append(
            _finding(
                words.persons(estimate["estimate"], lang),
                say("total", lang),
                interval,
                [say("assumes", lang)],
            )
        )
    return findings(items)


def _ends(estimate: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {end: words.persons(estimate[end], lang) for end in ("low", "high")}


def _finding(figure: str, text: str, coverage: str, notes: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "figure": figure,
        "text": text,
        "coverage": coverage,
        "notes": list(notes),
        "fragile": "",
        "how": [],
    }


def _why_not(answer: Answer, lang: str) -> list[Block]:
    """The sentence as it should be quoted; beside a refusal, what could be done instead."""
    blocks = [note(words.sentence(answer, lang)), *(note(each) for each in words.too_short(answer, lang))]
    if words.is_refused(answer):
        blocks.append(para(say("instead", lang)))
    return blocks


def _unusable(answer: Answer, lang: str, shown: Block | None) -> list[Block]:
    """Beside a refusal the totals stand for comparison alone, and say so before they are read."""
    return [note(say("methods.unusable_note", lang))] if shown and words.is_refused(answer) else []


def card(answer: Answer, lang: str) -> Block:
    """The report card as a table, its grades as words."""
    rows = [
        [words.check_name(check, lang), words.say(f"grade.{check['grade']}", lang), _graded(check, lang)]
        for check in answer["report_card"]["checks"]
    ]
    title = say("card.grade", lang, grade=words.say(f"grade.{answer['report_card']['grade']}", lang))
    return table(title, [say(f"column.{c}", lang) for c in ("check", "grade", "reason")], rows, words=3)


def _graded(check: Mapping[str, Any], lang: str) -> str:
    return " ".join([words.check_words(check, lang), *words.reasons(check["reasons"], lang)])


def _odds(answer: Answer, lang: str) -> list[Block]:
    """What bounds on the odds of every pair leave of the total."""
    rows = []
    for each in answer["dial"]["pair_odds"]:
        said = words.say("dial.none", lang)
        if each["low"] is not None:
            said = words.say("dial.from_to", lang, **_ends(each, lang))
        key = "odds.independent" if each["within"] == 1 else "odds.within"
        rows.append([say(key, lang, factor=number(each["within"], lang)), said])
    columns = [say(f"column.{c}", lang) for c in ("odds", "total")]
    shown = table(say("odds.title", lang), columns, rows, words=2)
    fits = any(each["low"] is not None for each in answer["dial"]["pair_odds"])
    outside = [note(each) for each in words.outside_odds(answer, lang)]
    return [para(say("odds.lead", lang)), shown, *outside] if fits else []


def _consistency(answer: Answer, lang: str) -> list[Section]:
    rows = [
        [each["list"], words.method(each["method"], lang), words.recovered(each, lang),
         words.persons(each["known"], lang), words.ranged(each, lang)]
        for each in answer["consistency"]
    ]  # fmt: skip
    if not rows:
        return []
    columns = [say(f"column.{c}", lang) for c in ("list", "method", "recovered", "known", "from_others")]
    title = say("consistency.title", lang)
    return [
        Section(
            title, [para(say("consistency.lead", lang)), table(title, columns, rows, words=3, quiet=True)]
        )
    ]


def _coverage(answer: Answer, draw: charts.Charts, lang: str) -> list[Section]:
    return _chart("coverage", lang, [draw.coverage()])


def _fitted(answer: Answer, draw: charts.Charts, lang: str) -> list[Section]:
    """The same where the fitted model is the truth: the best case, and called so before it is read."""
    shown = draw.fitted()
    if not shown:
        return []
    said = [para(words.fitted_lead(answer, lang)), note(words.say("fitted.best_case", lang)), shown]
    return [Section(say("fitted.title", lang), said)]


def _chart(name: str, lang: str, blocks: Sequence[Block | None]) -> list[Section]:
    kept = [block for block in blocks if block]
    if not kept:
        return []
    return [Section(say(f"{name}.title", lang), [para(say(f"{name}.lead", lang)), *kept])]


def say(key: str, lang: str, **places: object) -> str:
    return words.say(f"page.{key}", lang, **places)
