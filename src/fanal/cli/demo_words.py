"""What ``fanal demo`` says when it is done: what was read, what counted, where the report is, what next."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fanal.cli.estimate_words import of_study
from fanal.cli.main import COMMANDS
from fanal.foundation.messages import number, text
from fanal.study import RunResult
from fanal.vocabulary import estimates as words

NUMBERS = ("read", "accepted", "rejected")
# commands to try, and what stands after their name
TRIES = {
    "check": "{file}", "map": "{file}", "serve": "--demo",
    "fill": "{study} --form sdg-16.2.2 --out sdg-16.2.2.xlsx",
}  # fmt: skip
NARROW, WIDE = 60, 92
Files = Sequence[Mapping[str, Any]]


def read(files: Files, lang: str) -> list[str]:
    """What was read, accepted and set aside, and why."""
    return [*_table(files, lang), "", *_reasons(files, lang)]


def story(result: RunResult, lang: str, *, told: bool = False) -> list[str]:
    """About twenty lines, without colour and as wide as the window allows; from the cache the same.

    ``told``: what was read has been said already, when it was read.
    """
    report = result.out / "report"
    paths = {"report": report / lang / "index.html", "print": report / f"report-{lang}.pdf"}
    if result.rejected:
        paths["rejects"] = result.out.parent / "private" / "rejects"
    return [
        *(_say("unchanged", lang) if result.unchanged else []),
        *([] if told else read(result.files, lang)),
        *_say("counted", lang, **words.plural(result.persons, lang)),
        # hidden, it says no more than the line about small counts below
        *(_say("left_out", lang, **words.plural(result.left_out, lang)) if result.left_out["low"] else []),
        *[line for said in of_study(result.out, lang, brief=True) for line in _wrapped(said)],
        *_say("wall", lang),
        "",
        *_say("opens", lang),
        *_pairs([(f"  {text(f'demo.{key}', lang)}", path.as_posix()) for key, path in paths.items()]),
        "",
        text("demo.next", lang),
        *_tries(result, lang),
    ]


def _width() -> int:
    return max(NARROW, min(WIDE, shutil.get_terminal_size((WIDE, 24)).columns - 1))


def _say(key: str, lang: str, **places: object) -> list[str]:
    return _wrapped(text(f"demo.{key}", lang, **places))


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _width(), break_long_words=False, break_on_hyphens=False)


def _pairs(rows: list[tuple[str, str]]) -> list[str]:
    wide = max(len(left) for left, _ in rows)
    return [f"{left:<{wide}}  {right}" for left, right in rows]


def _table(files: Files, lang: str) -> list[str]:
    """One line a file, and all together; numbers under their heads."""
    each = [(f"  {file['file']}", [file[key] for key in NUMBERS]) for file in files]
    total = (f"  {text('demo.together', lang)}", [sum(file[key] for file in files) for key in NUMBERS])
    heads = [text(f"demo.{key}", lang) for key in ("read", "accepted", "set_aside")]
    rows = [(text("demo.sent", lang, n=len(files)), heads)]
    rows += [(name, [number(n, lang) for n in numbers]) for name, numbers in (*each, total)]
    first = max(len(name) for name, _ in rows)
    wide = [max(len(cells[column]) for _, cells in rows) for column in range(len(NUMBERS))]
    return [
        f"{name:<{first}}" + "".join(f"   {cell:>{w}}" for cell, w in zip(cells, wide, strict=True))
        for name, cells in rows
    ]


def _reasons(files: Files, lang: str) -> list[str]:
    """Why rows were set aside, over all files, the most frequent reason first."""
    if not any(file["rejected"] for file in files):
        return _say("none_set_aside", lang)
    rules: Counter[str] = Counter()
    for file in files:
        rules.update(file["rejected_by_rule"])
    named = [
        text("demo.of_rule", lang, rule=text(f"rules.{rule}.short", lang), n=n)
        for rule, n in sorted(rules.items(), key=lambda each: (-each[1], each[0]))
    ]
    return _say("reasons", lang, rules=", ".join(named))


def _tries(result: RunResult, lang: str) -> list[str]:
    """The commands to try, of those that there are; a long one has its explanation below."""
    file, study = text("demo.file", lang), result.out.parent.as_posix()
    shown = [
        (f"  {_called()} {name} {rest.format(file=file, study=study)}", text(f"demo.try.{name}", lang))
        for name, rest in TRIES.items()
        if name in COMMANDS
    ]
    column = max(len(command) for command, _ in shown if file in command) + 3
    lines = []
    for command, meaning in shown:
        lines += [f"{command:<{column}}{meaning}"] if len(command) < column else [command, f"    {meaning}"]
    return lines


def _called() -> str:
    """How the command is called here: by its name where the shell finds it, else as it was just now."""
    called = Path(sys.argv[0])
    if shutil.which("fanal"):
        return "fanal"
    return called.as_posix() if called.stem == "fanal" else "python -m fanal"
