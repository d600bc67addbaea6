"""The report as a PDF that a ministry would print, set by Typst, tagged for assistive technology (PDF/UA-1).

The pages reach Typst as JSON: no text of the data is ever read as markup.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from fanal.foundation.look import FONTS, palette
from fanal.reporting.blocks import Page
from fanal.reporting.context import Writer
from fanal.reporting.html import TEMPLATES

# long lists belong to the site; a printed report leaves them out
_SITE_ONLY = {"downloads"}


def write(writer: Writer, pages: list[Page], path: Path) -> None:
    """One PDF of the main pages."""
    import typst

    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        for name in ("report.typ", "act.typ", "first.typ"):
            shutil.copyfile(TEMPLATES / name, folder / name)
        shown = [_page(page, writer, folder) for page in pages if page.nav not in _SITE_ONLY]
        (folder / "report.json").write_text(
            json.dumps(_document(writer, shown), ensure_ascii=False, sort_keys=True), encoding="utf-8"
        )
        made = typst.compile(
            str(folder / "report.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)


def _document(writer: Writer, pages: list[dict[str, Any]]) -> dict[str, Any]:
    report, t = writer.report, writer.t
    frame = ("contents", "detected", "made_with", "table")
    return {
        "lang": writer.lang,
        "title": writer.title,
        "subtitle": t("world.question"),
        "marking": report.marking,
        "marking_why": t(f"frame.{report.marking.lower()}_why") if report.marking else "",
        "vintage": t("frame.vintage", vintage=writer.date(report.vintage)) if report.vintage else "",
        "words": {key: t(f"frame.{key}") for key in frame}
        | {"how": t("claims.how"), "none": t("claims.no_figure")},
        "ink": palette()["ink"],
        "pages": pages,
    }


def _page(page: Page, writer: Writer, folder: Path) -> dict[str, Any]:
    sections = [
        {"title": section.title, "blocks": [_block(block, writer, folder) for block in section.blocks]}
        for section in page.sections
    ]
    return {
        "title": page.title,
        "short": page.short or page.title,
        "lead": page.lead,
        "sections": sections,
        "counts_victims": page.counts_victims,
    }


def _block(block: dict[str, Any], writer: Writer, folder: Path) -> dict[str, Any]:
    if block["kind"] != "chart":
        return block
    files = []
    for picture in block["pictures"]:
        drawn = picture.get("wide", picture["svg"])  # a sheet has the room of a screen
        name = f"{picture['name']}.svg"
        files.append({"file": name, "wide": picture["apart"] or "wide" in picture})
        # Typst takes one family, not a list of fallbacks
        (folder / name).write_text(
            drawn.replace("'Noto Sans',system-ui,sans-serif", "Noto Sans"), encoding="utf-8"
        )
    kept = {key: block[key] for key in ("kind", "title", "subtitle", "alt", "note", "table")}
    source = writer.t("frame.source", source=block["source"]) if block["source"] else ""
    return {**kept, "source": source, "files": files}
