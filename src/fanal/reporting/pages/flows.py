"""Where detected victims come from, where they passed and where they were found: flows, never routes."""

from __future__ import annotations

from typing import Any

from fanal.reporting import figures, labels
from fanal.reporting.blocks import Block, Page, Section, bullets, findings, note, para, table
from fanal.reporting.book import ALL_YEARS, Book, Fact
from fanal.reporting.context import Writer
from fanal.reporting.pages import flow_charts as charts
from fanal.reporting.pages.flow_facts import (
    NATIONALS,
    ORIGINS,
    WORLD,
    by_names,
    facts,
    listed,
    one_side,
    only_area,
    period_of,
)  # fmt: skip
from fanal.reporting.pages.flow_one import one_country

# the least number of a list is a round one, chosen so that the list stays short
ROUND = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
LONGEST = 30


def flows_page(w: Writer) -> Page:
    page = Page("flows", w.t("flows.title"), w.t("flows.lead"), nav="flows")
    said = [w.t(f"flows.what_{each}") for each in ("flow", "route", "detected", "age")]
    page.sections.append(Section(w.t("flows.what"), [bullets(said)]))
    for book in w.report.books:
        page.sections += _dataset(w, book)
    if not w.report.books:
        page.sections.append(Section("", [w.nothing()]))
    return page


def _dataset(w: Writer, book: Book) -> list[Section]:
    head = w.t("frame.dataset", dataset=w.source(book.dataset))
    heads = [Section(head)] if w.report.many else []
    area = only_area(book)
    found = _one(w, book, area) if area else _many(w, book)
    if not found:
        named = any(book.categories(name, ref_area=a) for name in ORIGINS for a in (*book.areas(), WORLD))
        found = [Section("", [note(w.t("flows.few" if named else "flows.missing"))])]
    return [*heads, *found, _transit(w, book, area), *_repatriation(w, book)]


# many countries


def _many(w: Writer, book: Book) -> list[Section]:
    sections = []
    for name in ORIGINS:
        period = period_of(book, name)
        flows = listed(book, name, period)
        if not flows:
            continue
        blocks = [note(_period(w, period))]
        asked = [book.at(period, breakdown=name, category=category) for category in (WORLD, NATIONALS)]
        large = figures.fits(asked)
        if large:
            blocks.append(findings([_finding(w, fact) for fact in large]))
        drawn = charts.world_map(w, book, name, flows, period)
        blocks += charts.regions(w, book, name, period) + drawn
        if len(flows) > LONGEST or not drawn:  # else the table of the map says the same
            blocks.append(_top(w, flows, period))
        blocks += _no_country(w, book, name, period)
        sections.append(Section(w.t(f"flows.{name}"), blocks))
    return sections


def _top(w: Writer, flows: list[Fact], period: str) -> Block:
    """The larger flows, in the order of the names: never a ranking."""
    least, kept = _larger(flows)
    rows = [
        [labels.place(f["ref_area"], w.lang), labels.citizenship(f["category"], w.lang), charts.number(w, f)]
        for f in by_names(w, kept)
    ]
    columns = [w.t(f"flow_column.{c}") for c in ("target", "origin", "persons_named")]
    return table(_caption(w, "top", least, period), columns, rows, words=2)


def _larger(flows: list[Fact]) -> tuple[int, list[Fact]]:
    for least in ROUND:
        kept = [fact for fact in flows if fact["low"] >= least]
        if len(kept) <= LONGEST:
            return least, kept
    return ROUND[-1], [fact for fact in flows if fact["low"] >= ROUND[-1]]


def _no_country(w: Writer, book: Book, name: str, period: str) -> list[Block]:
    left = [f for f in facts(book, name, period) if f["definition"] == "not_a_country"]
    return [note(w.t("flows.no_country", n=len(left)))] if left else []


# one country


def _one(w: Writer, book: Book, area: str) -> list[Section]:
    found = {name: one_side(book, name, area) for name in (*ORIGINS, "country_exploitation")}
    first = next((name for name in ORIGINS if found[name]), "")
    if not first and not found["country_exploitation"]:
        return []
    sections = []
    for name in [first, *(n for n in ORIGINS if found[n] and n != first)]:
        pair = (found[name] if name else [], found["country_exploitation"] if name == first else [])
        period = str([*pair[0], *pair[1]][0]["period"])
        blocks = [note(_period(w, period))]
        own = [f for side in pair for f in side if f["definition"] == "nationals"]
        if own:
            blocks.append(findings([_finding(w, fact) for fact in own]))
        blocks += one_country(w, book, area, name, *pair)
        if name == first and not pair[1]:
            blocks.append(note(w.t("flows.missing_exploitation")))
        sections.append(Section(w.t("flows.one" if pair[1] else f"flows.{name}"), blocks))
    return sections


# both


def _transit(w: Writer, book: Book, area: str) -> Section:
    rows = [
        (labels.citizenship(f["category"], w.lang), "all", f)
        for f in one_side(book, "country_transit", area or WORLD)
    ]
    if not rows:
        return Section(w.t("flows.transit"), [note(w.t("flows.missing_transit"))])
    title = w.t("flows.transit_title", n=len(rows))
    subtitle = w.t("flows.transit_sub", period=w.period(rows[0][2]["period"]))
    shown = figures.bars(w, "transit", title, subtitle, sorted(rows, key=figures.by_name))
    return Section(w.t("flows.transit"), [shown])


def _repatriation(w: Writer, book: Book) -> list[Section]:
    period = period_of(book, "repatriation")
    flows = listed(book, "repatriation", period)
    if not flows:
        return []
    least, kept = _larger(flows)
    rows = [
        [labels.place(f["ref_area"], w.lang), labels.citizenship(f["category"], w.lang), charts.number(w, f)]
        for f in by_names(w, kept)
    ]
    columns = [w.t("column.area"), w.t("flow_column.named"), w.t("flow_column.persons_named")]
    blocks = [para(w.t("flows.repatriation_way")), note(_period(w, period))]
    blocks.append(table(_caption(w, "repatriation_table", least, period), columns, rows, words=2))
    blocks += _no_country(w, book, "repatriation", period)
    return [Section(w.t("flows.repatriation"), blocks)]


def _caption(w: Writer, key: str, least: int, period: str) -> str:
    return w.t(f"flows.{key}", least=least, period=w.period(period))


def _period(w: Writer, period: str) -> str:
    return w.t("flows.period_all") if period == ALL_YEARS else w.t("flows.period", year=w.period(period))


def _finding(w: Writer, fact: Fact) -> dict[str, Any]:
    """A fact as a finding; behind a sum of flows stand the countries that have any, not all that report."""
    n = int(fact.get("areas_matched") or 0)
    coverage = w.t("flows.coverage", n=n) if n else w.t("flows.coverage_one")
    return {**w.finding(fact), "coverage": coverage}
