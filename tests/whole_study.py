"""A small study that has something for every page: what ``reporting.build`` is given, but where to write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flow_cells
from fanal import reporting
from fanal.indicators import compute
from reporting_facts import CLAIMS, GIRL, QUALITY, SOURCES, facts, observations


def whole_study(marking: str = "") -> dict[str, Any]:
    flows = [replace(cell, marking=marking) for cell in flow_cells.WORLD]
    figures = [*facts(), *(fact.to_json() for fact in compute(flows))]
    return {
        "title": "A study", "marking": marking, "facts": reporting.sentences(figures), "claims": CLAIMS,
        "observations": [*observations(marking), *flows], "quality": QUALITY, "sources": SOURCES,
        "vintage": "2023-05-30", "girl": GIRL,
    }  # fmt: skip
