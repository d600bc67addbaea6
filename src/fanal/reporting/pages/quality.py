"""What was read, left out and why; how every figure was computed; what the words mean."""

from __future__ import annotations

from typing import Any

from fanal.foundation.messages import catalogue
from fanal.reporting import labels, numbers
from fanal.reporting.blocks import Block, Page, Section, bullets, note, para, table
from fanal.reporting.context import Writer
from fanal.reporting.pages.linkage import linkage_sections

METHODS = ("interval", "share", "trend", "rate", "undefined", "datasets")


def quality_page(w: Writer) -> Page:
    page = Page("quality", w.t("quality.title"), w.t("quality.lead"), counts_victims=False, nav="quality")
    page.sections = [
        _files(w),
        _rules(w, "rejected_by_rule", "quality.rejected", w.t("quality.rejected_none")),
        *([_rules(w, "warnings_by_rule", "quality.warnings", "")] if _has(w, "warnings_by_rule") else []),
        *linkage_sections(w),
        _hidden(w),
        Section(w.t("quality.methods"), [para(w.t(f"quality.method_{m}")) for m in METHODS]),
        Section(
            w.t("quality.readings"), [bullets([w.t("quality.reading_all"), w.t("quality.reading_countries")])]
        ),
        Section(
            w.t("quality.definitions"),
            [bullets([w.t(f"quality.def_{d}") for d in ("child", "detected", "trafficking")])],
        ),
        Section(w.t("quality.sources"), [_sources(w)]),
    ]
    return page


def _n(w: Writer, value: Any) -> str:
    return numbers.count(value, w.lang) if isinstance(value, int | float) else str(value)


def _files(w: Writer) -> Section:
    columns = ("file", "mapping", "read", "accepted", "rejected", "duplicates", "duplicate_rows")
    rows = [
        [
            f["file"], f.get("mapping") or "–", _n(w, f["read"]), _n(w, f["accepted"]), _n(w, f["rejected"]),
            _n(w, f.get("duplicate_keys") or 0), _n(w, f.get("duplicate_rows") or 0),
        ]
        for f in w.report.quality.get("files", [])
    ]  # fmt: skip
    shown = table(w.t("quality.files"), [w.t(f"column.{c}") for c in columns], rows, words=2, quiet=True)
    blocks = [shown, note(w.t("quality.files_note")), note(w.t("quality.duplicates_note"))]
    return Section(w.t("quality.files"), blocks if rows else [w.nothing()])


def _has(w: Writer, key: str) -> bool:
    return any(f.get(key) for f in w.report.quality.get("files", []))


def _rules(w: Writer, key: str, title: str, empty: str) -> Section:
    rows = [
        [f["file"], _rule(w, rule), _n(w, n)]
        for f in w.report.quality.get("files", [])
        for rule, n in sorted((f.get(key) or {}).items())
    ]
    columns = [w.t(f"column.{c}") for c in ("file", "rule", "number")]
    blocks: list[Block] = [table(w.t(title), columns, rows, words=2, quiet=True)] if rows else [para(empty)]
    return Section(w.t(title), blocks)


def _rule(w: Writer, rule: str) -> str:
    """What a rule is called, where the catalogue of rules names it."""
    rules = catalogue(w.lang, "rules")
    return str(rules.get(f"{rule}.short") or rule.replace("_", " "))


def _hidden(w: Writer) -> Section:
    rows = [[label, _n(w, n)] for label, n in _hidden_cells(w)]
    blocks: list[Block] = [para(w.t("quality.hidden_note"))]
    if rows:
        columns = [w.t("column.dataset"), w.t("column.hidden")]
        blocks.append(table(w.t("quality.hidden"), columns, rows, quiet=True))
    found = [
        [labels.dataset(r["dataset"], w.lang), labels.indicator(r["indicator"], w.lang),
         w.t(f"breakdown.{r['breakdown']}"),
         _n(w, r["hidden"]), _n(w, r["recoverable"])]
        for r in w.report.quality.get("recoverable", [])
    ]  # fmt: skip
    if found:
        columns = [w.t(f"column.{c}") for c in ("dataset", "indicator", "breakdown", "hidden", "recoverable")]
        blocks.append(table(w.t("column.recoverable"), columns, found, words=3))
    return Section(w.t("quality.hidden"), blocks)


def _hidden_cells(w: Writer) -> list[tuple[str, Any]]:
    """Counts of hidden cells, whether given as a list or by dataset and indicator."""
    given = w.report.quality.get("hidden_cells") or {}
    if isinstance(given, list):
        return [
            (
                f"{labels.dataset(row['dataset'], w.lang)}, {labels.indicator(row['indicator'], w.lang)}",
                row.get("hidden", row.get("cells", 0)),
            )
            for row in given
        ]
    found = []
    for dataset, inner in sorted(given.items()):
        if isinstance(inner, dict):
            found += [(f"{dataset}, {labels.indicator(k, w.lang)}", n) for k, n in sorted(inner.items())]
        else:
            found.append((dataset, inner))
    return found


def _sources(w: Writer) -> Block:
    items = []
    for source in w.report.sources:
        vintage = w.date(str(source.get("vintage") or ""))
        named = source.get("citation")
        shown = labels.cited(named, w.lang) if named else labels.dataset(source["dataset"], w.lang)
        parts = [shown, w.t(f"protection.{source['protection']}"), vintage]
        items.append(w.t("frame.separator").join(part for part in parts if part))
    return bullets(sorted(set(items)))
