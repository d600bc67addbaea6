"""Whatever is released, what a reader finds in the report is that and nothing else.

A report of made-up numbers is built, then its charts, tables, files, pictures, sentences and PDF are parsed
back in both languages: every number equals a released observation or a figure.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import flow_cells
from fanal import reporting
from fanal.foundation.messages import LANGUAGES, catalogue
from fanal.indicators import compute
from fanal.reporting import labels
from fanal.vocabulary import Observation
from reading_back import Number, Site, labels_of, numbers, pdf_texts, rows_of, tips_of, words_of
from reporting_facts import CLAIMS, GIRL, QUALITY, SOURCES, fact, facts, observations

FINDINGS = "//ul[@class='findings']/li"
Triple = tuple[float, float, float]  # value, low, high
Fact = dict[str, Any]
WHOLE = st.one_of(
    st.sampled_from([0, 1, 5, 999, 1000, 12_345, 999_999, 1_234_567, 98_765_432]),
    st.integers(0, 2_000_000),
)
# what is hidden is a range from zero; a rounded number is one around it
COUNTS = st.one_of(
    WHOLE.map(lambda n: (float(n),) * 3),
    st.sampled_from([4, 9]).map(lambda n: (n / 2, 0.0, float(n))),
    st.tuples(WHOLE, st.integers(1, 5000)).map(lambda r: (r[0] + r[1] / 2, float(r[0]), float(sum(r)))),
)


def ranges(low: float, high: float) -> st.SearchStrategy[Triple]:
    """A value with its range, or one number alone; small ones near zero too."""
    some = st.one_of(st.floats(low, high), st.floats(max(low, -0.2), 0.2), st.just(0.0))
    three = st.lists(some, min_size=3, max_size=3).map(sorted)
    return st.one_of(some.map(lambda n: (n, n, n)), three.map(lambda n: (n[1], n[0], n[2])))


NUMBERS = {"count": COUNTS, "share": ranges(0, 100), "rate": ranges(0, 500), "trend": ranges(-100, 4000)}
REGION = [
    fact(ref_area="150", age="Y0T17", areas=["FRA"], areas_matched=3),
    fact(ref_area="150", areas=["FRA"], areas_matched=3),
    fact(
        ref_area="150", measure="trend", period_from="2019", unit="PT", definition="matched_areas",
        age="Y0T17", most_influential_area="FRA",
    ),
]  # fmt: skip


class Study:
    """What was released; told briefly where it fails."""

    def __init__(self, made: list[Fact], cells: list[Observation]) -> None:
        self.facts, self.cells = made, cells

    def __repr__(self) -> str:
        return str([(f["id"], f["value"], f["low"], f["high"]) for f in self.facts])


@st.composite
def released(draw: st.DrawFn) -> Study:
    """The small study of the other tests with other numbers; some figures cannot be stated."""
    everything, made = [*facts(), *REGION], []
    unstated = draw(st.sets(st.integers(0, len(everything) - 1), max_size=6))
    for place, each in enumerate(everything):
        value, low, high = draw(NUMBERS[each["measure"]])
        changed = {**each, "value": value, "low": low, "high": high}
        if each["areas_matched"]:
            changed["areas_matched"] = draw(st.integers(2, 190))
        if each["most_influential_area"]:
            changed["value_without_it"] = draw(st.none() | st.floats(-100, 4000))
        if place in unstated:
            status = draw(st.sampled_from(["undefined", "no_data"]))
            changed |= {"status": status, "value": None, "low": None, "high": None}
        made.append(changed)
    cells = []
    for cell in [*observations(), *flow_cells.WORLD]:
        value, low, high = draw(COUNTS)
        cells.append(replace(cell, value=value, low=low, high=high))
    flows = [each.to_json() for each in compute([cell for cell in cells if cell.breakdown != "_T"])]
    return Study(made + flows, cells)


@pytest.mark.timeout(240)
# a failing study is told as it is: each smaller one would take seconds to build
@settings(
    max_examples=4, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate], report_multiple_bugs=False,
)  # fmt: skip
@given(released())
def test_every_number_of_a_report_is_a_released_one(study):
    made, cells = study.facts, study.cells
    with tempfile.TemporaryDirectory() as folder:
        reporting.build(
            out=Path(folder), title="A study", marking="", facts=reporting.sentences(made), claims=CLAIMS,
            observations=cells, quality=QUALITY, sources=SOURCES, vintage="2023-05-30",
            girl=GIRL,
        )  # fmt: skip
        for lang in LANGUAGES:
            site = Site(Path(folder) / "report" / lang, lang)
            Check(site, made, cells).all()
            check_pdf(site, Path(folder) / "report" / f"report-{lang}.pdf")


class Check:
    """One language of a site against what was released."""

    def __init__(self, site: Site, made: list[Fact], cells: list[Observation]) -> None:
        self.site, self.lang, self.cells = site, site.lang, cells
        self.facts = {each["id"]: each for each in made}
        self.seen = 0

    def all(self) -> None:
        for name, page in self.site.pages().items():
            for item in page.xpath(FINDINGS):
                self.finding(item)
            for figure in page.xpath("//figure[@class='chart']"):
                self.chart(figure)
            for table in page.xpath("//table[not(ancestor::figure)]"):
                self.table(name, table)
            for card in page.xpath("//*[@class='card']"):
                self.card(card)
        assert self.seen > 10, "the test itself must find findings and charts"

    # findings

    def finding(self, item: Any) -> None:
        """The figure is the fact's; so is every number of its sentences."""
        self.seen += 1
        behind = item.xpath(".//dd[last()]")
        if not behind:
            self._girl(item)
            return
        of = self.facts[words_of(behind[0])]
        large = numbers(words_of(item.xpath("./p[@class='figure']")[0]), self.lang)
        ends = sorted({of["low"], of["high"]}) if of["measure"] == "count" else [of["value"]]
        assert len(large) == len(ends) and all(map(Number.shows, large, ends)), (of["id"], large, ends)
        said = numbers(words_of(item.xpath(".//p[@class='finding']")[0]), self.lang)
        if "low" in of and not (of["measure"] == "trend" and of["low"] == of["high"] == 0):
            for shown in large:
                assert any(abs(shown.value) == abs(each.value) for each in said), (of["id"], shown, said)
        notes = [words_of(p) for p in item.xpath(".//p[@class='coverage' or @class='beside']")]
        known = list(self._of_fact(of))
        for shown in [*said, *(n for words in notes for n in numbers(words, self.lang))]:
            assert any(shown.shows(value) for value in known), (of["id"], shown)

    def _girl(self, item: Any) -> None:
        """The one finding that is a released cell, not a figure: the made-up girl's."""
        hers = tuple(GIRL["cell"][key] for key in ("area", "period", "sex", "age"))
        (cell,) = (c for c in self.cells if (c.ref_area, c.time_period, c.sex, c.age) == hers)
        large = numbers(words_of(item.xpath("./p[@class='figure']")[0]), self.lang)
        ends = sorted({cell.low, cell.high})
        assert len(large) == len(ends) and all(map(Number.shows, large, ends))

    @staticmethod
    def _of_fact(of: Fact) -> list[float]:
        """The numbers that sentences about a fact may hold. *Fell by 4.5* has no sign."""
        own = [of[key] for key in ("value", "low", "high", "value_without_it") if of[key] is not None]
        if of["measure"] == "trend":
            own += [-value for value in own]
        whole = (
            of["period"],
            of["period_from"],
            *(of[k] for k in ("areas_matched", "areas_from", "areas_to")),
        )
        return (
            own
            + [float(n) for n in whole if n and str(n).isdigit()]
            + [100_000.0] * (of["measure"] == "rate")
        )

    # charts

    def chart(self, figure: Any) -> None:
        """File, table, picture and its description say the same, and that is a released figure."""
        self.seen += 1
        head, data = self.site.data(figure.get("id"))
        written = rows_of(figure.xpath(".//table")[0])
        assert len(written) == len(data) > 0
        for words, row in zip(written, data, strict=True):
            self._row(figure.get("id"), head, words, row)
        shown = [n for row in written for cell in row for n in numbers(cell, self.lang)]
        names = {cell for row in written for cell in row}
        texts = set(self._catalogue())
        for link in figure.xpath(".//p[@class='files']/a[contains(@href, '.svg')]/@href"):
            picture = self.site.picture(Path(link).stem)
            for tip in tips_of(picture):
                self._tip(tip, written)
            for label in labels_of(picture):
                if label not in names | texts:
                    assert self._shown(numbers(label, self.lang), shown, figure.get("id")), label
        self._words(figure, written, shown)

    def _words(self, figure: Any, written: list[list[str]], shown: list[Number]) -> None:
        """Title and description hold the chart's numbers, a figure's, its year, or how many rows it has."""
        # a map's says how many areas it shows; that of flows how many, and how many places on each side
        many = {Number(float(len(set(side))), 0) for side in zip(*written, strict=True)}
        many.add(Number(float(len(written)), 0))
        title = set(numbers(words_of(figure.xpath("./figcaption/*")[0]), self.lang))
        for number in title - many:
            assert any(number.shows(v) for f in self.facts.values() for v in self._of_fact(f)), title
        for words in figure.xpath(".//*[local-name()='desc']/text() | .//img/@alt"):
            assert set(numbers(words, self.lang)) <= {*shown, *title, *many}, words

    def _shown(self, said: list[Number], written: list[Number], chart: str) -> bool:
        """Whether a label's numbers stand in the chart's table; the two sides of flows show sums too."""
        sums = [f[end] for f in self.facts.values() if f["breakdown"] != "_T" for end in ("low", "high")]
        known = sums if chart.startswith("flows-") else []
        return all(number in written or any(number.shows(value) for value in known) for number in said)

    def _catalogue(self) -> list[str]:
        """Words that stand in a picture whole: the steps of a map."""
        return [words for words in catalogue(self.lang, "report").values() if isinstance(words, str)]

    def _tip(self, tip: str, written: list[list[str]]) -> None:
        """*Girls, 2020: 1,234* is written in the row of girls and 2020."""
        label, _, said = tip.rpartition(": ")
        if label.endswith("\N{NO-BREAK SPACE}"):
            label = label[:-1]
        keys = label.rsplit(", ", 1) if label not in {row[0] for row in written} else [label]
        if " → " in label:
            keys = sorted(label.split(" → "))
            rows = [row for row in written if sorted(row[:2]) == keys]
        else:
            rows = [row for row in written if row[: len(keys)] == keys]
        assert rows, tip
        known = [n for row in rows for cell in row[len(keys) :] for n in numbers(cell, self.lang)]
        assert set(numbers(said, self.lang)) <= set(known), tip

    def _row(self, chart: str, head: list[str], words: list[str], row: list[str]) -> None:
        """A row of the file is a released figure or cell of that name; the table writes the same numbers."""
        columns = {
            name: catalogue(self.lang, "report")[f"column.{name}"] for name in ("value", "low", "high")
        }
        if not set(columns.values()) <= set(head):
            self._other_row(words, row)
            return
        at = head.index(columns["value"])
        low, high = (float(cell) for cell in row[at + 1 : at + 3])
        # a hidden count has no value
        triple = (float(row[at] or (low + high) / 2), low, high)
        assert words[:at] == row[:at]
        measures = self._named(chart, row[:at]).get(triple)
        assert measures, (chart, row)
        assert (row[at] == "") == (measures == {"count"} and low == 0 < high), (chart, row)
        # of persons of whom a range is known the range is written, never its middle
        stated = sorted({low, high}) if measures == {"count"} else [triple[0]]
        for cell, values in zip(words[at : at + 3], (stated, [low], [high]), strict=True):
            shown = numbers(cell, self.lang)
            assert len(shown) == len(values) and all(map(Number.shows, shown, values)), (chart, cell, values)
        assert [cell.replace("–", "") for cell in words[at + 3 :]] == row[at + 3 :]

    def _other_row(self, words: list[str], row: list[str]) -> None:
        """The file of a map: an area and the range of its cell."""
        area, *plain = row
        known = {end for cell in self.cells if cell.ref_area == area for end in (cell.low, cell.high)}
        known |= {f[end] for f in self.facts.values() if f["ref_area"] == area for end in ("low", "high")}
        ends = [float(end) for cell in plain for end in re.findall(r"[\d.]+", cell)]
        assert ends and set(ends) <= known, row
        shown = [n for cell in words for n in numbers(cell, self.lang)]
        assert all(any(n.shows(end) for end in ends) for n in shown), (words, row)

    def _named(self, chart: str, keys: list[str]) -> dict[Triple, set[str]]:
        """The released triples whose figure has this name, and this year where the row has one; each with
        what it measures.
        """
        found = defaultdict(set)
        for each in self.facts.values():
            year_fits = len(keys) < 2 or keys[1] == each["period"]
            named = keys[0] in self._names(each) and year_fits
            if each["breakdown"] != "_T":
                named = set(keys) <= self._ends(each)
            if each["status"] == "ok" and named:
                found[each["value"], each["low"], each["high"]].add(each["measure"])
        for cell in self.cells:
            of_chart = chart.startswith(f"area-{cell.ref_area.lower()}-")
            if of_chart and keys[1:] == [cell.time_period] and keys[0] == self._group(cell.sex, cell.age):
                found[(cell.low + cell.high) / 2, cell.low, cell.high].add("count")
        return found

    def _ends(self, each: Fact) -> set[str]:
        """The two places that a flow joins."""
        origin = each["ref_area"] if each["category"] == "Nationals" else each["category"]
        return {labels.citizenship(origin, self.lang), labels.place(each["ref_area"], self.lang)}

    def _names(self, each: Fact) -> set[str]:
        unit = "justice.offences_unit" if each["indicator"] == "offences" else "justice.persons"
        known = {self._group(each["sex"], each["age"]), catalogue(self.lang, "report")[unit]}
        known.add(labels.place(each["ref_area"], self.lang))
        if each["form"] != "_T":
            return {labels.form(each["form"], self.lang)}
        return known

    def _group(self, sex: str, age: str) -> str:
        key = labels.group_key(sex, age)
        return catalogue(self.lang, "report").get(
            f"group.{key}", catalogue(self.lang, "report")["group.others"]
        )

    # other tables, cards

    def table(self, page: str, table: Any) -> None:
        """The numbers of a page's tables are released ones: of an area's page, those of the area."""
        shown = [n for cell in table.xpath(".//td[@class='n']") for n in numbers(words_of(cell), self.lang)]
        known = self._known(page)
        for number in shown:
            assert any(number.shows(value) for value in known), (page, number)

    def _known(self, page: str) -> set[float]:
        area = page.partition("/")[2]
        cells = [c for c in self.cells if not area or c.ref_area == area]
        mine = [f for f in self.facts.values() if not area or f["ref_area"] == area]
        found = {end for cell in cells for end in (cell.low, cell.high, float(cell.time_period))}
        found |= {f[end] for f in mine for end in ("value", "low", "high") if f[end] is not None}
        found |= {float(f["areas_matched"] or 0) for f in mine}
        if page == "quality":
            found |= {n.value for n in numbers(json.dumps(QUALITY), "en")}
        return found

    def card(self, card: Any) -> None:
        """The figures of a claim are those of its readings."""
        known = [
            reading[key]
            for claim in CLAIMS for reading in claim["readings"] for key in ("value", "low", "high")
        ]  # fmt: skip
        for words in card.xpath(".//p[@class='figure'] | .//strong"):
            for shown in numbers(words_of(words), self.lang):
                assert any(shown.shows(value) for value in known), words_of(words)


def check_pdf(site: Site, path: Path) -> None:
    """The PDF holds the figures of the main pages, and no number that the site does not."""
    pages = site.pages()
    texts = [" ".join(page.xpath("//body")[0].itertext()) for page in pages.values()]
    texts += [" ".join(site.picture(path.stem).itertext()) for path in (site.folder / "charts").glob("*.svg")]
    known = {number for words in texts for number in numbers(words, site.lang)}
    shown = [words for leaf in _after_contents(site, pdf_texts(path)) for words in leaf]
    for words in shown:
        assert set(numbers(words, site.lang)) <= known, words
    whole = "".join("".join(shown).split())
    for item in (i for name, page in pages.items() if "/" not in name for i in page.xpath(FINDINGS)):
        for part in ("./p[@class='figure']", ".//p[@class='finding']"):
            assert "".join(words_of(item.xpath(part)[0]).split()) in whole


def _after_contents(site: Site, leaves: list[list[str]]) -> list[list[str]]:
    """The leaves after cover and contents: the first page says at its head that detected is not all."""
    said = catalogue(site.lang, "report")["frame.detected"][:20]
    first = next(n for n, leaf in enumerate(leaves) if n > 0 and any(said in words for words in leaf))
    return leaves[first:]
