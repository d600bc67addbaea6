"""How many trafficked children were detected, and what changed?"""

from __future__ import annotations

from fanal.reporting import figures, labels, maps, sentence, titles
from fanal.reporting.blocks import Block, Frame, Page, Section, chart, findings, note, para
from fanal.reporting.book import Book, Fact
from fanal.reporting.context import Writer

CHILDREN = {"age": "Y0T17"}
GIRLS, BOYS = {"sex": "F", **CHILDREN}, {"sex": "M", **CHILDREN}
WOMEN, MEN = {"sex": "F", "age": "Y_GE18"}, {"sex": "M", "age": "Y_GE18"}
FOUR = (GIRLS, BOYS, WOMEN, MEN)


def world_page(w: Writer, name: str) -> Page:
    page = Page(name, w.t("world.question"), short=w.scope, nav="world")
    if w.report.many:
        page.sections.append(Section("", [note(w.t("frame.apart"))]))
    for book in w.report.books:
        page.sections += _dataset(w, book)
    if not w.report.books:
        page.sections.append(Section("", [w.nothing()]))
    return page


def headline(book: Book) -> list[Fact]:
    """Three to five findings: how many children, their share, what changed for children, girls and boys."""
    year, overall = book.focus(), book.overall()
    asked = [
        book.at(overall, **CHILDREN),
        book.at(overall, measure="share", of="age_reported", **CHILDREN),
        book.at(year, measure="trend", **CHILDREN),
        book.at(year, measure="trend", **GIRLS),
        book.at(year, measure="trend", **BOYS),
        book.at(year, measure="trend"),
        book.at(overall),
    ]
    return figures.fits(list(asked))[:5]


def _dataset(w: Writer, book: Book) -> list[Section]:
    title = w.t("frame.dataset", dataset=w.source(book.dataset)) if w.report.many else ""
    found = headline(book)
    if not found:
        return [Section(title, [w.nothing()])]
    year, overall = book.focus(), book.overall()
    blocks: list[Block] = [findings([w.finding(fact) for fact in found])]
    if book.at(overall, **CHILDREN) is None:
        blocks.append(note(w.t("world.nothing_children")))
    if year != "_T":
        key = "world.focus_records" if book.counted else "world.focus"
        blocks.append(note(w.t(key, year=year)))
    blocks += _change(w, book, year)
    sections = [Section(title, blocks)]
    blocks += _groups(w, book, overall) + _map(w, book, overall)
    readings = _readings(w, book, year)
    if readings:
        sections.append(Section(w.t("world.readings"), readings))
    return sections


def _change(w: Writer, book: Book, year: str) -> list[Block]:
    rows = figures.fits([book.at(year, measure="trend", **group) for group in (*FOUR, {})])
    if not rows:
        return []
    start = rows[0]["period_from"]
    # the title of a chart is its finding
    title = sentence.main(rows[-1], w.lang) if rows[-1]["sex"] == rows[-1]["age"] == "_T" else w.t(
        "world.change_title", start=start, end=year
    )  # fmt: skip
    labelled = [(*figures.group_label(w, fact), fact) for fact in rows if fact["period_from"] == start]
    return [figures.bars(w, "change", title, change_subtitle(w, book), labelled)]


def change_subtitle(w: Writer, book: Book) -> str:
    return w.t("world.change_sub_one" if book.one_area else "world.change_sub")


def _groups(w: Writer, book: Book, year: str) -> list[Block]:
    rows = figures.fits([book.at(year, **group) for group in FOUR])
    if not rows:
        return []
    labelled = [(*figures.group_label(w, fact), fact) for fact in rows]
    topic = w.t("world.by_group_all") if year == "_T" else w.t("world.by_group_title", year=year)
    title = titles.most(w, topic, labelled)
    return [figures.bars(w, "groups", title, w.t("world.by_group_sub"), labelled)]


def _map(w: Writer, book: Book, year: str) -> list[Block]:
    released = w.report.released[book.dataset]
    areas = [area for area in released.areas() if not labels.is_region(area)]
    children = {area: released.series(area, "victims_detected", **CHILDREN).get(year) for area in areas}
    values = {area: found for area, found in children.items() if found}
    if len(values) < 3:
        return []
    words = {str(n): w.t(f"world.step{n}") for n in range(len(maps.BREAKS) + 1)}
    words |= {"hidden": w.t("world.hidden"), "no_data": w.t("world.no_data")}
    words["not_reported"] = w.t("areas.not_reported")
    ordered = sorted(values, key=lambda area: labels.sort_key(area, w.lang))
    n = len(values)
    title = w.t("world.map_title_all", n=n) if year == "_T" else w.t("world.map_title", n=n, year=year)
    frame = Frame(
        name=f"map-{book.dataset}",
        title=title,
        subtitle=w.t("world.map_sub"),
        alt=w.t("world.map_alt", year=w.period(year), n=n),
        columns=[w.t("column.area"), w.t("column.children")],
        rows=[[labels.place(area, w.lang), w.count(*values[area])] for area in ordered],
        # two columns: a spreadsheet takes 5-9 for a date
        head=[w.t(f"column.{c}") for c in ("area", "low", "high")],
        data=[[area, *values[area]] for area in ordered],
        source=w.source(book.dataset),
        note=w.t("world.map_note"),
        view="map",
    )
    shown = {code: f"{labels.place(code, w.lang)}: {w.count(*found)}" for code, found in values.items()}
    drawn = {area: found for area, found in values.items() if not labels.is_aggregate(area)}
    silent = [area for area in areas if area not in values and not labels.is_aggregate(area)]
    spec = maps.map_spec(drawn, words, shown, silent)
    return [chart(spec, frame, lang=w.lang, marking=w.report.marking, apart=True)]


def _readings(w: Writer, book: Book, year: str) -> list[Block]:
    """Both readings of the same change, named and beside each other, where they differ."""
    pairs = [book.at(year, reading, measure="trend") for reading in ("all_reporting_areas", "countries_only")]
    both = figures.fits(list(pairs))
    if len(both) < 2 or both[0]["areas_matched"] == both[1]["areas_matched"]:
        return []
    return [para(w.t("world.readings_lead")), findings([w.finding(fact) for fact in both])]
