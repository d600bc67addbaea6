"""Pages as HTML: one frame, whole without its small script, nothing loaded from elsewhere."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from fanal.foundation.look import FONTS, stylesheet, web_fonts
from fanal.foundation.messages import text
from fanal.reporting.blocks import Page
from fanal.reporting.context import Writer
from fanal.reporting.numbers import RTL, WRITTEN

TEMPLATES = Path(str(resources.files("fanal.reporting") / "templates"))


_PAGES = ("children", "regions", "areas", "estimated", "flows", "justice", "act", "quality", "downloads")


def isolate(words: str) -> Markup:
    """Text with every number in an element of its own direction."""
    pieces, at = [], 0
    for match in WRITTEN.finditer(words):
        pieces += [escape(words[at : match.start()]), Markup("<bdi>{}</bdi>").format(match[0])]
        at = match.end()
    return Markup("").join([*pieces, escape(words[at:])])


def _named(writer: Writer, key: str) -> str:
    """A page as the navigation names it."""
    if key == "estimated":
        return text("prevalence.study.nav", writer.lang)
    return writer.scope if key == "world" else writer.t(f"nav.{key}")


@cache
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.filters["isolate"] = isolate
    return env


def write_assets(folder: Path) -> None:
    """The stylesheet, the small script and the two small fonts, with their licence."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(TEMPLATES / "report.js", folder / "report.js")
    parts = ("report.css", "act.css", "first.css")
    own = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in parts)
    (folder / "report.css").write_text(stylesheet() + own, encoding="utf-8", newline="\n")
    for path in [*web_fonts(), FONTS / "OFL.txt"]:
        shutil.copyfile(path, folder / path.name)


class Site:
    """The folder of one language."""

    def __init__(self, writer: Writer, folder: Path, languages: Sequence[str]) -> None:
        self._writer = writer
        self._folder = folder
        self._languages = [(each, text("report.frame.this_language", each)) for each in languages]
        self._nav = [
            (key, file, _named(writer, key))
            for key, file in (
                *([("claims", "index")] if writer.report.claims else []),
                ("world", "world" if writer.report.claims else "index"),
                *((key, key) for key in _PAGES if key != "estimated" or writer.report.estimates),
            )
        ]
        for name in ("", "regions", "areas", "charts", "data"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def write(self, page: Page) -> None:
        """One page with the pictures and data files of its charts."""
        for block in (b for section in page.sections for b in section.blocks if b["kind"] == "chart"):
            self._chart_files(block)
        report, lang = self._writer.report, self._writer.lang
        drawn = environment().get_template("page.html.j2").render(
            page=page, lang=lang, direction="rtl" if lang in RTL else "ltr", t=self._writer.t,
            title=self._writer.title,
            marking=report.marking, vintage=report.vintage, date=self._writer.date, nav=self._nav,
            languages=self._languages,
        )  # fmt: skip
        (self._folder / f"{page.name}.html").write_text(drawn, encoding="utf-8", newline="\n")

    def _chart_files(self, block: dict[str, Any]) -> None:
        for picture in block["pictures"]:
            (self._folder / "charts" / f"{picture['name']}.svg").write_text(
                picture["svg"], encoding="utf-8", newline="\n"
            )
        marking = self._writer.report.marking
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        head, *rows = block["data"]
        writer.writerow([*head, *(["MARKING"] if marking else [])])
        writer.writerows([*map(harmless, row), *([marking] if marking else [])] for row in rows)
        (self._folder / "data" / f"{block['name']}.csv").write_text(
            stream.getvalue(), encoding="utf-8-sig", newline="\n"
        )


def harmless(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers as they are."""
    if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell:
        return "'" + cell
    return cell
