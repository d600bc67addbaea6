"""fanal new DIR [--templates]"""

from __future__ import annotations

import argparse
from pathlib import Path

from fanal.foundation.messages import text
from fanal.study.folder import new_study

TEMPLATES = "templates"


def run(options: argparse.Namespace, lang: str) -> int:
    """Make an empty study folder and say what comes next."""
    study = new_study(Path(options.dir), config=text("study.config", lang))
    print(text("cli.new.done", lang, folder=study.root.as_posix()))  # noqa: T201
    if options.templates:
        from fanal.sources import write_templates

        folder = study.root / TEMPLATES
        write_templates(folder)
        print(text("cli.templates.done", lang, folder=folder.as_posix()))  # noqa: T201
    return 0
