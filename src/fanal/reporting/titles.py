"""The title of a chart: its finding as a sentence; only its topic where the numbers decide nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fanal.reporting import sentence
from fanal.reporting.book import Fact, is_residual
from fanal.reporting.context import Writer

Row = tuple[str, str, Fact]


def told(w: Writer, fact: Fact | None, topic: str) -> str:
    """What one figure of the chart says."""
    return sentence.main(fact, w.lang) if fact and fact["status"] == "ok" else topic


def most(w: Writer, topic: str, rows: Sequence[Row]) -> str:
    """Which bar is the longest, whatever the hidden and rounded numbers are. *Other* is no finding."""
    top = max(rows, key=lambda row: float(row[2]["low"]))
    sure = all(row is top or top[2]["low"] > row[2]["high"] for row in rows)
    if len(rows) < 2 or not sure or is_residual(top[2]):
        return topic
    asked = topic if topic.endswith("?") else f"{topic}."
    return w.t("frame.most", topic=asked, label=sentence.lower(top[0]))


def spread(w: Writer, topic: str, rows: Sequence[Row], write: Callable[[float, str], str]) -> str:
    """From the smallest to the largest of several shares or changes; which is whose stands below."""
    values = sorted(float(row[2]["value"]) for row in rows)
    if len(values) < 2:
        return topic
    ends = {"low": write(values[0], w.lang), "high": write(values[-1], w.lang)}
    return w.t("frame.spread", topic=topic, **ends)
