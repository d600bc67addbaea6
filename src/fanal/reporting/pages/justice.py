"""Offences, contact with the police, prosecutions, convictions: side by side, never as a cohort."""

from __future__ import annotations

from fanal.reporting import figures, labels, titles
from fanal.reporting.blocks import Page, Section, findings, note
from fanal.reporting.book import Book
from fanal.reporting.context import Writer

CHAIN = ("offences", "formal_contact", "persons_prosecuted", "persons_convicted")


def justice_page(w: Writer) -> Page:
    page = Page("justice", w.t("justice.title"), w.t("justice.lead"), counts_victims=False, nav="justice")
    found: list[Section] = []
    for book in w.report.books:
        found += [_stage(w, book, indicator) for indicator in CHAIN if book.series(indicator=indicator)]
    page.sections = [Section("", [note(w.t("justice.cohort"))]), *found] if found else []
    page.sections += [section for book in w.report.books for section in _outcomes(w, book)]
    if not page.sections:
        page.sections = [Section("", [note(w.t("justice.missing"))])]
    return page


def _outcomes(w: Writer, book: Book) -> list[Section]:
    """What records say about justice for the victims themselves."""
    keys = ("justice.outcomes_title", "justice.outcomes_sub")
    blocks = figures.by_category(w, book, "justice_outcomes", "justice-outcomes", keys)
    return [Section(w.t("justice.outcomes"), blocks)] if blocks else []


def _stage(w: Writer, book: Book, indicator: str) -> Section:
    name = labels.indicator(indicator, w.lang)
    section = Section(name)
    trends = [
        book.at(book.focus(), reading, measure="trend", indicator=indicator)
        for reading in ("all_reporting_areas", "countries_only")
    ]
    shown = figures.fits(list(trends))
    if len(shown) > 1 and shown[0]["areas_matched"] == shown[1]["areas_matched"]:
        shown = shown[:1]
    count = figures.fits([book.at(book.focus(), indicator=indicator)])
    if count or shown:
        section.blocks.append(findings([w.finding(fact) for fact in [*count, *shown]]))
    points = figures.points_of(book.series(indicator=indicator))
    if len(points) > 1:
        unit = w.t("justice.offences_unit") if indicator == "offences" else w.t("justice.persons")
        section.blocks.append(
            figures.over_years(
                w,
                indicator,
                book.dataset,
                # a point of the picture: changes are over other sets of areas than the points
                titles.told(w, count[0] if count else None, w.t("justice.title_of", indicator=name)),
                w.t("justice.sub_of", unit=unit),
                [(unit, "all", points)],
                joined=False,
            )  # fmt: skip
        )
    return section
