"""fanal register export: the opened cases, without identity, as one more source of a study."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("study", metavar="STUDY", help=text("register.commands.export.study", lang))
    kinds = ("parquet", "jsonl")
    sub.add_argument(
        "--format", choices=kinds, default=kinds[0], help=text("register.commands.export.format", lang)
    )
    sub.add_argument("--linkable", action="store_true", help=text("register.commands.export.linkable", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Write ``sources/register.…`` and say how many records left."""
    opened(options, lang)
    from fanal.register.export import export

    done = export(Path(options.study), kind=options.format, linkable=options.linkable)
    print(text("register.commands.export.done", lang, n=done.records))  # noqa: T201
    if done.left_out:
        print(text("register.commands.export.left_out", lang, n=done.left_out))  # noqa: T201
    if done.erased:
        print(text("register.commands.export.erased", lang, n=done.erased))  # noqa: T201
    return 0
