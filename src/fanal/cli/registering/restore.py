"""fanal register restore: a backup becomes a register in a new folder."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.cli.registering.opened import asker, common, needs_extra
from fanal.foundation.messages import text

if TYPE_CHECKING:
    from fanal.register.restore import Restored


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("file", metavar="FILE", help=text("register.commands.restore.file", lang))
    sub.add_argument(
        "--destroyed",
        action="append",
        default=[],
        metavar="LIST",
        help=text("register.commands.restore.destroyed", lang),
    )
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Beside the folder first; it takes its place when everything was put back and verified."""
    needs_extra()
    from fanal.register.backup_file import opened, refuse_old
    from fanal.register.errors import NotEmpty

    source, target = Path(options.file), Path(options.data).resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotEmpty(folder=target.name)
    if not options.destroyed:
        refuse_old(source)
    with opened(source) as (header, _):
        key = header.key
    work = target.with_name(target.name + ".restoring")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    try:
        key.write(work / "key.check")
        done = _into(work, options, lang)
        if target.exists():
            target.rmdir()
        work.replace(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(text("register.commands.restore.done", lang, n=done.rows))  # noqa: T201
    print(text("register.commands.restore.entries", lang, n=done.entries))  # noqa: T201
    if done.destroyed:
        print(text("register.commands.restore.destroyed_again", lang, n=done.destroyed))  # noqa: T201
    return 0


def _into(work: Path, options: argparse.Namespace, lang: str) -> Restored:
    """The file is read to its end before a database is made."""
    from fanal.register.backup_file import check_whole
    from fanal.register.project import start
    from fanal.register.project.opening import migrate, open_deployment

    source = Path(options.file)
    key_file = Path(options.key_file) if options.key_file else None
    deployment = open_deployment(work, key_file=key_file, ask=asker(lang))
    check_whole(source, deployment.master)
    start(deployment)
    migrate()
    from fanal.register.restore import restore

    return restore(source, destroyed=[Path(each) for each in options.destroyed], lang=lang)
