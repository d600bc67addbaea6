"""The first page: what was said, the chain from a report to a report, one made-up girl, the children."""

from __future__ import annotations

from typing import Any

from fanal.foundation.messages import text
from fanal.reporting import figures
from fanal.reporting.blocks import Block, Page, Section, findings, links, para
from fanal.reporting.context import Writer
from fanal.reporting.pages.claims import claims_page
from fanal.reporting.pages.girl import girl_section
from fanal.reporting.pages.world import CHILDREN, GIRLS

# the links of the chain in their order: how far it is built, and the page that shows it
CHAIN = (
    ("child_report", "part", "act"),
    ("identification", "part", "act"),
    ("protection", "not_yet", ""),
    ("justice", "part", "justice"),
    ("statistics", "here", "world"),
    ("estimate", "here", "estimated"),
    ("release", "part", "quality"),
    ("moves", "here", "children"),
)


def first_page(w: Writer, girl: dict[str, Any] | None = None) -> Page:
    """What a report opens on. ``girl`` is the made-up girl of a demonstration, as a study hands her over."""
    page = claims_page(w)
    page.sections += [_chain(w), *([girl_section(w, girl)] if girl else []), _children(w)]
    return page


def say(w: Writer, key: str, **places: object) -> str:
    """A text of the page."""
    return text(f"first.{key}", w.lang, **places)


def _chain(w: Writer) -> Section:
    items = [
        {
            "name": say(w, f"chain.{name}.name"), "text": say(w, f"chain.{name}.text"), "status": status,
            "status_text": say(w, f"chain.status.{status}"), "href": f"{page}.html" if page else "",
        }
        for name, status, page in (_here(w, *link) for link in CHAIN)
    ]  # fmt: skip
    return Section(say(w, "chain.title"), [para(say(w, "chain.lead")), {"kind": "chain", "items": items}])


def _here(w: Writer, name: str, status: str, page: str) -> tuple[str, str, str]:
    """A link as this report has it: one without case records holds no estimate."""
    if page == "estimated" and not w.report.estimates:
        return name, "absent", ""
    return name, status, page


def _children(w: Writer) -> Section:
    """Two findings and the way to the page of the children."""
    blocks: list[Block] = []
    for book in w.report.books[:1]:
        year = book.overall()
        asked = [
            book.at(year, **CHILDREN),
            book.at(year, measure="share", of="age_reported", **CHILDREN),
            book.at(year, **GIRLS),
        ]
        found = figures.fits(asked)[:2]
        blocks += [findings([w.finding(fact) for fact in found])] if found else []
    return Section(say(w, "children.title"), [*blocks, links([(say(w, "children.link"), "children.html")])])
