"""What was said, and what the public data show: one card a claim."""

from __future__ import annotations

from typing import Any

from fanal.reporting import numbers
from fanal.reporting.blocks import Page, Section, cards, note
from fanal.reporting.context import Writer

# definitions of readings that are changes
CHANGES = ("matched_areas", "counted_change", "income_trend")


def claims_page(w: Writer) -> Page:
    items = [_card(w, claim) for claim in w.report.claims]
    sources = {item["source"] for item in items}
    section = Section("", [cards(items)])
    if len(sources) == 1:
        # said once for all cards
        section.blocks.insert(0, note(w.t("claims.source", source=sources.pop())))
        for item in items:
            item["source"] = ""
    return Page(
        "index", w.t("claims.title"), w.t("claims.lead"), [section], short=w.t("nav.claims"), nav="claims"
    )


def _card(w: Writer, claim: dict[str, Any]) -> dict[str, Any]:
    readings = [_reading(w, reading) for reading in claim["readings"]]
    accept = claim.get("accept")
    if accept:
        like = claim["readings"][0] if claim["readings"] else {}
        low, high = (_written(w, value, like) for value in accept)
        how = w.t("claims.accept", low=low, high=high, why=_said(w, claim.get("why")))
    else:
        how = w.t("claims.accept_none")
    return {
        "name": f"claim-{claim['claim']}",
        "quote": _quote(w, claim),
        "source": _said(w, claim["source"]),
        "verdict": claim["verdict"],
        "verdict_text": _said(w, claim.get("verdict_text")) or w.t(f"verdict.{claim['verdict']}"),
        "figures": _outstanding(readings) or [{"name": "", "value": w.t("claims.no_figure"), "same": ""}],
        "note": " ".join(filter(None, [_said(w, claim.get("needs")), _said(w, claim.get("note"))])),
        "how": how,
        "columns": [w.t(f"column.{c}") for c in ("reading", "result", "same")],
        "readings": readings,
    }


def _outstanding(readings: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first reading, and the first that answers otherwise: where it depends, both are seen at once."""
    stated = [r for r in readings if r["value"]]
    other = [r for r in stated[1:] if r["same"] and r["same"] != stated[0]["same"]]
    return stated[:1] + other[:1]


def _reading(w: Writer, reading: dict[str, Any]) -> dict[str, str]:
    stated = reading.get("value") is not None
    shown = ""
    if stated:
        shown = _written(w, reading["value"], reading)
        if reading["low"] is not None and reading["low"] < reading["high"]:
            low, high = (_written(w, reading[end], reading) for end in ("low", "high"))
            shown = w.t("range.with", value=shown, low=low, high=high)
    same = w.t(f"reproduces.{reading.get('reproduces') or 'none'}") if reading.get("counts", True) else ""
    name = _said(w, reading.get("name")) or str(reading.get("definition") or "")
    return {"name": name, "value": shown, "same": same}


def _written(w: Writer, value: float, reading: dict[str, Any]) -> str:
    """A number in the unit of its reading: a change with its sign, a share in percent, else plain."""
    if reading.get("unit") == "PT":
        signed = reading.get("definition") in CHANGES
        return numbers.change(value, w.lang) if signed else numbers.share(value, w.lang)
    return numbers.number(value, w.lang, 0 if value == int(value) else 1)


def _quote(w: Writer, claim: dict[str, Any]) -> str:
    """The statement: between quotation marks where its words are quoted."""
    words = _said(w, claim["quote"])
    return w.t("claims.quoted", quote=words) if claim.get("quoted") else words


def _said(w: Writer, words: Any) -> str:
    """A text given by language, or one that needs none."""
    if isinstance(words, dict):
        return str(words.get(w.lang) or words.get("en") or "")
    return str(words or "")
