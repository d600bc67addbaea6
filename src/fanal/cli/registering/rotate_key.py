"""fanal register keys rotate: every key of the store under a new master secret; no content is touched."""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.cli.registering.opened import asker, common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--new-key-file", metavar="FILE", help=text("register.cli.rotate.new_key_file", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Rewrap everything under a new key; the old one opens nothing afterwards."""
    deployment = opened(options, lang)
    from fanal.register.project.rotation import rotate
    from fanal.register.project.running import running

    new = Path(options.new_key_file) if options.new_key_file else None
    with running(deployment):
        sheet = rotate(deployment, new_key_file=new, ask=None if new else asker(lang))
    print(text("register.cli.rotate.done", lang, n=sheet.keys))  # noqa: T201
    print(text("register.cli.sheet.key", lang, code=sheet.code))  # noqa: T201
    return 0
