"""What was said, and what the public data show: one card a claim.

A claim is answered from the study's own data or, where the study does not hold them, from cited totals that
ship. Those are about the real world whatever the study is: every card of theirs says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanal.reporting import labels, numbers
from fanal.reporting.blocks import Block, Page, Section, cards, note, table
from fanal.reporting.context import Writer

SHIPPED = "shipped_totals"
# definitions of readings that are changes
CHANGES = ("matched_areas", "counted_change", "matched_areas_of_income_groups")

Claim = dict[str, Any]
Reading = dict[str, Any]


def claims_page(w: Writer) -> Page:
    section = Section("", claim_cards(w))
    return Page(
        "index", w.t("claims.title"), w.t("claims.lead"), [section], short=w.t("nav.claims"), nav="claims"
    )


def claim_cards(w: Writer, claims: Iterable[Claim] | None = None) -> list[Block]:
    """The cards of the report's claims, or of some of them, with what is said once for all of them.

    What stands beside a claim from another source follows as tables of its own, never on a card.
    """
    shown = list(w.report.claims if claims is None else claims)
    items = [_card(w, claim) for claim in shown]
    origins = _shipped(w, shown)
    blocks: list[Block] = [note(words) for words in origins]
    sources = {item["source"] for item in items}
    if len(sources) == 1:
        blocks.append(note(w.t("claims.source", source=sources.pop())))
        for item in items:
            item["source"] = ""
    blocks.append(cards(items))
    if origins:
        blocks.append(note(w.t("claims.again")))
    for claim in shown:
        blocks += _beside(w, claim)
    return blocks


def _shipped(w: Writer, claims: list[Claim]) -> list[str]:
    """Where figures are not the study's own: whose they are, once for each file."""
    key = "claims.shipped_marked" if w.report.marking else "claims.shipped"
    origins = dict.fromkeys((c["citation"], c["vintage"]) for c in claims if c.get("basis") == SHIPPED)
    return [
        w.t(key, citation=labels.cited(citation, w.lang), date=w.date(vintage), marking=w.report.marking)
        for citation, vintage in origins
    ]


def _card(w: Writer, claim: Claim) -> dict[str, Any]:
    own = [reading for reading in claim["readings"] if not _is_beside(reading)]
    readings = [_reading(w, reading) for reading in own]
    rows = _rows(w, claim, own)
    figures = _outstanding(readings)
    shipped = figures and claim.get("basis") == SHIPPED
    remarks = [
        w.t("claims.card_shipped", date=w.date(claim["vintage"])) if shipped else "",
        _said(w, claim.get("needs")),
        _said(w, claim.get("note")),
    ]
    return {
        "name": f"claim-{claim['claim']}",
        "quote": _quote(w, claim),
        "source": _said(w, claim["source"]),
        "verdict": claim["verdict"],
        "verdict_text": _said(w, claim.get("verdict_text")) or w.t(f"verdict.{claim['verdict']}"),
        "figures": figures or [{"name": "", "value": w.t("claims.no_figure"), "same": ""}],
        "note": " ".join(filter(None, remarks)),
        "how": " ".join(w.t("claims.row.said", label=row["label"], words=row["text"]) for row in rows),
        "rows": rows,
        "columns": [w.t(f"column.{c}") for c in ("reading", "result", "same")],
        "readings": readings,
    }


def _outstanding(readings: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first reading, and the first that answers otherwise: where it depends, both are seen at once."""
    stated = [r for r in readings if r["value"] and r["same"]]
    other = [r for r in stated[1:] if r["same"] != stated[0]["same"]]
    return stated[:1] + other[:1]


# what stands behind a card


def _rows(w: Writer, claim: Claim, readings: list[Reading]) -> list[dict[str, str]]:
    """What counts as the same and why, the formulas, the data, as (label, text)."""
    formulas = dict.fromkeys(_formula(w, reading) for reading in readings)
    found = [
        ("same", _accepted(w, claim)),
        ("formula", " ".join(filter(None, formulas))),
        ("data", _data(w, claim)),
    ]
    return [{"label": w.t(f"claims.row.{key}"), "text": said} for key, said in found if said]


def _accepted(w: Writer, claim: Claim) -> str:
    if not claim.get("accept"):
        return w.t("claims.row.same_none")
    like = claim["readings"][0] if claim["readings"] else {}
    low, high = (_written(w, value, like) for value in claim["accept"])
    key, ends = ("same_exact", {"low": low}) if low == high else ("same_range", {"low": low, "high": high})
    return w.t(f"claims.row.{key}", **ends, why=_said(w, claim.get("why"))).strip()


def _formula(w: Writer, reading: Reading) -> str:
    name = "rate" if reading.get("unit") == "PER_100000_PS" else str(reading.get("definition") or "")
    for catalogue in ("how", "report.claims"):
        found = labels.text_or_none(f"{catalogue}.formula_of.{name}", w.lang)
        if found:
            return found
    return ""


def _data(w: Writer, claim: Claim) -> str:
    citation, vintage = claim.get("citation"), claim.get("vintage")
    if not citation:
        return ""
    kind = "undated" if not vintage else "shipped" if claim["basis"] == SHIPPED else "dated"
    dated = {"date": w.date(vintage)} if vintage else {}
    return w.t(f"claims.row.data_{kind}", citation=labels.cited(citation, w.lang), **dated)


# readings


def _reading(w: Writer, reading: Reading) -> dict[str, str]:
    shown = ""
    if reading.get("value") is not None:
        shown = _written(w, reading["value"], reading)
        if reading["low"] is not None and reading["low"] < reading["high"]:
            low, high = (_written(w, reading[end], reading) for end in ("low", "high"))
            shown = w.t("range.with", value=shown, low=low, high=high)
    same = w.t(f"reproduces.{reading.get('reproduces') or 'none'}") if reading.get("counts", True) else ""
    return {"name": _named(w, reading), "value": shown, "same": same}


def _named(w: Writer, reading: Reading) -> str:
    """The reading's name with how many areas are behind it, unless that number is the figure itself."""
    name = _said(w, reading.get("name")) or str(reading.get("definition") or "")
    n = reading.get("areas_matched")
    if not n or reading.get("unit") == "AREAS":
        return name
    kind = "countries" if reading.get("reading") == "countries_only" else "areas"
    return w.t("claims.with_areas", name=name, areas=w.t(f"claims.{kind}", n=n))


def _written(w: Writer, value: float, reading: Reading) -> str:
    """A number in the unit of its reading: a change with its sign, a share in percent, else plain."""
    if reading.get("unit") == "PT":
        signed = reading.get("definition") in CHANGES
        return numbers.change(value, w.lang) if signed else numbers.share(value, w.lang)
    return numbers.number(value, w.lang, 0 if value == int(value) else 1)


# beside a claim, from another source


def _is_beside(reading: Reading) -> bool:
    return bool(reading.get("beside"))


def _beside(w: Writer, claim: Claim) -> list[Block]:
    mine = [reading for reading in claim["readings"] if _is_beside(reading) and reading["value"] is not None]
    if not mine:
        return []
    rows = [[r["name"], r["value"]] for r in (_reading(w, reading) for reading in mine)]
    columns = [w.t("column.reading"), w.t("column.result")]
    shown = table(w.t("claims.beside", quote=_quote(w, claim)), columns, rows)
    citation, vintage = mine[0].get("citation"), mine[0].get("vintage")
    if not citation:
        return [shown]
    kind = "from" if vintage else "undated"
    dated = {"date": w.date(vintage)} if vintage else {}
    return [shown, note(w.t(f"claims.beside_{kind}", citation=labels.cited(citation, w.lang), **dated))]


def _quote(w: Writer, claim: Claim) -> str:
    """The statement: between quotation marks where its words are quoted."""
    words = _said(w, claim["quote"])
    return w.t("claims.quoted", quote=words) if claim.get("quoted") else words


def _said(w: Writer, words: Any) -> str:
    """A text given by language, or one that needs none."""
    if isinstance(words, dict):
        return str(words.get(w.lang) or words.get("en") or "")
    return str(words or "")
