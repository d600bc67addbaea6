"""How registrations became persons: what was joined, and the errors that this is expected to have."""

from __future__ import annotations

from typing import Any

from fanal.foundation.messages import catalogue
from fanal.reporting import labels
from fanal.reporting.blocks import Block, Section, bullets, note, para, table
from fanal.reporting.context import Writer
from fanal.vocabulary import estimates as words
from fanal.vocabulary import fields

COLUMNS = ("records", "merged", "persons", "counted", "left_out")
CONTRADICTED = ("sex", "age_group", "child_at_time")


def linkage_sections(w: Writer) -> list[Section]:
    """The sums of every dataset, and what is known of each linkage."""
    tallies = w.report.quality.get("linkage", [])
    if not tallies:
        return []
    rows = [
        [labels.dataset(t["dataset"], w.lang), *(words.counted(t[name], w.lang) for name in COLUMNS)]
        for t in tallies
    ]
    columns = [w.t(f"column.{c}") for c in ("dataset", *COLUMNS)]
    blocks: list[Block] = [
        table(w.t("quality.linkage"), columns, rows, quiet=True),
        note(w.t("quality.left_out")),
    ]
    if any(words.is_rounded(tally["persons"]) for tally in tallies):
        blocks.append(note(w.t("linkage.protected")))
    blocks += [block for tally in tallies for block in _not_linked(w, tally)]
    sections = [Section(w.t("quality.linkage"), blocks)]
    return sections + [_linked(w, tally) for tally in tallies if "linked" in tally]


def _not_linked(w: Writer, tally: dict[str, Any]) -> list[Block]:
    """The sources that name persons and were not linked, and what that needs."""
    blocks: list[Block] = []
    if tally.get("link_failed"):
        blocks.append(note(w.t("linkage.failed", code=tally["link_failed"])))
    barred = tally.get("not_linked", [])
    if barred:
        items = [
            w.t("linkage.barred", file=each["file"], missing=_missing(w, each["missing"])) for each in barred
        ]
        blocks += [para(w.t("linkage.not_linked")), bullets(items)]
    return blocks


def _missing(w: Writer, keys: list[str]) -> str:
    words = catalogue(w.lang, "report")
    return ", ".join(str(words.get(f"linkage.missing.{key}", key)) for key in keys)


def _linked(w: Writer, tally: dict[str, Any]) -> Section:
    linked = tally["linked"]
    registrations, persons = linked["registrations"], linked["persons"]
    blocks: list[Block] = [
        para(
            w.t(
                "linkage.became",
                registrations=registrations,
                n=round(words.middle(persons)),
                persons=words.counted(persons, w.lang),
            )
        ),
        para(w.t("linkage.how")),
        bullets(_errors(w, linked)),
    ]
    if pairs := _pairs(w, linked):
        blocks += [para(w.t("linkage.shared")), pairs, note(w.t("linkage.pairs_note"))]
    elif linked.get("pairs_withheld"):
        blocks.append(note(w.t("linkage.pairs_withheld")))
    if contradicted := _contradictions(w, linked):
        blocks += [para(w.t("linkage.contradictions")), bullets(contradicted)]
    return Section(w.t("linkage.title", dataset=labels.dataset(tally["dataset"], w.lang)), blocks)


def _errors(w: Writer, linked: dict[str, Any]) -> list[str]:
    found = [
        w.t("linkage.false", n=linked["false_links"] or 0, links=words.counted(linked["links"], w.lang)),
        w.t("linkage.missed", n=linked["missed_links"] or 0),
    ]
    apart = linked["missed_by_blocking"]
    found.append(w.t("linkage.blocking_unknown") if apart is None else w.t("linkage.blocking", n=apart))
    if linked["uncertain"]:
        found.append(w.t("linkage.uncertain", n=linked["uncertain"]))
    decisions = linked["decisions"]
    found += [w.t(f"linkage.decisions.{name}", n=n) for name, n in decisions.items() if n]
    return found


def _pairs(w: Writer, linked: dict[str, Any]) -> Block | None:
    rows = [[_sources(w, each["sources"]), w.count(each["low"], each["high"])] for each in linked["pairs"]]
    columns = [w.t("linkage.sources"), w.t("column.persons")]
    return table(w.t("linkage.pairs"), columns, rows, words=1, quiet=True) if rows else None


def _sources(w: Writer, sources: list[str]) -> str:
    """In one cell, which a phone can break: the number stays in sight."""
    one, other = sources
    return w.t("linkage.two", one=one, other=w.t("linkage.again") if one == other else other)


def _contradictions(w: Writer, linked: dict[str, Any]) -> list[str]:
    label = {each.name: each.label(w.lang) for each in fields("case_record")}
    found = linked.get("contradictions", {})
    return [
        w.t(
            "linkage.contradicted", column=label[name], count=w.count(found[name]["low"], found[name]["high"])
        )
        for name in CONTRADICTED
        if name in found
    ]
