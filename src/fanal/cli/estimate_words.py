"""What ``fanal estimate`` says: the known first, each method beside the others, what to distrust."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fanal.foundation.messages import number
from fanal.vocabulary import estimates as words

NARROW, WIDE = 60, 100


def story(body: Mapping[str, Any], lang: str, page: Path | None = None) -> list[str]:
    """The whole answer as lines."""
    return [
        *_wrapped(words.sentence(body, lang)),
        *[line for said in words.too_short(body, lang) for line in _wrapped(said)],
        "",
        *_methods(body, lang),
        *_choices(body, lang),
        *_dial(body, lang),
        *_recovered(body["consistency"], lang),
        *_fitted(body, lang),
        "",
        *_card(body["report_card"], lang),
        *([] if page is None else ["", words.say("cli.page", lang, file=page.as_posix())]),
    ]


def of_study(out: Path, lang: str, *, brief: bool = False) -> list[str]:
    """The sentence of each dataset of a study, as it passed the wall; nothing where there is none.

    ``brief``: without the reasons that the report gives.
    """
    try:
        released = json.loads((out / "estimates.json").read_text(encoding="utf-8"))["estimates"]
    except (OSError, ValueError, KeyError):
        return []
    return [_released(each["answer"], lang, brief) for each in released if each["breakdown"] == "_T"]


def _released(answer: Mapping[str, Any], lang: str, brief: bool) -> str:
    """The sentence, and why the known stand as a range where they do."""
    rounded = not brief and words.is_rounded(answer["observed"]["known"])
    why = [words.say("page.rounded", lang)] if rounded else []
    return " ".join([words.sentence(answer, lang), *why, *words.too_short(answer, lang, brief=brief)])


def _width() -> int:
    return max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 24)).columns - 1))


def _wrapped(line: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        line, _width(), subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under their heads, the first flush left."""
    wide = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = []
    for first, *others in (head, *rows):
        cells = [first.ljust(wide[0]), *(cell.rjust(w) for cell, w in zip(others, wide[1:], strict=True))]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines


def _methods(body: Mapping[str, Any], lang: str) -> list[str]:
    estimates = body["estimates"]
    head = [words.say(f"cli.{key}", lang) for key in ("method", "total", "low", "high", "error", "status")]
    rows = [
        [
            words.labelled(each, lang),
            *(words.persons(each[key], lang) for key in ("estimate", "low", "high")),
            _errors(each["mc_error"], lang),
            words.status(each, body, lang),
        ]
        for each in estimates
    ]
    warning = _wrapped(words.say("cli.unusable", lang)) if words.is_refused(body) else []
    lines = [*warning, *table(head, rows)]
    for each in estimates:
        for reason in words.reasons(each["reasons"], lang):
            lines += _wrapped("  " + words.named(words.labelled(each, lang), reason, lang), "    ")
    return lines


def _errors(errors: Sequence[float | None], lang: str) -> str:
    known = [error for error in errors if error]
    return " / ".join(f"±{number(round(error), lang)}" for error in known) if known else "–"


def _choices(body: Mapping[str, Any], lang: str) -> list[str]:
    """The range of each method over every list left out and every two merged."""
    rows = []
    for name in dict.fromkeys(each["method"] for v in body["multiverse"] for each in v["estimates"]):
        mine = [each for v in body["multiverse"] for each in v["estimates"] if each["method"] == name]
        totals = [
            each["estimate"] for each in mine if each["status"] == "ok" and each["estimate"] is not None
        ]
        ends = (min(totals), max(totals)) if totals else (None, None)
        refused = number(len(mine) - len(totals), lang)
        rows.append([words.method(name, lang), *(words.persons(end, lang) for end in ends), refused])
    if not rows:
        return []
    head = [words.say(f"cli.{key}", lang) for key in ("method", "smallest", "largest", "none")]
    return ["", *_wrapped(words.say("cli.multiverse", lang, n=len(body["multiverse"]))), *table(head, rows)]


def _dial(body: Mapping[str, Any], lang: str) -> list[str]:
    dial = body["dial"]
    if not dial["highest_order"]:
        return []
    rows = [
        [
            words.say("dial.factor", lang, factor=number(each["factor"], lang)),
            words.persons(each["total"], lang),
        ]
        for each in dial["highest_order"]
    ]
    lines = ["", *_wrapped(words.say("cli.dial", lang)), *table(["", words.say("cli.total", lang)], rows)]
    odds = [
        [
            words.say("dial.within", lang, factor=number(each["within"], lang)),
            words.say("dial.none", lang)
            if each["low"] is None
            else words.say(
                "dial.from_to", lang, **{end: words.persons(each[end], lang) for end in ("low", "high")}
            ),
        ]
        for each in dial["pair_odds"]
        if each["within"] > 1
    ]
    return [
        *lines,
        "",
        *_wrapped(words.say("cli.odds", lang)),
        *table(["", words.say("cli.total", lang)], odds),
        *[line for said in words.outside_odds(body, lang) for line in _wrapped(said)],
    ]


def _recovered(recoveries: Sequence[Mapping[str, Any]], lang: str) -> list[str]:
    if not recoveries:
        return []
    head = [
        words.say(f"cli.{key}", lang)
        for key in ("list", "known", "method", "total", "low", "high", "recovered")
    ]
    rows = [
        [
            each["list"],
            words.persons(each["known"], lang),
            words.method(each["method"], lang),
            *(words.persons(each[key], lang) for key in ("estimate", "low", "high")),
            words.recovered(each, lang),
        ]
        for each in recoveries
    ]
    return ["", *_wrapped(words.say("cli.consistency", lang)), *table(head, rows)]


def _fitted(body: Mapping[str, Any], lang: str) -> list[str]:
    """How the intervals do where the fitted model is the truth."""
    rows = [words.fitted_row(each, lang) for each in words.fitted(body)]
    if not rows:
        return []
    head = [words.say(f"cli.{key}", lang) for key in ("method", "held", "tables", "without", "bias", "wide")]
    said = [words.fitted_lead(body, lang), words.say("fitted.best_case", lang)]
    return ["", *_wrapped(" ".join(said)), *table(head, rows)]


def _card(card: Mapping[str, Any], lang: str) -> list[str]:
    lines = [words.say("cli.card", lang, grade=words.say(f"grade.{card['grade']}", lang))]
    wide = max(len(words.say(f"grade.{grade}", lang)) for grade in words.GRADES)
    for check in card["checks"]:
        grade = words.say(f"grade.{check['grade']}", lang)
        line = words.say(
            "cli.check", lang, name=words.check_name(check, lang), text=words.check_words(check, lang)
        )
        lines += _wrapped(f"  {grade:<{wide}}  {line}", " " * (wide + 4))
    return lines
