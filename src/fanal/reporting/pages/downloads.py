"""The same numbers as files."""

from __future__ import annotations

from fanal.reporting.blocks import Page, Section, links, para
from fanal.reporting.context import Writer
from fanal.reporting.pages.quality import _sources

# relative to report/<lang>/: out/ holds them
FILES = (
    ("facts", "../../facts.json"),
    ("observations_csv", "../../observations.csv"),
    ("observations_parquet", "../../observations.parquet"),
    ("claims", "../../claims.json"),
    ("quality", "../../quality.json"),
)


def downloads_page(w: Writer, sdmx: list[str]) -> Page:
    """``sdmx``: names of the files in ``out/sdmx``."""
    items = [(w.t("downloads.report"), f"../report-{w.lang}.pdf")]
    items += [(w.t(f"downloads.{key}"), href) for key, href in FILES]
    for name in sdmx:
        key = "structure" if "csv" not in name.lower() else "sdmx"
        items.append((w.t("downloads.file", what=w.t(f"downloads.{key}"), file=name), f"../../sdmx/{name}"))
    vintage = w.report.vintage
    cite = (
        w.t("downloads.cite_text", vintage=w.date(vintage)) if vintage else w.t("downloads.cite_text_undated")
    )
    page = Page(
        "downloads", w.t("downloads.title"), w.t("downloads.lead"), counts_victims=False, nav="downloads"
    )
    page.sections = [Section("", [links(items)]), Section(w.t("downloads.cite"), [para(cite), _sources(w)])]
    return page
