"""What pages are made of. A page is data; the site and the PDF each draw the same blocks.

Every text in a block is plain text, never markup: what comes from data can do no harm in either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fanal.reporting import draw

Block = dict[str, Any]


@dataclass
class Section:
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Page:
    """``name`` is the file without its suffix; ``up`` the way from it to its language's folder."""

    name: str
    title: str
    lead: str = ""
    sections: list[Section] = field(default_factory=list)
    up: str = ""
    counts_victims: bool = True
    nav: str = ""
    short: str = ""  # for running heads; the title where it is short enough


def para(text: str) -> Block:
    return {"kind": "para", "text": text}


def note(text: str) -> Block:
    """Said beside what it limits."""
    return {"kind": "note", "text": text}


def subtitle(text: str) -> Block:
    return {"kind": "subtitle", "text": text}


def table(
    caption: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    words: int = 1,
    quiet: bool = False,
    filter: str = "",
) -> Block:
    """``words`` columns at the left hold words, the others numbers. ``quiet``: a heading says the caption.

    ``filter`` is the label of a field that leaves only the rows with a text, where the script runs.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    return {
        "kind": "table",
        "caption": caption,
        "columns": list(columns),
        "rows": cells,
        "words": words,
        "quiet": quiet,
        "filter": filter,
    }


def _cell(cell: Any) -> dict[str, str]:
    """A text, or a text with the page it leads to."""
    return {"text": cell[0], "href": cell[1]} if isinstance(cell, tuple) else {"text": str(cell), "href": ""}


def findings(items: list[dict[str, Any]]) -> Block:
    """Sentences with their figure large: ``figure``, ``text``, ``notes``, ``fragile``, ``coverage``.

    What would be said beside every one is said once, under all.
    """
    first = items[0]["notes"] if len(items) > 1 else []
    shared = [words for words in first if all(words in item["notes"] for item in items)]
    kept = [{**item, "notes": [n for n in item["notes"] if n not in shared]} for item in items]
    return {"kind": "findings", "items": kept, "shared": shared}


def links(items: list[tuple[str, str]]) -> Block:
    return {"kind": "links", "items": [{"text": text, "href": href} for text, href in items]}


def bullets(items: list[str]) -> Block:
    return {"kind": "bullets", "items": items}


def cards(items: list[dict[str, Any]]) -> Block:
    return {"kind": "cards", "items": items}


@dataclass(frozen=True)
class Frame:
    """What one chart has around its picture, in one language."""

    name: str
    title: str
    subtitle: str
    alt: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]  # as written for people
    data: Sequence[Sequence[Any]]  # the same numbers, plain, for the CSV file
    head: Sequence[str] = ()  # of that file, where its columns are others than the table's
    source: str = ""
    note: str = ""
    words: int = 1
    view: str = "chart"  # what the first tab shows: a chart, or a map


def chart(
    spec: dict[str, Any],
    frame: Frame,
    *,
    lang: str,
    marking: str,
    apart: bool = False,
    map_spec: dict[str, Any] | None = None,
    wide_spec: dict[str, Any] | None = None,
) -> Block:
    """A chart in its frame. ``apart``: the picture is heavy and stays a file of its own, as a map does.

    ``map_spec`` is a second picture of the same numbers, shown behind its own tab; ``wide_spec`` the first
    one drawn for a screen that has the room.
    """
    pictures = [_picture(spec, frame, frame.name, lang, marking, apart)]
    if wide_spec is not None:
        pictures[0]["wide"] = _picture(wide_spec, frame, f"{frame.name}-wide", lang, marking, apart)["svg"]
    if map_spec is not None:
        pictures.append(_picture(map_spec, frame, f"{frame.name}-map", lang, marking, True, view="map"))
    return {
        "kind": "chart", "name": frame.name, "title": frame.title, "subtitle": frame.subtitle,
        "alt": frame.alt, "pictures": pictures, "source": frame.source, "note": frame.note,
        "table": table(frame.title, frame.columns, frame.rows, words=frame.words, quiet=True),
        "data": [list(frame.head or frame.columns), *frame.data],
    }  # fmt: skip


def _picture(
    spec: dict[str, Any], frame: Frame, name: str, lang: str, marking: str, apart: bool, view: str = ""
) -> dict[str, Any]:
    drawn = draw.svg(
        spec, lang=lang, name=name, title=frame.title, desc=frame.alt, marking=marking,
        decimals=1 if apart else 2,
    )  # fmt: skip
    width, height = draw.size(drawn)
    view = view or frame.view
    return {
        "name": name, "svg": drawn, "apart": apart, "width": width, "height": height, "view": view,
        "key": draw.key(spec, name) if apart else [],
    }  # fmt: skip
