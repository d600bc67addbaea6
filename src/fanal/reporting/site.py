"""The report as a folder: static pages in each language, their data, and a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fanal.reporting import html, labels, pages, pdf
from fanal.reporting.blocks import Page
from fanal.reporting.book import books
from fanal.reporting.context import Released, Report, Writer
from fanal.vocabulary import Observation


def build(
    *,
    out: Path,
    title: str,
    marking: str,
    facts: list[dict[str, Any]],
    claims: list[dict[str, Any]],
    observations: Sequence[Observation],
    quality: dict[str, Any],
    sources: list[dict[str, Any]],
    vintage: str,
    girl: dict[str, Any] | None = None,
    estimates: Sequence[dict[str, Any]] = (),
    sums: Sequence[dict[str, Any]] = (),
    languages: Sequence[str] = ("en", "fr"),
    progress: Callable[[float], object] | None = None,
) -> None:
    """Write ``report/<lang>/…`` and ``report/report-<lang>.pdf`` into ``out``.

    The same inputs give the same bytes: dates come from ``vintage`` alone. ``marking`` ("", INTERNAL or
    SIMULATED) stands on every page and in every picture. ``girl`` is the made-up girl of a
    demonstration, whom the first page follows; ``estimates`` are those that passed the wall, ``sums``
    what their strata add up to. ``progress`` is told the part done, from 0 to 1.
    """
    everything = books(facts)
    report = Report(
        title=title,
        marking=marking,
        books=everything,
        released={book.dataset: Released(observations, book.dataset) for book in everything},
        claims=claims,
        quality=quality,
        sources=sources,
        vintage=vintage,
        estimates=estimates,
        sums=sums,
    )
    areas = sorted({area for released in report.released.values() for area in released.areas()})
    sdmx = sorted(path.name for path in (out / "sdmx").glob("*")) if (out / "sdmx").is_dir() else []
    folder = out / "report"
    html.write_assets(folder / "assets")
    for number, lang in enumerate(languages):
        writer = Writer(report, lang)

        def done(part: float, number: int = number) -> None:
            if progress:
                progress((number + part) / len(languages))

        main = main_pages(writer, areas, sdmx, girl)
        site = html.Site(writer, folder / lang, languages)
        for page in main:
            site.write(page)
        for code in pages.regions(writer):
            site.write(pages.region_page(writer, code))
        for position, area in enumerate(areas):
            site.write(pages.area_page(writer, area))
            done(0.1 + 0.8 * (position + 1) / len(areas))
        pdf.write(writer, main, folder / f"report-{lang}.pdf")
        done(1.0)


def main_pages(
    writer: Writer, areas: list[str], sdmx: list[str], girl: dict[str, Any] | None = None
) -> list[Page]:
    """All pages but those of single areas, in the order of the navigation."""
    ordered = sorted(areas, key=lambda area: labels.sort_key(area, writer.lang))
    claimed = bool(writer.report.claims)
    return [
        *([pages.first_page(writer, girl)] if claimed else []),
        pages.world_page(writer, "world" if claimed else "index"),
        pages.children_page(writer),
        pages.regions_page(writer),
        pages.areas_page(writer, ordered),
        *([pages.estimated_page(writer)] if writer.report.estimates else []),
        pages.flows_page(writer),
        pages.justice_page(writer),
        pages.act_page(writer),
        pages.quality_page(writer),
        pages.downloads_page(writer, sdmx),
    ]
