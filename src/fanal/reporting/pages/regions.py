"""The regions of the world (UN M49): a table side by side, and one page a region. Never a ranking."""

from __future__ import annotations

from fanal.reporting import figures, labels, numbers, sentence, titles
from fanal.reporting.blocks import Block, Page, Section, findings, links, note, table
from fanal.reporting.book import Book, Fact
from fanal.reporting.context import Writer
from fanal.reporting.pages.areas import file_name
from fanal.reporting.pages.justice import CHAIN
from fanal.reporting.pages.world import BOYS, CHILDREN, FOUR, GIRLS


def regions(w: Writer) -> list[str]:
    """Codes of the regions that have figures in any dataset, in the order of the language."""
    found = {code for book in w.report.books for code in regions_of(book)}
    return sorted(found, key=lambda code: labels.sort_key(code, w.lang))


def regions_of(book: Book) -> list[str]:
    return [area for area in book.areas() if labels.is_region(area)]


def regions_page(w: Writer) -> Page:
    page = Page("regions", w.t("regions.title"), w.t("regions.lead"), nav="regions")
    for book in w.report.books:
        codes = [code for code in regions(w) if code in regions_of(book)]
        if not codes:
            continue
        title = w.t("frame.dataset", dataset=w.source(book.dataset))
        section = Section(title if w.report.many else "")
        section.blocks += _children(w, book, codes) + _changes(w, book, codes)
        section.blocks += [_table(w, book, codes), note(w.t("regions.differ"))]
        page.sections.append(section)
    if not page.sections:
        page.sections.append(Section("", [note(w.t("regions.none"))]))
    return page


def _children(w: Writer, book: Book, codes: list[str]) -> list[Block]:
    year = book.focus()
    share = {"measure": "share", "of": "age_reported", **CHILDREN}
    rows = _labelled(w, [book.at(year, ref_area=code, **share) for code in codes])
    if not rows:
        return []
    title = titles.spread(w, w.t("regions.share_title", year=year), rows, numbers.share)
    return [figures.bars(w, "regions-share", title, w.t("children.share_sub"), rows)]


def _changes(w: Writer, book: Book, codes: list[str]) -> list[Block]:
    year = book.focus()
    facts = figures.fits([book.at(year, ref_area=code, measure="trend", **CHILDREN) for code in codes])
    rows = _labelled(w, [fact for fact in facts if fact["period_from"] == facts[0]["period_from"]])
    if not rows:
        return []
    topic = w.t("children.change_title", start=rows[0][2]["period_from"], end=year)
    title = titles.spread(w, topic, rows, numbers.change)
    return [figures.bars(w, "regions-change", title, w.t("world.change_sub"), rows)]


def _labelled(w: Writer, facts: list[Fact | None]) -> list[tuple[str, str, Fact]]:
    return [(labels.place(f["ref_area"], w.lang), "children", f) for f in figures.fits(facts)]


def _table(w: Writer, book: Book, codes: list[str]) -> Block:
    year = book.focus()
    columns = [w.t(f"column.{c}") for c in ("region", "areas", "girls", "boys", "children", "all")]
    rows: list[list[object]] = []
    for code in codes:
        asked = [book.at(year, ref_area=code, **group) for group in (GIRLS, BOYS, CHILDREN, {})]
        behind = max((int(f["areas_matched"] or 0) for f in figures.fits(list(asked))), default=0)
        rows.append(
            [
                (labels.place(code, w.lang), f"regions/{file_name(code)}.html"),
                str(behind or "–"),
                *(w.count(f["low"], f["high"]) if f and figures.fits([f]) else "–" for f in asked),
            ]
        )
    return table(w.t("regions.table", year=year), columns, rows)


def region_page(w: Writer, code: str) -> Page:
    """One region: findings, who, forms, change and justice in it, and the areas that it is made of."""
    name = labels.place(code, w.lang)
    page = Page(f"regions/{file_name(code)}", name, w.t("regions.one_lead"), up="../", nav="regions")
    for book in w.report.books:
        if code not in regions_of(book):
            continue
        title = w.t("frame.dataset", dataset=w.source(book.dataset))
        page.sections.append(Section(title if w.report.many else "", _headline(w, book, code)))
        page.sections += _sections(w, book, code)
    page.sections.append(Section(w.t("regions.areas"), [_areas(w, code)]))
    page.sections.append(Section("", [links([(w.t("regions.back"), "../regions.html")])]))
    return page


def _headline(w: Writer, book: Book, code: str) -> list[Block]:
    year = book.focus()
    asked = [
        book.at(year, ref_area=code, **CHILDREN),
        book.at(year, ref_area=code, measure="share", of="age_reported", **CHILDREN),
        book.at(year, ref_area=code, measure="trend", **CHILDREN),
        book.at(year, ref_area=code, measure="trend"),
    ]
    found = figures.fits(list(asked))
    return [findings([w.finding(fact) for fact in found])] if found else [w.nothing()]


def _sections(w: Writer, book: Book, code: str) -> list[Section]:
    year, slug = book.focus(), file_name(code)
    sections = []
    groups = figures.fits([book.at(year, ref_area=code, **group) for group in FOUR])
    if groups:
        rows = [(*figures.group_label(w, fact), fact) for fact in groups]
        title = titles.most(w, w.t("world.by_group_title", year=year), rows)
        chart = figures.bars(w, f"groups-{slug}", title, w.t("world.by_group_sub"), rows)
        sections.append(Section(w.t("regions.who"), [chart]))
    forms = [f for f in book.forms(ref_area=code, **CHILDREN) if not f.startswith("_")]
    facts = figures.fits([book.at(year, ref_area=code, form=form, **CHILDREN) for form in forms])
    if facts:
        rows = sorted(
            ((labels.form(f["form"], w.lang), "children", f) for f in facts), key=lambda row: row[0]
        )
        title = titles.most(w, w.t("children.forms_title"), rows)
        chart = figures.bars(
            w, f"forms-{slug}", title, figures.of_period(w, "children.forms_sub", rows), rows
        )
        sections.append(Section(w.t("children.forms"), [chart]))
    changes = figures.fits([book.at(year, ref_area=code, measure="trend", **group) for group in (*FOUR, {})])
    if changes:
        start = changes[0]["period_from"]
        rows = [(*figures.group_label(w, f), f) for f in changes if f["period_from"] == start]
        title = sentence.main(rows[-1][2], w.lang)
        chart = figures.bars(w, f"change-{slug}", title, w.t("world.change_sub"), rows)
        sections.append(Section(w.t("children.change"), [chart]))
    justice = figures.fits([book.at(year, ref_area=code, indicator=stage) for stage in CHAIN])
    if justice:
        shown = findings([w.finding(fact) for fact in justice])
        sections.append(Section(w.t("justice.title"), [shown, note(w.t("justice.cohort"))]))
    return sections


def _areas(w: Writer, code: str) -> Block:
    """Links to the areas that stand in any figure of the region."""
    members = {
        area
        for book in w.report.books
        for fact in book.facts
        if fact["ref_area"] == code
        for area in fact.get("areas") or []
    }
    ordered = sorted(members, key=lambda area: labels.sort_key(area, w.lang))
    return links([(labels.place(area, w.lang), f"../areas/{file_name(area)}.html") for area in ordered])
