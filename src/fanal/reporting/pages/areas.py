"""The list of areas, in alphabetical order, and one page an area."""

from __future__ import annotations

from fanal.reporting import figures, labels, titles
from fanal.reporting import sentence as sentences
from fanal.reporting.blocks import Block, Page, Section, bullets, findings, links, note, para, table
from fanal.reporting.book import Book
from fanal.reporting.context import Range, Writer
from fanal.reporting.pages.justice import CHAIN

VICTIMS = "victims_detected"
GROUPS = (
    ("children", "_T", "Y0T17"), ("girls", "F", "Y0T17"), ("boys", "M", "Y0T17"), ("women", "F", "Y_GE18"),
    ("men", "M", "Y_GE18"), ("all", "_T", "_T"),
)  # fmt: skip


def areas_page(w: Writer, areas: list[str], *, linked: bool = True) -> Page:
    page = Page("areas", w.t("areas.title"), w.t("areas.lead"), nav="areas")
    for book in w.report.books:
        rows = [
            _row(w, book, area, linked) for area in areas if area in w.report.released[book.dataset].areas()
        ]
        title = w.t("frame.dataset", dataset=w.source(book.dataset))
        columns = [w.t(f"column.{c}") for c in ("area", "years", "children", "all")]
        found = note(w.t("areas.none"))
        if rows:
            found = table(w.t("areas.table"), columns, rows, filter=w.t("frame.find"))
        page.sections.append(Section(title if w.report.many else "", [found]))
    if not w.report.books:
        page.sections.append(Section("", [w.nothing()]))
    return page


def _row(w: Writer, book: Book, area: str, linked: bool) -> list[object]:
    released = w.report.released[book.dataset]
    everybody = released.series(area, VICTIMS)
    children = released.series(area, VICTIMS, age="Y0T17")
    years = sorted({*everybody, *children})
    name: object = labels.place(area, w.lang)
    if linked:
        name = (name, f"areas/{file_name(area)}.html")
    return [name, _span(w, years), _last(w, children), _last(w, everybody)]


def _span(w: Writer, periods: list[str]) -> str:
    """*2015–2021*, or what stands in place of years."""
    years = [period for period in periods if period.isdigit()]
    if not periods:
        return w.t("areas.not_reported")
    if not years:
        return w.period(periods[0])
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _latest_first(periods: set[str]) -> list[str]:
    """Years from the latest; all years together and no year after them."""
    return sorted(filter(str.isdigit, periods), reverse=True) + sorted(p for p in periods if not p.isdigit())


def _last(w: Writer, series: dict[str, Range]) -> str:
    """The latest year's number, with its year: areas report up to different years."""
    if not series:
        return w.t("areas.not_reported")
    year = max((y for y in series if y.isdigit()), default="_T" if "_T" in series else max(series))
    shown = w.count(*series[year])
    return shown if not year.isdigit() else w.t("areas.in_year", number=shown, year=year)


def file_name(area: str) -> str:
    """The file of an area's page; codes of sources may hold anything."""
    safe = "".join(c if c.isalnum() and c.isascii() else "-" for c in area)
    return safe or "-"


def area_page(w: Writer, area: str) -> Page:
    name = labels.place(area, w.lang)
    page = Page(f"areas/{file_name(area)}", name, w.t("areas.one_lead"), up="../", nav="areas")
    for book in w.report.books:
        if area not in w.report.released[book.dataset].areas():
            continue
        section = Section(w.t("frame.dataset", dataset=w.source(book.dataset)))
        if labels.is_aggregate(area):
            section.blocks.append(note(w.t("areas.aggregate")))
        section.blocks += _chart(w, book, area, name) + _groups(w, book, area)
        section.blocks += _changes(w, book, area) + _justice(w, book, area)
        page.sections.append(section)
    page.sections.append(Section("", [links([(w.t("areas.back"), "../areas.html")])]))
    return page


def _chart(w: Writer, book: Book, area: str, name: str) -> list[Block]:
    released = w.report.released[book.dataset]
    rows = []
    for group, sex, age in (GROUPS[-1], GROUPS[0]):
        points = figures.points_in(released.series(area, VICTIMS, sex, age))
        if len(points) > 1:
            rows.append((w.t(f"group.{group}"), group, points))
    if not rows:
        return []
    last = book.series(measure="trend", ref_area=area)[-1:]
    title = titles.told(w, last[0] if last else None, w.t("areas.chart_title", area=name))
    return [
        figures.over_years(w, f"area-{file_name(area)}", book.dataset, title, w.t("areas.chart_sub"), rows)
    ]


def _groups(w: Writer, book: Book, area: str) -> list[Block]:
    released = w.report.released[book.dataset]
    series = [released.series(area, VICTIMS, sex, age) for _, sex, age in GROUPS]
    years = _latest_first({year for each in series for year in each})
    if not years:
        return []
    rows = [
        [w.period(year)] + [w.count(*each[year]) if year in each else "–" for each in series]
        for year in years
    ]
    columns = [w.t("column.year"), *(w.t(f"group.{g}") for g, _, _ in GROUPS)]
    return [table(w.t("areas.groups"), columns, rows), para(w.t("areas.dash"))]


def _changes(w: Writer, book: Book, area: str) -> list[Block]:
    facts = [
        fact
        for asked in ({"age": "Y0T17"}, {})
        for fact in book.series(measure="trend", ref_area=area, **asked)[-1:]
    ]
    stated = figures.fits(list(facts))
    open_ = [sentences.main(fact, w.lang) for fact in facts if fact not in stated]
    # the area is the whole: nothing is summed or matched
    items = [{**w.finding(fact), "coverage": w.t("flows.coverage_one")} for fact in stated]
    shown = [findings(items)] if stated else []
    return [*shown, *([bullets(open_)] if open_ else [])]


def _justice(w: Writer, book: Book, area: str) -> list[Block]:
    released = w.report.released[book.dataset]
    series = [released.series(area, indicator) for indicator in CHAIN]
    years = _latest_first({year for each in series for year in each})
    if not years:
        return []
    columns = [w.t("column.year"), *(labels.indicator(indicator, w.lang) for indicator in CHAIN)]
    rows = [
        [w.period(year)] + [w.count(*each[year]) if year in each else "–" for each in series]
        for year in years
    ]
    return [table(w.t("areas.justice"), columns, rows), note(w.t("justice.cohort"))]
