"""Charts made from facts: each takes facts as they are and shows the released numbers, no other."""

from __future__ import annotations

import re

from fanal.reporting import charts, labels, numbers, titles
from fanal.reporting.blocks import Block, Frame, chart
from fanal.reporting.book import Book, Fact, is_residual
from fanal.reporting.context import Range, Writer

GROUPS = ("girls", "boys", "women", "men")
_COLOURED = {"females": "women", "males": "men"}


def _slug(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")


def bars(
    w: Writer, name: str, title: str, subtitle: str, rows: list[tuple[str, str, Fact]], note: str = ""
) -> Block:
    """Bars of facts: (label, group, fact); counts, shares or changes."""
    first = rows[0][2]
    change, counted = first["measure"] == "trend", first["measure"] == "count"

    def shown(fact: Fact) -> str:
        return w.count(fact["low"], fact["high"]) if counted else w.percent(fact, change=change)

    drawn = [
        charts.Bar(
            label,
            _COLOURED.get(group, group),
            fact["value"],
            fact["low"],
            fact["high"],
            shown(fact),
            hidden=counted and is_hidden(fact["low"], fact["high"]),
        )
        for label, group, fact in rows
    ]
    frame = Frame(
        name=_slug(name, first["dataset"]),
        title=title,
        subtitle=subtitle,
        alt="; ".join(f"{bar.label}: {bar.shown}" for bar in drawn),
        columns=[w.t(f"column.{c}") for c in ("group", "value", "low", "high", "areas")],
        rows=[[label, *written(w, fact), _areas(w, fact)] for label, _, fact in rows],
        data=[[label, *plain(fact), fact.get("areas_matched") or ""] for label, _, fact in rows],
        source=w.source(first["dataset"]),
        note=note
        or _range_note(w, any(f["low"] < f["high"] for _, _, f in rows), any(bar.hidden for bar in drawn)),
    )
    return chart(charts.bars(drawn), frame, lang=w.lang, marking=w.report.marking)


def by_name(row: tuple[str, str, Fact]) -> tuple[bool, str]:
    """The order of bars that name forms or categories: by name; other and unknown stand last."""
    return is_residual(row[2]), labels.plain(row[0])


def by_category(
    w: Writer, book: Book, breakdown: str, name: str, keys: tuple[str, str], **who: str
) -> list[Block]:
    """Bars of the categories of one breakdown, all years together, in the order of their names."""
    facts: list[Fact] = []
    for category in book.categories(breakdown, **who):
        if not category.startswith("_"):
            facts += fits([book.at("_T", breakdown=breakdown, category=category, **who)])
    if not facts:
        return []
    group = labels.group_key(who.get("sex", "_T"), who.get("age", "_T"))
    rows = [(labels.category(breakdown, f["category"], w.lang), group, f) for f in facts]
    title = titles.most(w, w.t(keys[0]), rows)
    return [bars(w, name, title, of_period(w, keys[1], rows), sorted(rows, key=by_name))]


def of_period(w: Writer, key: str, rows: list[tuple[str, str, Fact]]) -> str:
    """A subtitle that says which year, or that all years stand together."""
    return w.t(key, period=w.period(rows[0][2]["period"]))


def over_years(
    w: Writer, name: str, dataset: str, title: str, subtitle: str,
    rows: list[tuple[str, str, list[tuple[str, float, float, float]]]], *, unit: str = "count",
    joined: bool = True,
) -> Block:  # fmt: skip
    """Points over the years: (label, group, [(period, value, low, high)]).

    They are joined by lines only where years can be compared: one area, not a changing set of them.
    """

    counted = unit == "count"

    def write(value: float) -> str:
        return numbers.count(value, w.lang) if counted else numbers.share(value, w.lang)

    def stated(value: float, low: float, high: float) -> str:
        return w.count(low, high) if counted else write(value)

    def whole(value: float, low: float, high: float) -> str:
        if low == high or counted:
            return stated(value, low, high)
        return w.t("range.with", value=write(value), low=write(low), high=write(high))

    lines = [
        charts.Line(
            label, _COLOURED.get(group, group), tuple(points), tuple(whole(*point[1:]) for point in points)
        )
        for label, group, points in rows
    ]
    table, data = [], []
    for label, _, points in rows:
        for period, value, low, high in points:
            table.append([label, period, stated(value, low, high), write(low), write(high)])
            shown = "" if counted and is_hidden(low, high) else value
            data.append([label, period, shown, low, high])
    ends = [
        f"{label}: {', '.join(f'{period} {stated(*rest)}' for period, *rest in (pts[0], pts[-1]))}"
        for label, _, pts in rows
    ]
    frame = Frame(
        name=_slug(name, dataset),
        title=title,
        subtitle=subtitle,
        alt="; ".join(ends),
        columns=[w.t(f"column.{c}") for c in ("group", "year", "value", "low", "high")],
        rows=table,
        data=data,
        source=w.source(dataset),
        note=_range_note(w, any(low < high for _, _, pts in rows for _, _, low, high in pts)),
        words=2,
    )
    return chart(charts.lines(lines, joined=joined), frame, lang=w.lang, marking=w.report.marking)


def points_of(facts: list[Fact]) -> list[tuple[str, float, float, float]]:
    """The points of a line from facts of single years."""
    return [
        (f["period"], f["value"], f["low"], f["high"])
        for f in facts
        if f["status"] == "ok" and str(f["period"]).isdigit()
    ]


def points_in(series: dict[str, Range]) -> list[tuple[str, float, float, float]]:
    """The points of a line from released cells."""
    return [(year, (low + high) / 2, low, high) for year, (low, high) in series.items() if year.isdigit()]


def group_label(w: Writer, fact: Fact) -> tuple[str, str]:
    """The name and the colour's group of whom a fact is about."""
    key = labels.group_key(fact["sex"], fact["age"])
    shown = labels.text_or_none(f"report.group.{key}", w.lang)
    return (shown, key) if shown else (w.t("group.others"), "other")


def fits(facts: list[Fact | None]) -> list[Fact]:
    """The facts that there are and that can be stated."""
    return [f for f in facts if f is not None and f["status"] == "ok" and f["value"] is not None]


def is_hidden(low: float, high: float) -> bool:
    """Whether nothing is known of a count but that it is small."""
    return low == 0 < high


def written(w: Writer, fact: Fact) -> list[str]:
    """Value, lowest and highest for people: persons of whom only a range is known are that range, since
    nobody counted its middle.
    """
    write = {"count": numbers.count, "trend": numbers.change}.get(fact["measure"], numbers.share)
    shown = [write(fact[key], w.lang) for key in ("value", "low", "high")]
    return [w.count(fact["low"], fact["high"]), *shown[1:]] if fact["measure"] == "count" else shown


def plain(fact: Fact) -> list[float | str]:
    """The same for a data file; a hidden count has no value there."""
    hidden = fact["measure"] == "count" and is_hidden(fact["low"], fact["high"])
    return ["" if hidden else fact["value"], fact["low"], fact["high"]]


def _areas(w: Writer, fact: Fact) -> str:
    n = fact.get("areas_matched")
    return numbers.count(n, w.lang) if n else "–"


def _range_note(w: Writer, ranged: bool, hidden: bool = False) -> str:
    said = [w.t("frame.range_shown")] if ranged else []
    return " ".join([*said, w.t("frame.hidden_shown")] if hidden else said)
