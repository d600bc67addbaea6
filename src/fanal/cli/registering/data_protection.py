"""fanal register data-protection: record of processing, skeleton of the impact assessment, notices."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--out", required=True, metavar="DIR", help=text("register.protection.cli.out", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Write every paper in every language, and say what is still to be filled in."""
    opened(options, lang)
    from fanal.register.protection.papers import write

    for path, missing in write(Path(options.out)):
        print(text("register.protection.cli.written", lang, file=path.name, n=missing))  # noqa: T201
    return 0
