"""The flows of one country: from where victims come from, to it, and on to where they were exploited."""

from __future__ import annotations

from typing import Any

from fanal.reporting import flowpicture, labels
from fanal.reporting.blocks import Block, Frame, chart
from fanal.reporting.book import Book, Fact
from fanal.reporting.context import Writer
from fanal.reporting.figures import plain, written
from fanal.reporting.flowpicture import End, Ribbon
from fanal.reporting.pages.flow_charts import (
    columns,
    map_notes,
    map_of,
    number,
    placed,
    ranged,
    told,
)
from fanal.reporting.pages.flow_facts import WORLD, at

MOST = 22  # places in one column that can still be read
WORDS = {"country_recruitment": "recruited", "citizenship": "citizens", "country_exploitation": "exploited"}


def one_country(
    w: Writer, book: Book, area: str, name: str, origins: list[Fact], exploited: list[Fact]
) -> list[Block]:
    """From the countries of origin to the one that detects, and on to where victims were exploited."""
    place = w.t("flows.this_dataset") if area == WORLD else labels.place(area, w.lang)
    drawn = _picture(w, area, place, name, origins, exploited)
    frame = _frame(w, book, area, name, origins, exploited)
    incoming = _incoming(origins)
    on_map = map_of(w, incoming, {area: place}) if placed(incoming) else None
    return [chart(drawn, frame, lang=w.lang, marking=w.report.marking, map_spec=on_map)]


def _picture(
    w: Writer, area: str, place: str, name: str, origins: list[Fact], exploited: list[Fact]
) -> dict[str, Any]:
    """Origins at the left, where there are any; countries of exploitation at the right."""
    within = w.t("flows.in_dataset") if area == WORLD else labels.in_place(area, w.lang)
    both = origins and exploited
    head = w.t("flows.detected_in", place=within) if both else w.t("flow_column.target")
    heads, places, ribbons = [head], [[End("here", place)]], []
    for side, found in enumerate((origins, exploited)):
        if not found:
            continue
        kept = sorted(found, key=lambda f: (-f["low"], at(f)))[:MOST]
        ends = []
        for fact in sorted(kept, key=lambda f: labels.sort_key(at(f), w.lang)):
            end = End(f"{side} {at(fact)}", labels.place(at(fact), w.lang), number(w, fact))
            ends.append(end)
            way = [("here", place), (end.key, end.name)]
            (start, start_name), (stop, stop_name) = way[::-1] if side == 0 else way
            said = told(w, start_name, stop_name, fact)
            ribbons.append(Ribbon(start, stop, fact["low"], fact["high"], said, accent=at(fact) == area))
        where = 0 if side == 0 else len(places)
        places.insert(where, ends)
        heads.insert(where, w.t(f"flows.{WORDS[name if side == 0 else 'country_exploitation']}"))
    return flowpicture.picture(heads, places, ribbons)


def _incoming(origins: list[Fact]) -> list[Fact]:
    return [f for f in origins if f["definition"] == "flow" and f["ref_area"] != WORLD]


def _frame(w: Writer, book: Book, area: str, name: str, origins: list[Fact], exploited: list[Fact]) -> Frame:
    period = w.period(str([*origins, *exploited][0]["period"]))
    first = WORDS[name] if name else "exploited"
    place = w.t("flows.in_dataset") if area == WORLD else labels.in_place(area, w.lang)
    said = w.t(f"flows.one_sub_{first}" if name else "flows.one_sub_exploited_only", period=period)
    rows, data = [], []
    for breakdown, side in ((name, origins), ("country_exploitation", exploited)):
        for fact in sorted(side, key=lambda f: labels.sort_key(at(f), w.lang)):
            head = [w.t(f"flows.{WORDS[breakdown]}"), labels.place(at(fact), w.lang)]
            rows.append([*head, *written(w, fact)])
            data.append([*head, *plain(fact)])
    notes = [ranged(w, [*origins, *exploited], "one_range")]
    if len(origins) > MOST or len(exploited) > MOST:
        notes.append(w.t("flows.one_most", n=MOST))
    if origins and exploited:
        notes.append(w.t("flows.one_left"))
    notes += map_notes(w, _incoming(origins)) if placed(_incoming(origins)) else []
    return Frame(
        name=f"flows-{(name or 'exploitation').replace('_', '-')}-{book.dataset}",
        title=w.t(f"flows.one_{first}", n=len(origins or exploited), place=place),
        subtitle=w.t("flows.one_sub_exploited", said=said) if name and exploited else said,
        alt=w.t("flows.one_alt", n=len(rows)),
        columns=columns(w, "what", "country"),
        rows=rows,
        data=data,
        source=w.source(book.dataset),
        note=" ".join(dict.fromkeys(filter(None, notes))),
        words=2,
    )
