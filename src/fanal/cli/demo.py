"""fanal demo: a made-up country, from its agencies' files to the report."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fanal.cli import demo_words
from fanal.cli.main import WrongCall
from fanal.cli.progress import Bars
from fanal.foundation.messages import text
from fanal.study import Study, new_study
from fanal.study import run as run_study
from fanal.study.folder import FolderNotEmpty

MARK = ".fanal-demo"


class Telling(Bars):
    """Says what was read as soon as it is read: linking and estimating take longer."""

    told = False

    def sources_read(self, files: Sequence[Mapping[str, Any]]) -> None:
        if not self._quiet:
            self.say(demo_words.read(files, self._lang))
            self.told = True


def run(options: argparse.Namespace, lang: str) -> int:
    """Simulate a country, make DIR a study of it and run it; a folder that holds anything else is left."""
    if options.records < 1 or options.seed < 0:
        raise WrongCall(command="fanal demo")
    root = Path(options.out)
    if not options.quiet and not options.json:
        # before the work, also where the output is no terminal
        print(text("demo.made_up", lang), end="\n\n", flush=True)  # noqa: T201
    bars = (Bars if options.json else Telling)(lang, quiet=options.quiet, transient=True)
    with bars:
        _make(root, options.records, options.seed, lang, bars)
        result = run_study(root, progress=bars)
    if options.json:
        print(json.dumps({**result.to_json(), "exit_code": 0}, ensure_ascii=False))  # noqa: T201
    elif not options.quiet:
        told = isinstance(bars, Telling) and bars.told
        print("\n".join(demo_words.story(result, lang, told=told)))  # noqa: T201
    return 0


def _make(root: Path, records: int, seed: int, lang: str, bars: Bars) -> None:
    """The sources of the made-up country, unless the same ones are there already."""
    mark, wanted = root / MARK, f"{records} {seed}\n"
    if mark.is_file() and mark.read_text(encoding="utf-8") == wanted and (root / "sources").is_dir():
        return
    if root.exists() and any(root.iterdir()):
        if not mark.is_file():
            raise FolderNotEmpty(folder=root.name)
        for name in ("sources", "truth", "fanal.toml", ".gitignore", MARK):
            path = root / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    from fanal.simulate import simulate

    bars.step("simulating", n=records)
    study = Study(root) if root.exists() and any(root.iterdir()) else new_study(root)
    study.sources.mkdir(exist_ok=True)
    mark.write_text("unfinished\n", encoding="utf-8")
    simulate(
        study.sources,
        truth=root / "truth",
        records=records,
        seed=seed,
        progress=lambda done, total: bars.advance(done / total),
    )
    study.config.write_text(_config(study, lang), encoding="utf-8")
    mark.write_text(wanted, encoding="utf-8")


def _config(study: Study, lang: str) -> str:
    lines = [text("study.config_demo", lang)]
    for path in study.source_files():
        lines += [
            f'[sources."{path.name}"]',
            'protection = "simulated"',
            *(
                f'{key} = "{text(f"study.demo.{key}", lang)}"'
                for key in ("purpose", "legal_basis", "agreement")
            ),
            "until = 2099-12-31",
            "",
        ]
    return "\n".join(lines)
