"""The checker in the words of one language: as questions for the site, as tables for site and PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from babel.lists import format_list

from fanal.reporting import checker
from fanal.reporting.blocks import Block, Section, bullets, note, para, table
from fanal.reporting.checker import Ground, Leaf, Line, Question
from fanal.reporting.context import Writer
from fanal.reporting.pages.act_blocks import folded, say
from fanal.vocabulary import code_list, instrument


def check_section(w: Writer) -> Section:
    """The definition as three questions, all its answers as a table, and what each purpose rests on."""
    blocks = [
        note(say(w, "check.advice")),
        para(say(w, "check.instruments")),
        bullets([say(w, f"cite.{instrument(law).source}") for law in checker.laws()]),
        {
            "kind": "checker",
            "lead": say(w, "check.lead"),
            "question": _question(w, checker.tree(w.lang), 1),
        },
        para(say(w, "check.no_purpose")),
        para(say(w, "check.computed")),
        folded(say(w, "check.tables"), _tables(w)),
    ]
    return Section(say(w, "check.title"), blocks)


def _tables(w: Writer) -> list[Block]:
    return [
        para(say(w, "check.list_act", acts=_labels(w, "act"))),
        para(say(w, "check.means", means=_labels(w, "means"))),
        purposes_table(w),
        answers_table(w),
    ]


def answers_table(w: Writer) -> Block:
    """Every combination of answers with what the three instruments say."""
    columns = [say(w, f"column.{name}") for name in (*checker.QUESTIONS, "answer")]
    rows = []
    for row in checker.rows():
        asked = zip(checker.QUESTIONS, row.answers, strict=True)
        lines = [Line(law, o, (), ()) for law, o in zip(checker.laws(), row.outcomes, strict=True)]
        said = " ".join(_said(w, outcome, laws) for (outcome, _), laws in _grouped(lines))
        rows.append([*(_cell(w, question, given) for question, given in asked), said])
    return table(say(w, "check.table"), columns, rows, words=len(columns))


def purposes_table(w: Writer) -> Block:
    """For each purpose whether it counts under each instrument, and the article."""
    purposes = code_list("purposes")
    rows = []
    for code in purposes.current:
        cells = []
        for law in checker.laws():
            rule = instrument(law).purposes[code]
            counts, source = say(w, f"counts.{rule.counts}"), say(w, f"cite.{rule.source}")
            cells.append(say(w, "check.counts", counts=counts, source=source))
        rows.append([purposes.label(code, w.lang), *cells])
    names = [code_list("instrument").label(law, w.lang) for law in checker.laws()]
    return table(say(w, "check.purposes"), [say(w, "column.purpose"), *names], rows, words=4)


def _question(w: Writer, question: Question, number: int) -> dict[str, Any]:
    options = []
    for option in question.options:
        then = option.then
        options.append(
            {
                "text": _option(w, question.name, option.answers),
                "why": _why(w, option.grounds),
                "question": _question(w, then, number + 1) if isinstance(then, Question) else None,
                "said": _leaf(w, then) if isinstance(then, Leaf) else [],
            }
        )
    asked = say(w, f"question.{question.name}")
    return {"text": say(w, "check.numbered", n=number, question=asked), "options": options}


def _leaf(w: Writer, leaf: Leaf) -> list[dict[str, Any]]:
    said = []
    for (outcome, missing), laws in _grouped(leaf.lines):
        lacks = ", ".join(say(w, f"missing.{name}") for name in missing)
        said.append(
            {
                "outcome": outcome,
                "text": _said(w, outcome, laws),
                "missing": say(w, "check.missing", what=lacks) if lacks else "",
                "why": _why(w, (g for line in leaf.lines if line.law in laws for g in line.grounds)),
            }
        )
    return said


def _grouped(lines: Iterable[Line]) -> list[tuple[tuple[str, tuple[str, ...]], list[str]]]:
    """The instruments that say the same, together."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for line in lines:
        found.setdefault((line.outcome, line.missing), []).append(line.law)
    return list(found.items())


def _said(w: Writer, outcome: str, laws: Sequence[str]) -> str:
    word = say(w, f"outcome.{outcome}")
    if len(laws) == len(checker.laws()):
        return say(w, "check.under_all", outcome=word)
    return say(
        w,
        "check.under",
        outcome=word,
        laws=format_list([say(w, f"law.{law}") for law in laws], locale=w.lang),
    )


def _why(w: Writer, grounds: Iterable[Ground]) -> list[str]:
    """Reasons, each once, with the articles of all instruments that give it."""
    found: dict[str, list[str]] = {}
    for ground in grounds:
        found.setdefault(ground.text, []).append(_where(w, ground))
    return [say(w, "check.ground", text=text, sources=" · ".join(where)) for text, where in found.items()]


def _where(w: Writer, ground: Ground) -> str:
    """The article of the instrument; a source that is the whole definition names its instrument itself."""
    cited = say(w, f"cite.{ground.source}")
    whole = ground.source == instrument(ground.law).source
    return cited if whole else f"{say(w, f'law.{ground.law}')}, {cited}"


def _option(w: Writer, question: str, given: Sequence[str]) -> str:
    """The answers as one choice."""
    labels = " · ".join(_label(w, question, each) for each in given)
    return say(w, "check.one_of", answers=labels) if len(given) > 3 else labels


def _cell(w: Writer, question: str, given: Sequence[str]) -> str:
    if not given:
        return say(w, "check.any")
    if _complete(question, given):
        return say(w, f"check.all_{question}")
    if question == "purpose" and _counted(given):
        return say(w, "check.counted")
    return " · ".join(_label(w, question, each) for each in given)


def _counted(purposes: Sequence[str]) -> bool:
    """Whether every instrument counts all of these, some perhaps for a child alone."""
    rules = [instrument(law).purposes for law in checker.laws()]
    return all(code in rule and rule[code].counts in ("yes", "child") for rule in rules for code in purposes)


def _complete(question: str, given: Sequence[str]) -> bool:
    return question in ("act", "means") and tuple(given) == code_list(checker.LISTS[question]).current


def _label(w: Writer, question: str, answer: str) -> str:
    if question == "age" or answer in (checker.NONE, checker.UNKNOWN):
        return say(w, f"answer.{question}_{answer}")
    return code_list(checker.LISTS[question]).label(answer, w.lang)


def _labels(w: Writer, question: str) -> str:
    """All codes of a list inside a sentence."""
    codes = code_list(checker.LISTS[question])
    labels = (codes.label(code, w.lang) for code in codes.current)
    return ", ".join(label[:1].lower() + label[1:] for label in labels)
