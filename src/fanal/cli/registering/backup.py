"""fanal register backup: both databases as they stand, in one sealed file, while the register goes on."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("file", metavar="FILE", help=text("register.commands.backup.file", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Write the backup, and say for how long it may be kept."""
    opened(options, lang)
    from fanal.register.backup import back_up
    from fanal.register.backup_file import KEPT_DAYS

    back_up(Path(options.file))
    print(text("register.commands.backup.done", lang, file=options.file))  # noqa: T201
    print(text("register.commands.backup.keep", lang, n=KEPT_DAYS))  # noqa: T201
    return 0
