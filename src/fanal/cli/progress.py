"""Progress on stderr: a bar where somebody watches, a line a step where nobody does."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from fanal.foundation.messages import text


class Bars:
    """The progress of a run in words of the user's language; silent with ``quiet``.

    ``transient`` bars vanish when all is done.
    """

    def __init__(self, lang: str, *, quiet: bool, transient: bool = False) -> None:
        self._lang = lang
        self._quiet = quiet
        self._console = Console(stderr=True, highlight=False)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=transient,
        )
        self._task: TaskID | None = None

    def step(self, key: str, **params: object) -> None:
        if self._quiet:
            return
        if "dataset" in params:
            params["dataset"] = _dataset(str(params["dataset"]), self._lang)
        words = text(f"progress.{key}", self._lang, **params)
        if not self._console.is_terminal:
            print(words, file=sys.stderr, flush=True)  # noqa: T201
            return
        self.finish()
        self._task = self._bars.add_task(words, total=None)

    def advance(self, fraction: float) -> None:
        if self._task is not None:
            self._bars.update(self._task, total=1.0, completed=fraction)

    def sources_read(self, files: Sequence[Mapping[str, Any]]) -> None:
        """Said with everything else when all is done."""

    def say(self, lines: Sequence[str]) -> None:
        """Lines for the output, written where no bar is in the way."""
        moving = self._bars.live.is_started
        if moving:
            self.finish()
            self._bars.stop()
        print("\n".join(lines), flush=True)  # noqa: T201
        if moving:
            self._bars.start()

    def finish(self) -> None:
        if self._task is not None:
            self._bars.update(self._task, total=1.0, completed=1.0)
            self._task = None

    def __enter__(self) -> Bars:
        if not self._quiet and self._console.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        if self._bars.live.is_started:  # stopping what never started would write an empty line
            self._bars.stop()


def _dataset(name: str, lang: str) -> str:
    """As the report calls it: ours by words, others by their own name."""
    try:
        return text(f"report.dataset.{name}", lang)
    except KeyError:
        return name
