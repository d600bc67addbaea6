"""The flow picture and the flow map, from facts: each number in them is one of a fact."""

from __future__ import annotations

from typing import Any

from fanal.reporting import flowmap, flowpicture, labels, maps
from fanal.reporting.blocks import Block, Frame, chart
from fanal.reporting.book import Book, Fact
from fanal.reporting.context import Writer
from fanal.reporting.figures import plain, written
from fanal.reporting.flowpicture import End, Ribbon
from fanal.reporting.pages.flow_facts import WORLD, at, by_names


def regions(w: Writer, book: Book, name: str, period: str) -> list[Block]:
    """From region to region."""
    pairs = _pairs(w, book, name, period)
    if not pairs:
        return []
    sides = [_ends(w, book, pairs, side, name, period) for side in ("category", "ref_area")]
    ribbons = [
        Ribbon(f"category {f['category']}", f"ref_area {f['ref_area']}", f["low"], f["high"],
               told(w, *names(w, f), f), accent=f["ref_area"] == f["category"])
        for f in pairs
    ]  # fmt: skip
    frame = Frame(
        name=f"flows-regions-{name.replace('_', '-')}-{book.dataset}",
        title=w.t(f"flows.regions_{_mostly(pairs)}"),
        subtitle=w.t("flows.regions_sub", period=w.period(period)),
        alt=w.t("flows.regions_alt", n=len(pairs), origins=len(sides[0]), targets=len(sides[1])),
        columns=[*columns(w, "origin", "target"), w.t("column.areas")],
        rows=[[*names(w, f), *written(w, f), str(f["areas_matched"])] for f in pairs],
        data=[[*names(w, f), *plain(f), f["areas_matched"]] for f in pairs],
        source=w.source(book.dataset),
        note=ranged(w, pairs, "one_range"),
        words=2,
    )
    drawn = flowpicture.picture(heads(w, "origin", "target"), sides, ribbons)
    return [chart(drawn, frame, lang=w.lang, marking=w.report.marking)]


def _pairs(w: Writer, book: Book, name: str, period: str) -> list[Fact]:
    wanted = ("flows_between_regions", name, period, "_T", "_T", "_T")
    keys = ("definition", "breakdown", "period", "sex", "age", "form")
    return by_names(w, [f for f in book.facts if tuple(f[key] for key in keys) == wanted])


def _ends(w: Writer, book: Book, pairs: list[Fact], side: str, name: str, period: str) -> list[End]:
    """The regions of one side, each with its own sum, which is a fact too."""
    found = []
    for code in sorted({str(f[side]) for f in pairs}, key=lambda code: labels.sort_key(code, w.lang)):
        to, origin = (WORLD, code) if side == "category" else (code, WORLD)
        whole = book.at(period, ref_area=to, breakdown=name, category=origin)
        shown = number(w, whole) if whole else ""
        found.append(End(f"{side} {code}", labels.place(code, w.lang), shown))
    return found


def _mostly(pairs: list[Fact]) -> str:
    """Whether more than half is within regions, or across, whatever hidden cells are."""
    inside = [f for f in pairs if f["ref_area"] == f["category"]]
    across = [f for f in pairs if f["ref_area"] != f["category"]]
    if sum(f["low"] for f in inside) > sum(f["high"] for f in across):
        return "within"
    return "across" if sum(f["low"] for f in across) > sum(f["high"] for f in inside) else "even"


def world_map(w: Writer, book: Book, name: str, found: list[Fact], period: str) -> list[Block]:
    """Every flow as a line from country to country; nothing where no flow has both ends on the map."""
    if not placed(found):
        return []
    found = by_names(w, found)
    frame = Frame(
        name=f"flows-map-{name.replace('_', '-')}-{book.dataset}",
        title=w.t("flows.map_title", n=len(found)),
        subtitle=w.t("flows.map_sub", period=w.period(period)),
        alt=w.t("flows.map_alt", n=len(found)),
        columns=columns(w, "origin", "target"),
        rows=[[*names(w, f), *written(w, f)] for f in found],
        data=[[*names(w, f), *plain(f)] for f in found],
        source=w.source(book.dataset),
        note=" ".join(map_notes(w, found)),
        words=2,
        view="map",
    )
    return [chart(map_of(w, found, {}), frame, lang=w.lang, marking=w.report.marking, apart=True)]


def placed(found: list[Fact]) -> list[Fact]:
    """The flows that a map can show."""
    return [f for f in found if flowmap.point(f["category"]) and flowmap.point(f["ref_area"])]


def map_of(w: Writer, found: list[Fact], named: dict[str, str]) -> dict[str, Any]:
    ways = [
        flowmap.Way(f["category"], f["ref_area"], f["low"], f["high"], told(w, *names(w, f), f))
        for f in found
    ]
    words = {str(n): w.t(f"world.step{n}") for n in range(len(maps.BREAKS) + 1)}
    words["0"] = w.t("flow_column.step0")  # a flow has five victims or more
    return flowmap.flow_map(ways, words, named)


def map_notes(w: Writer, found: list[Fact]) -> list[str]:
    unplaced = len(found) - len(placed(found))
    made_up = any(flowmap.MADE_UP in (f["category"], f["ref_area"]) for f in found)
    said = [w.t("flows.map_unplaced", n=unplaced)] if unplaced else []
    said += [w.t("flows.map_made_up")] if made_up else []
    return [*said, *filter(None, [ranged(w, found, "map_range")]), w.t("world.map_note")]


def names(w: Writer, fact: Fact) -> tuple[str, str]:
    return labels.place(at(fact), w.lang), labels.place(str(fact["ref_area"]), w.lang)


def told(w: Writer, start: str, end: str, fact: Fact) -> str:
    return w.t("flows.ribbon", start=start, end=end, number=number(w, fact))


def number(w: Writer, fact: Fact) -> str:
    return w.count(fact["low"], fact["high"])


def heads(w: Writer, *words: str) -> list[str]:
    return [w.t(f"flow_column.{word}") for word in words]


def columns(w: Writer, *words: str) -> list[str]:
    return [*heads(w, *words), *(w.t(f"column.{word}") for word in ("value", "low", "high"))]


def ranged(w: Writer, found: list[Fact], key: str) -> str:
    return w.t(f"flows.{key}") if any(f["low"] < f["high"] for f in found) else ""
