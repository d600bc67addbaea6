"""The report of a study of GLOTIP's size, beside its own templates filled in a plain loop: the limit.

The loop is handed what the pages were drawn from (same templates, same contexts) without their charts: no
figure is looked up, no sentence made, no picture drawn, no data file written.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.by_hand import THIS_YEAR
from bench.measure import BenchFailed, report
from fanal import indicators, reporting, sources
from fanal.foundation.engine import connect
from fanal.reporting import html, pdf
from fanal.vocabulary import Observation
from fanal.vocabulary.places import all_places

GROUPS = (("_T", "_T"), ("_T", "Y0T17"), ("F", "Y0T17"), ("M", "Y0T17"), ("F", "Y_GE18"), ("M", "Y_GE18"))
JUSTICE = ("offences", "formal_contact", "persons_prosecuted", "persons_convicted")
FORMS = ("sexual_exploitation", "forced_labour", "other")
YEARS = range(2007, 2022)
LANGUAGES = ("en", "fr")


def run(workbook: Path | None, out: Path, areas: int = 200) -> dict[str, Any]:
    """Seconds of the site, of its PDFs and of the plain loop. ``areas``: how many, where they are made up."""
    observations = published(workbook) if workbook else made_up(areas)
    facts = [fact.to_json() for fact in indicators.compute(observations)]
    reporting.sentences(facts)
    given = {
        "title": "", "marking": "", "facts": facts, "claims": [], "observations": observations,
        "quality": {}, "sources": [], "vintage": "2023-05-30", "languages": LANGUAGES,
    }  # fmt: skip
    drawn, printed = Drawn(), Printed()
    with drawn.listening(), printed.listening():
        start = time.perf_counter()
        reporting.build(out=out / "ours", **given)
        seconds = time.perf_counter() - start - printed.seconds
    return {
        "data": workbook.name if workbook else "made up",
        "observations": len(observations),
        "facts": len(facts),
        "pages": len(drawn.contexts),
        "site_seconds": seconds,
        "pdf_seconds": printed.seconds,
        "plain_seconds": plain_loop(drawn.contexts, out / "plain", out / "ours" / "report"),
    }


def plain_loop(contexts: list[dict[str, Any]], out: Path, ours: Path) -> float:
    """Seconds to fill and write every page. Raises BenchFailed where one differs by more than its charts."""
    for lang in LANGUAGES:
        for name in {str(Path(context["page"].name).parent) for context in contexts}:
            (out / lang / name).mkdir(parents=True, exist_ok=True)
    template = html.environment().get_template("page.html.j2")
    bare = [without_charts(context) for context in contexts]
    start = time.perf_counter()
    for context in bare:
        path = out / context["lang"] / f"{context['page'].name}.html"
        path.write_text(template.render(**context), encoding="utf-8", newline="\n")
    seconds = time.perf_counter() - start
    written = {str(path.relative_to(out)) for path in out.rglob("*.html")}
    if written != {str(path.relative_to(ours)) for path in ours.rglob("*.html")}:
        raise BenchFailed("the plain loop did not write the pages that Fanal wrote")
    return seconds


def without_charts(context: dict[str, Any]) -> dict[str, Any]:
    page = context["page"]
    kept = [
        type(section)(section.title, [block for block in section.blocks if block["kind"] != "chart"])
        for section in page.sections
    ]
    return {**context, "page": type(page)(**{**vars(page), "sections": kept})}


class Drawn:
    """What every page was drawn from."""

    def __init__(self) -> None:
        self.contexts: list[dict[str, Any]] = []

    @contextmanager
    def listening(self) -> Iterator[None]:
        real = html.environment

        class Template:
            @staticmethod
            def render(**context: Any) -> str:
                self.contexts.append(context)
                return real().get_template("page.html.j2").render(**context)

        class Environment:
            @staticmethod
            def get_template(_: str) -> type[Template]:
                return Template

        html.environment = Environment  # type: ignore[assignment]
        try:
            yield
        finally:
            html.environment = real


class Printed:
    """How long the PDFs took."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def listening(self) -> Iterator[None]:
        real = pdf.write

        def write(*given: Any) -> None:
            start = time.perf_counter()
            real(*given)
            self.seconds += time.perf_counter() - start

        pdf.write = write
        try:
            yield
        finally:
            pdf.write = real


def published(workbook: Path) -> list[Observation]:
    """The observations of a workbook of published tables."""
    with tempfile.TemporaryDirectory() as folder_name:
        folder = Path(folder_name)
        for name in ("identity", "accepted"):
            (folder / name).mkdir()
        with connect("duckdb", folder / "identity") as engine:
            tables = sources.read_source(
                workbook, engine=engine, identity=folder / "identity", accepted=folder / "accepted",
                rejects=folder / "rejects", this_year=THIS_YEAR,
            )  # fmt: skip
            return [observation for table in tables for observation in table.observations or []]


def made_up(areas: int) -> list[Observation]:
    """A study of the same shape, where the published one is not at hand."""
    chance = random.Random(1)  # noqa: S311
    codes = sorted(place.code for place in all_places().values() if place.kind == "country")[:areas]
    made = []
    for area in codes:
        for year in YEARS:
            cells = [("victims_detected", "_T", *group) for group in GROUPS]
            cells += [("victims_detected", form, "_T", age) for form in FORMS for age in ("_T", "Y0T17")]
            cells += [(indicator, "_T", sex, "_T") for indicator in JUSTICE for sex in ("_T", "F", "M")]
            for indicator, form, sex, age in cells:
                n = chance.randrange(400)
                low, high = (0.0, 4.0) if n < 5 else (float(n), float(n))
                made.append(
                    Observation(
                        dataset="made-up", ref_area=area, indicator=indicator, sex=sex, age=age, form=form,
                        time_period=str(year), value=(low + high) / 2, low=low, high=high,
                        obs_status="H" if n < 5 else "A", source="Made up",
                    ).identified()
                )  # fmt: skip
    return made


if __name__ == "__main__":
    found, folder = sys.argv[1:]
    report(lambda: run(Path(found) if found else None, Path(folder)))
