"""Blocks that only the page *Act* has: an alarm, folded tables, sheets of advice, addresses, sources."""

from __future__ import annotations

from typing import Any

from fanal.foundation.messages import catalogue, text
from fanal.reporting.blocks import Block
from fanal.reporting.context import Writer


def say(w: Writer, key: str, **places: object) -> str:
    """A text of the page."""
    return text(f"act.{key}", w.lang, **places)


def keys(w: Writer, under: str) -> list[str]:
    """The names directly below a part of the page's catalogue, in its order."""
    below = [key[len(under) + 1 :] for key in catalogue(w.lang, "act") if key.startswith(f"{under}.")]
    return list(dict.fromkeys(key.split(".")[0] for key in below))


def alert(words: str) -> Block:
    """Danger, before everything else."""
    return {"kind": "alert", "text": words}


def folded(words: str, blocks: list[Block]) -> Block:
    """Paragraphs and tables that a reader of the site opens; in print they stand open."""
    return {"kind": "folded", "text": words, "blocks": blocks}


def sheet(w: Writer, name: str, sources: tuple[str, ...] = ()) -> Block:
    """One heading and short pieces of advice; ``sources`` lead to the list at the end of the section."""
    items = [say(w, f"{name}.{key}") for key in keys(w, name) if key != "title"]
    return {
        "kind": "sheet", "title": say(w, f"{name}.title"), "items": items,
        "lead": say(w, "safe.sources", sources="").strip() if sources else "",
        "sources": [{"name": _anchor(key), "text": _short(w, key)} for key in sources],
    }  # fmt: skip


def sources(w: Writer, read: dict[str, str]) -> Block:
    """Publications; a title keeps its own language and says which it is. ``read``: addresses by name."""
    items: list[dict[str, Any]] = []
    for name in keys(w, "source"):
        given = {part: say(w, f"source.{name}.{part}") for part in ("title", "publisher", "year", "lang")}
        own = given["lang"] != w.lang
        items.append({"name": _anchor(name), "own_lang": own, "href": read.get(name, ""), **given})
    return {"kind": "sources", "title": say(w, "safe.sources_title"), "items": items}


def addresses(w: Writer, links: dict[str, str], title: str = "") -> Block:
    """Services by name, what they are for, and their address written out."""
    items = []
    for name, href in links.items():
        lang = say(w, f"address_lang.{name}")
        items.append(
            {
                "name": say(w, f"address_name.{name}"), "lang": lang, "own_lang": lang != w.lang,
                "text": say(w, f"address.{name}"), "href": href,
            }
        )  # fmt: skip
    return {"kind": "addresses", "title": title, "items": items}


def _anchor(name: str) -> str:
    return f"source-{name.replace('_', '-')}"


def _short(w: Writer, name: str) -> str:
    return f"{say(w, f'source.{name}.short')}, {say(w, f'source.{name}.year')}"
