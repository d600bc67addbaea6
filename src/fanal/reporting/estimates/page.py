"""One page that holds everything: its style and pictures inside, nothing loaded, no script needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanal.foundation.look import stylesheet
from fanal.foundation.messages import text
from fanal.foundation.sheets import put
from fanal.reporting.estimates.sections import estimate_sections, say
from fanal.reporting.html import TEMPLATES, environment
from fanal.reporting.numbers import RTL

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")


def write_page(path: Path, answer: Mapping[str, Any], *, lang: str) -> None:
    """Write an answer (``fanal.estimate/1``) as one HTML file; the same answer gives the same bytes."""
    made = estimate_sections(answer, lang, source=str(answer.get("file", "")))
    for section in made:
        for block in section.blocks:
            if block["kind"] == "chart":
                block["files"] = False  # there is one file: this one
    # fonts would have to be fetched: the reader's own serve
    style = _FONT_FACE.sub("", stylesheet()) + (TEMPLATES / "report.css").read_text(encoding="utf-8")
    drawn = environment().get_template("estimate.html.j2").render(
        lang=lang, direction="rtl" if lang in RTL else "ltr", title=say("title", lang),
        file=answer.get("file", ""),
        sections=made, style=style, t=lambda key, **places: text(f"report.{key}", lang, **places),
        words=lambda key, **places: say(key, lang, **places),
    )  # fmt: skip
    put(path, drawn.encode("utf-8"))
