"""Children: their share, girls and boys, forms, change, violence; what a source lacks is said in place."""

from __future__ import annotations

from fanal.reporting import figures, labels, sentence, titles
from fanal.reporting.blocks import Block, Page, Section, findings, note
from fanal.reporting.book import Book, Fact
from fanal.reporting.context import Writer
from fanal.reporting.pages.world import BOYS, CHILDREN, GIRLS, change_subtitle

# its published tables name three forms and put all others into one
FOLDED_FORMS = {"forced_labour", "sexual_exploitation", "other"}
FOLDING = "unodc-glotip"
FURTHER = ("means_of_control", "recruiter_relation", "vulnerabilities", "technology_role", "services")


def children_page(w: Writer) -> Page:
    page = Page("children", w.t("children.title"), w.t("children.lead"), nav="children")
    for book in w.report.books:
        if not book.series() and not book.series(**CHILDREN):
            continue
        if w.report.many:
            shown = w.source(book.dataset)
            page.sections.append(
                Section("", [{"kind": "dataset", "text": w.t("frame.dataset", dataset=shown)}])
            )
        page.sections += [_share(w, book), _girls_boys(w, book), _forms(w, book), _change(w, book)]
        page.sections += _at_time(w, book)
        page.sections.append(_violence(w, book))
        page.sections += _further(w, book)
    if not page.sections:
        page.sections.append(Section("", [w.nothing()]))
    return page


def _share(w: Writer, book: Book) -> Section:
    section = Section(w.t("children.share"))
    series = book.series(measure="share", of="age_reported", **CHILDREN)
    shown = figures.fits([book.at(book.overall(), measure="share", of="age_reported", **CHILDREN)])
    if not shown:
        section.blocks.append(note(w.t("children.share_missing")))
        return section
    section.blocks.append(findings([w.finding(fact) for fact in shown]))
    points = figures.points_of(series)
    if len(points) > 1:
        section.blocks.append(
            figures.over_years(
                w,
                "child-share",
                book.dataset,
                titles.told(w, shown[0], w.t("children.share_title")),
                w.t("children.share_sub_one" if book.one_area else "children.share_sub"),
                [(w.t("group.children"), "children", points)],
                unit="share",
                joined=bool(book.one_area),
            )  # fmt: skip
        )
    return section


def _girls_boys(w: Writer, book: Book) -> Section:
    section = Section(w.t("children.girls_boys"))
    year = book.overall()
    share = [book.at(year, measure="share", of="children_sex_reported", **group) for group in (GIRLS, BOYS)]
    found = figures.fits(list(share))
    if found:
        section.blocks.append(findings([w.finding(fact) for fact in found]))
    rows = [
        (w.t(f"group.{group}"), group, figures.points_of(book.series(**asked)))
        for group, asked in (("girls", GIRLS), ("boys", BOYS))
    ]
    rows = [row for row in rows if len(row[2]) > 1]
    if rows:
        one = bool(book.one_area)
        title = titles.told(w, found[0] if found else None, w.t("world.by_year_title"))
        sub = w.t("world.by_year_sub_one" if one else "world.by_year_sub")
        section.blocks.append(figures.over_years(w, "girls-boys", book.dataset, title, sub, rows, joined=one))
    else:
        section.blocks += _bars(w, book, "girls-boys", [book.at(year, **GIRLS), book.at(year, **BOYS)])
    if not section.blocks:
        section.blocks.append(w.nothing())
    return section


def _bars(w: Writer, book: Book, name: str, facts: list[Fact | None]) -> list[Block]:
    rows = [(*figures.group_label(w, fact), fact) for fact in figures.fits(facts)]
    if not rows:
        return []
    title = titles.most(w, w.t("children.girls_boys_title"), rows)
    return [figures.bars(w, name, title, figures.of_period(w, "children.girls_boys_sub", rows), rows)]


def _forms(w: Writer, book: Book) -> Section:
    section = Section(w.t("children.forms"))
    codes = [form for form in book.forms(**CHILDREN) if not form.startswith("_")]
    facts = figures.fits([book.at(book.overall(), form=form, **CHILDREN) for form in codes])
    if not facts:
        section.blocks.append(note(w.t("children.forms_missing")))
        return section
    rows = sorted(((labels.form(f["form"], w.lang), "children", f) for f in facts), key=figures.by_name)
    title = titles.most(w, w.t("children.forms_title"), rows)
    subtitle = figures.of_period(w, "children.forms_sub", rows)
    section.blocks.append(figures.bars(w, "child-forms", title, subtitle, rows))
    if set(codes) <= FOLDED_FORMS and FOLDING in w.report.mappings(book.dataset):
        section.blocks.append(note(w.t("children.forms_other")))
    return section


def _change(w: Writer, book: Book) -> Section:
    section = Section(w.t("children.change"))
    year = book.focus()
    facts = figures.fits([book.at(year, measure="trend", **group) for group in (GIRLS, BOYS, CHILDREN)])
    if not facts:
        section.blocks.append(note(w.t("children.change_missing")))
        return section
    start = facts[0]["period_from"]
    rows = [(*figures.group_label(w, fact), fact) for fact in facts if fact["period_from"] == start]
    title = w.t("children.change_title", start=start, end=year)
    if rows[-1][2]["sex"] == "_T":
        title = sentence.main(rows[-1][2], w.lang)
    section.blocks.append(figures.bars(w, "child-change", title, change_subtitle(w, book), rows))
    section.blocks.append(findings([w.finding(fact) for _, _, fact in rows]))
    return section


def _at_time(w: Writer, book: Book) -> list[Section]:
    keys = ("children.at_time_title", "children.at_time_sub")
    blocks = figures.by_category(w, book, "child_at_time", "at-time", keys)
    return [Section(w.t("children.at_time"), blocks)] if blocks else []


def _violence(w: Writer, book: Book) -> Section:
    keys = ("children.violence_title", "children.violence_sub")
    blocks = figures.by_category(w, book, "violence", "violence", keys, **CHILDREN)
    return Section(w.t("children.violence"), blocks or [note(w.t("children.violence_missing"))])


def _further(w: Writer, book: Book) -> list[Section]:
    """What records tell beyond the published tables: control, recruiters, vulnerability, technology, help."""
    sections = []
    for breakdown in FURTHER:
        keys = (f"children.{breakdown}_title", "children.violence_sub")
        blocks = figures.by_category(w, book, breakdown, f"child-{breakdown}", keys, **CHILDREN)
        if blocks:
            sections.append(Section(w.t(f"children.{breakdown}"), blocks))
    return sections
