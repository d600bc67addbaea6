"""fanal link FILES... --out DIR"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from fanal.cli.main import WrongCall
from fanal.cli.progress import Bars
from fanal.foundation.messages import number, percent, text
from fanal.study.linking.files import Linked, link_files

SHOWN = 8


def run(options: argparse.Namespace, lang: str) -> int:
    """Link person files and say how many registrations became how many persons, and what to do next."""
    if options.encoded:
        return _encoded(options, lang)
    with Bars(lang, quiet=options.quiet, transient=True) as bars:
        steps: list[str] = []

        def progress(step: str, share: float) -> None:
            if step not in steps:
                steps.append(step)
                bars.step(f"link.{step}")
            bars.advance(share)

        linked = link_files(
            [Path(file) for file in options.files],
            out=Path(options.out),
            key=options.key,
            truth=options.truth,
            by=options.by,
            map=Path(options.map) if options.map else None,
            kinds=_kinds(options.kind),
            progress=progress,
        )
    if options.json:
        print(json.dumps({**linked.to_json(), "exit_code": 0}, ensure_ascii=False))  # noqa: T201
    elif not options.quiet:
        print("\n".join(tell(linked, lang)))  # noqa: T201
    return 0


def _kinds(given: Sequence[str] | None) -> dict[str, str]:
    """``SOURCE=KIND`` as a dictionary. Raises WrongCall."""
    kinds = {}
    for each in given or ():
        source, equals, kind = each.rpartition("=")
        if not equals or not source:
            raise WrongCall(command="fanal link")
        kinds[source] = kind
    return kinds


def _encoded(options: argparse.Namespace, lang: str) -> int:
    from fanal.study.linking.encoded import link_encoded_files

    columns = {name: getattr(options, name) for name in ("key", "by", "map", "truth", "kind")}
    with Bars(lang, quiet=options.quiet, transient=True) as bars:
        bars.step("link.linking")
        linked = link_encoded_files(
            [Path(file) for file in options.files], out=Path(options.out), columns=columns
        )
    if options.json:
        print(json.dumps({**linked.to_json(), "exit_code": 0}, ensure_ascii=False))  # noqa: T201
    elif not options.quiet:
        links, false = linked.pairs.num_rows, round(linked.false_links)
        lines = [
            text("link.done.persons", lang, records=linked.records, n=linked.persons),
            text("link.done.false", lang, n=false, links=links),
            text("link.done.files", lang, folder=linked.folder.root.as_posix()),
        ]
        print("\n".join(lines))  # noqa: T201
    return 0


def tell(linked: Linked, lang: str) -> list[str]:
    """The linkage in words."""
    whole = linked.whole
    records, persons = len(whole.prepared), whole.linkage.persons
    lines = [text("link.done.persons", lang, records=records, n=persons)]
    lines += _columns(linked, lang)
    lines += _errors(linked, lang)
    lines += _agreement(linked, lang)
    lines += _decisions(linked, lang)
    if linked.changes:
        lines.append(text("link.done.changes", lang, n=len(linked.changes)))
    folder = linked.folder.root.as_posix()
    lines.append(text("link.done.files", lang, folder=folder))
    if linked.uncertain:
        lines.append(text("link.done.review", lang, n=linked.uncertain, folder=folder))
    return lines


def _columns(linked: Linked, lang: str) -> list[str]:
    """What was compared, and what was left alone: a column that nobody knew may matter."""
    fields = sorted({name for used in linked.columns.values() for name in used} - {"source", "source_kind"})
    names = [_field(name, lang) for name in fields]
    lines = [text("link.done.compared", lang, columns=", ".join(names))] if names else []
    for file, headers in linked.unused.items():
        if headers:
            lines.append(text("link.done.unused", lang, file=file, columns=_few(headers)))
    if linked.undated:
        lines.append(text("link.done.undated", lang, n=linked.undated))
    return lines


def _field(name: str, lang: str) -> str:
    return name.removeprefix("extra_") if name.startswith("extra_") else text(f"link.field.{name}", lang)


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _errors(linked: Linked, lang: str) -> list[str]:
    rates = linked.whole.rates
    lines = [
        text("link.done.false", lang, n=round(rates.false_links), links=rates.links),
        text("link.done.missed", lang, n=round(rates.missed_links)),
    ]
    apart = linked.to_json()["missed_by_blocking"]
    lines.append(
        text("link.done.blocking_unknown", lang)
        if apart is None
        else text("link.done.blocking", lang, n=round(apart))
    )
    return lines


def _agreement(linked: Linked, lang: str) -> list[str]:
    scores = linked.scores
    if scores is None:
        return []

    def three(each: object) -> dict[str, str]:
        return {
            name: percent(100 * getattr(each, name), lang) if name != "f1" else number(each.f1, lang, 3)  # type: ignore[attr-defined]
            for name in ("precision", "recall", "f1")
        }

    lines = [text("link.done.truth", lang, **three(scores))]
    return lines + [
        text("link.done.truth_of", lang, group=name, **three(each)) for name, each in scores.by.items()
    ]


def _decisions(linked: Linked, lang: str) -> list[str]:
    settled = linked.settled
    told = {
        "used": len(settled.used), "waiting": len(settled.waiting), "disagreed": len(settled.disagreed),
        "unknown": settled.unknown,
    }  # fmt: skip
    return [text(f"link.done.decisions_{name}", lang, n=n) for name, n in told.items() if n]
