"""fanal run DIR"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fanal.cli.estimate_words import of_study
from fanal.cli.progress import Bars
from fanal.foundation.errors import DATA_UNUSABLE, DONE
from fanal.foundation.messages import number, text
from fanal.study import RunResult
from fanal.study import run as run_study
from fanal.vocabulary import estimates as words


def run(options: argparse.Namespace, lang: str) -> int:
    """Run a study and say what was read, set aside and written."""
    with Bars(lang, quiet=options.quiet) as bars:
        result = run_study(Path(options.dir), public=options.public, progress=bars)
    code = DATA_UNUSABLE if options.strict and _imperfect(result) else DONE
    if options.json:
        print(json.dumps({**result.to_json(), "exit_code": code}, ensure_ascii=False))  # noqa: T201
    elif not options.quiet:
        tell(result, lang)
    return code


def _imperfect(result: RunResult) -> bool:
    failed = sum(result.verdicts.get(verdict, 0) for verdict in ("not_reproduced", "depends_on_reading"))
    return bool(result.rejected or failed)


def tell(result: RunResult, lang: str) -> None:
    """The result in words: one line a file, the totals, where the report is."""
    lines = [text("cli.run.unchanged", lang)] if result.unchanged else []
    for file in result.files:
        rules = ", ".join(
            words.named(text(f"rules.{rule}.short", lang), number(n, lang), lang)
            for rule, n in file["rejected_by_rule"].items()
        )
        key = "cli.run.file_rejected" if file["rejected"] else "cli.run.file"
        numbers = {name: file[name] for name in ("read", "accepted", "rejected")}
        lines.append(text(key, lang, file=file["file"], rules=rules, **numbers))
    lines.append(
        text("cli.run.totals", lang, read=result.read, accepted=result.accepted, rejected=result.rejected)
    )
    for key, cell in (("persons", result.persons), ("left_out", result.left_out)):
        if cell["high"]:
            lines.append(text(f"cli.run.{key}", lang, **words.plural(cell, lang)))
    lines += of_study(result.out, lang)
    for verdict, n in sorted(result.verdicts.items()):
        lines.append(text(f"cli.run.verdict.{verdict}", lang, n=n))
    if result.marking:
        lines.append(text(f"cli.run.marking.{result.marking}", lang))
    if result.rejected:
        lines.append(
            text("cli.run.rejects", lang, folder=(result.out.parent / "private" / "rejects").as_posix())
        )
    lines.append(text("cli.run.report", lang, file=(result.out / "report" / lang / "index.html").as_posix()))
    lines.append(text("cli.run.pdf", lang, file=(result.out / "report" / f"report-{lang}.pdf").as_posix()))
    print("\n".join(lines))  # noqa: T201
