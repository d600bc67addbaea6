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
    sub.add_argument("--secret-file", metavar="FILE", help=text("register.commands.export.secret", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Write ``sources/register.…`` and say how many records left."""
    _together(options)
    opened(options, lang)
    from fanal.register.export import export
    from fanal.register.linkable import FILE, FOLDER

    secret = Path(options.secret_file) if options.secret_file else None
    study = Path(options.study)
    done = export(study, kind=options.format, secret_file=secret)
    print(text("register.commands.export.done", lang, n=done.records))  # noqa: T201
    if done.left_out:
        print(text("register.commands.export.left_out", lang, n=done.left_out))  # noqa: T201
    if done.erased:
        print(text("register.commands.export.erased", lang, n=done.erased))  # noqa: T201
    if done.encoded is not None:
        file = (study / FOLDER / FILE).as_posix()
        print(text("register.commands.export.encoded", lang, n=done.encoded, file=file))  # noqa: T201
    for key, n in (("too_little", done.too_little), ("person_erased", done.person_erased)):
        if n:
            print(text(f"register.commands.export.{key}", lang, n=n))  # noqa: T201
    return 0


def _together(options: argparse.Namespace) -> None:
    if options.linkable != bool(options.secret_file):
        from fanal.register.errors import LinkableNeedsSecret

        raise LinkableNeedsSecret()
