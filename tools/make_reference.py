"""Writes docs/reference/ from the code and its data, so that the documentation cannot say anything else.

python tools/make_reference.py            write the pages
python tools/make_reference.py --check    exit with 1 when a page is not what the code says
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ["COLUMNS"] = "100"

import fanal
from fanal.cli.main import COMMANDS, parser
from fanal.foundation import errors
from fanal.foundation.messages import catalogue
from fanal.sources import shipped
from fanal.study import config
from fanal.vocabulary import Field, code_list, fields, list_names
from fanal.vocabulary.lists import STANDARDS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
MADE = "<!-- made by tools/make_reference.py from the code: change the code, then run make docs -->\n"
KINDS = {
    "key": "text that names one record or person",
    "code": "one code",
    "codes": "codes joined by ;",
    "place": "one place: ISO 3166 alpha-3, or M49 for a region",
    "places": "places joined by ;",
    "date": "2019, 2019-03 or 2019-03-05",
    "integer": "whole number",
    "number": "number",
    "text": "text",
}
EXITS = {
    errors.DONE: "Done. Rejected rows and failed claims are results; `--strict` makes them 1.",
    errors.DATA_UNUSABLE: "Unusable data: unreadable, slipped, no accepted row; `check`: any error.",
    errors.CALL_WRONG: "The call, `fanal.toml`, a mapping or `claims.toml` is wrong.",
    errors.COULD_NOT_FINISH: "Not finished: disk, memory, another run, a missing extra, a defect of ours.",
}


def pages() -> dict[str, str]:
    """Every generated page by its name."""
    return {
        "commands.md": _commands(),
        "case-record.md": _case_record(),
        "code-lists.md": _code_lists(),
        "errors.md": _errors(),
        "study.md": _study(),
    }


def error_classes() -> list[type[errors.FanalError]]:
    """Every error that can be raised, by code; the classes that they stem from are never raised."""
    for module in pkgutil.walk_packages(fanal.__path__, "fanal.", onerror=lambda name: None):
        # the register's pages need Django set up; its errors stand in modules of that name
        if module.name.startswith("fanal.register.") and not module.name.endswith(".errors"):
            continue
        if not module.name.endswith("__main__") and "make_fonts" not in module.name:
            try:
                importlib.import_module(module.name)
            except ModuleNotFoundError as error:  # an extra that is not installed has no errors of its own
                if (error.name or "").split(".")[0] == "fanal":
                    raise
    stems = {errors.DataError, errors.CallError, errors.RunError}
    return sorted(set(_below(errors.FanalError)) - stems, key=lambda each: (each.code, each.__name__))


def _below(parent: type[errors.FanalError]) -> Iterator[type[errors.FanalError]]:
    for each in parent.__subclasses__():
        if each.__module__.startswith("fanal."):
            yield each
            yield from _below(each)


def _commands() -> str:
    lines = [
        MADE,
        "# Commands",
        "",
        "Every command takes `--lang en|fr`; else the locale decides, else English.",
        "",
    ]
    lines += ["```text", parser("en").format_help().rstrip(), "```", ""]
    subs = next(a for a in parser("en")._actions if isinstance(a, argparse._SubParsersAction)).choices
    for name in COMMANDS:
        lines += [f"## fanal {name}", "", "```text", subs[name].format_help().rstrip(), "```", ""]
        lines += _words_of(name, subs[name])
    lines += ["## Exit codes", "", "| code | means |", "|---|---|"]
    lines += [f"| {code} | {words} |" for code, words in EXITS.items()]
    lines += [
        "",
        "With `--json`, standard output holds one JSON object and nothing else: `fanal.check/1` for `check`,",
        "`fanal.map/1` for `map`, `fanal.run/1` for `run` and `demo`. Their JSON Schemas lie in",
        "`src/fanal/vocabulary/schemas/`.",
        "After an error it has the key `error` with `code`, `what`, `do`. Progress goes to standard error.",
    ]
    return "\n".join(lines) + "\n"


def _words_of(name: str, sub: argparse.ArgumentParser) -> list[str]:
    """The help of what a command itself is a family of: ``fanal register audit``."""
    lines = []
    for action in sub._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, own in action.choices.items():
                lines += [f"### fanal {name} {word}", "", "```text", own.format_help().rstrip(), "```", ""]
    return lines


def _case_record() -> str:
    lines = [
        MADE, "# Case record", "",
        "One row is one registration of one presumed victim by one organisation. A file whose column names",
        "are these names, labels or synonyms needs no mapping. An empty cell means *not reported*.", "",
        "| field | English | French | holds | also read | HTCDS 2.0 |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_field(each) for each in fields("case_record") if not each.identity]
    lines += [
        "", "## Identity", "",
        "Only `sources` and `linkage` ever see these columns; during a run they lie in",
        "`private/identity/` alone.", "",
        "| field | English | French | holds | also read | HTCDS 2.0 |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    lines += [_field(each) for each in fields("case_record") if each.identity]
    lines += [
        "", "# Observation", "",
        "One row is one released cell. The true value lies between `LOW` and `HIGH`.", "",
        "| column | English | French | holds |", "|---|---|---|---|",
    ]  # fmt: skip
    for each in fields("observation"):
        lines.append(f"| `{each.name}` | {each.labels['en']} | {each.labels['fr']} | {_holds(each)} |")
    lines += ["", "# Mappings that are shipped", "", "| name | reads | recognised by |", "|---|---|---|"]
    kinds = {"case_records": "case records", "observations": "tables of totals"}
    for mapping in shipped():
        lines.append(f"| `{mapping.name}` | {kinds[mapping.kind]} | {_joined(mapping.recognise, ', ')} |")
    return "\n".join(lines) + "\n"


def _field(each: Field) -> str:
    labels = " | ".join(_cell(each.labels[lang]) for lang in ("en", "fr"))
    also, htcds = _joined(each.synonyms, ", "), _joined(each.htcds, ", ")
    return f"| `{each.name}` | {labels} | {_holds(each)} | {also} | {htcds} |"


def _holds(each: Field) -> str:
    words = KINDS[each.kind]
    if each.list:
        words += f" of [{each.list}](code-lists.md#{each.list})"
    if each.maximum is not None:
        words += f", {each.minimum} to {each.maximum}"
    elif each.minimum is not None:
        words += f", from {each.minimum}"
    return words + (" (worked out, not read)" if each.derived else "")


def _code_lists() -> str:
    lines = [
        MADE, "# Code lists", "",
        "A value may be written as a code, as a label of either language, a synonym or a standard's value.",
        "`≈` marks a value of a standard that is broader than our code: it is written, never read.", "",
    ]  # fmt: skip
    lines += [f"- [{name}](#{name})" for name in list_names()]
    for name in list_names():
        found = code_list(name)
        used = [s for s in STANDARDS if any(e.standards[s] or e.broader[s] for e in found.entries)]
        extra = sorted(found.entries[0].attributes)
        head = ["code", "English", "French", *(s.upper() for s in used), *extra]
        lines += ["", f"## {name}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for entry in found.entries:
            cells = [f"`{entry.code}`", entry.labels["en"], entry.labels["fr"]]
            for standard in used:
                cells.append(
                    ", ".join([*entry.standards[standard], *(f"≈ {v}" for v in entry.broader[standard])])
                )
            cells += [entry.attributes[name_].replace("|", ", ") for name_ in extra]
            if entry.until:
                cells[0] += f" (until {entry.until}" + (
                    f", now `{entry.replaced_by}`)" if entry.replaced_by else ")"
                )
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _errors() -> str:
    lines = [
        MADE, "# Errors and rules", "",
        "Every error has a code that never changes its meaning. The words below are those of the catalogues;",
        "a name between braces stands for what the error names. No error shows the value of a case.", "",
        "| code | exit | what happened | what to do |", "|---|---|---|---|",
    ]  # fmt: skip
    words = catalogue("en", "errors")
    for each in error_classes():
        what, do = (_cell(words[f"{each.code}.{part}"]) for part in ("what", "do"))
        lines.append(f"| {each.code} | {each.exit_code} | {what} | {do} |")
    lines += [
        "", "## Rules for rows", "",
        "A row that breaks a rule is set aside and counted under the first rule that it breaks.", "",
        "| rule | what is wrong | what to do |", "|---|---|---|",
    ]  # fmt: skip
    rules = catalogue("en", "rules")
    for name in sorted({key.rpartition(".")[0] for key in rules}):
        lines.append(f"| `{name}` | {_cell(rules[f'{name}.what'])} | {_cell(rules[f'{name}.do'])} |")
    lines += [
        "",
        "## Notes",
        "",
        "What `check` says of a file beside its problems.",
        "",
        "| note | words |",
        "|---|---|",
    ]
    for name, message in sorted(catalogue("en", "notes").items()):
        lines.append(f"| `{name}` | {_cell(message['other'] if isinstance(message, dict) else message)} |")
    return "\n".join(lines) + "\n"


def _study() -> str:
    words = _study_words()
    lines = [MADE, "# The study folder", "", "```text"]
    lines += [f"{path:<28}{meaning}".rstrip() for path, meaning in words["folder"].items()]
    ignored = "`sources/`, `private/`, `out/` and `mappings/*.xlsx`"
    lines += ["```", "", f"`fanal new` writes a `.gitignore` for {ignored}.", ""]
    lines += [
        "## fanal.toml",
        "",
        "An unknown key is an error that names the nearest one.",
        "",
        "| key | means |",
        "|---|---|",
    ]
    lines += [
        f"| `{key}` | {_cell(words['keys'][key])} |"
        for key in sorted(config._KEYS, key=list(words["keys"]).index)
    ]
    lines += ["", 'Under `[sources."file.xlsx"]`:', "", "| key | means |", "|---|---|"]
    order = list(words["source_keys"])
    lines += [
        f"| `{key}` | {_cell(words['source_keys'][key])} |"
        for key in sorted(config._SOURCE_KEYS, key=order.index)
    ]
    lines += ["", "## out/", "", "| file | holds |", "|---|---|"]
    lines += [f"| `{path}` | {_cell(meaning)} |" for path, meaning in words["out"].items()]
    return "\n".join(lines) + "\n"


def _study_words() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "reference_study.toml").open("rb") as file:
        return tomllib.load(file)


def _joined(parts: Sequence[str], between: str) -> str:
    return _cell(between.join(parts))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Write or compare; returns the exit code."""
    wrong = []
    for name, text in pages().items():
        path = FOLDER / name
        if "--check" in sys.argv:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                wrong.append(name)
            continue
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if wrong:
        sys.stderr.write(f"not up to date, run make docs: {', '.join(wrong)}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
