"""Numbers of thousands as each language writes them, in every sentence that a run leaves or says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from command import fanal, write_study
from fanal.reporting import sentences
from reporting_facts import fact

HEADER = "record_key,sex,age_identification,date_identified,purposes,country_detection"
RECORDS, REJECTED = 12_345, 1_234
MARKS = {"en": ",", "fr": "\N{NARROW NO-BREAK SPACE}"}
CONFIG = (
    'format = 1\n[sources."agency.csv"]\nprotection = "published"\ncitation = "A made-up country, 2024"\n'
)


def bare(sentence: str, *years: str | None) -> list[str]:
    """Numbers of four digits and more without a mark, years aside."""
    return [digits for digits in re.findall(r"\d{4,}", sentence) if digits not in years]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    good = "".join(f"K{n},F,12,2024-01-02,begging,FRA\n" for n in range(RECORDS))
    wrong = "".join(f"L{n},Q,12,2024-01-02,begging,FRA\n" for n in range(REJECTED))
    root = tmp_path_factory.mktemp("many") / "s"
    write_study(root, {"agency.csv": f"{HEADER}\n{good}{wrong}"}, CONFIG)
    result = fanal("run", root)
    assert result.code == 0, result.err
    assert "13,579 read, 12,345 accepted, 1,234 set aside (not in the code list: 1,234)" in result.out
    return root


@pytest.mark.parametrize("lang", MARKS)
def test_every_sentence_of_a_study(study: Path, lang: str) -> None:
    facts = json.loads((study / "out" / "facts.json").read_text(encoding="utf-8"))["facts"]
    said = [each["sentence"][lang] for each in facts]
    for text, each in zip(said, facts, strict=True):
        assert not bare(text, each["period"], each["period_from"]), text
    assert any(f"12{MARKS[lang]}345 " in text for text in said)


def test_the_last_run_is_told_in_french_numbers(study: Path) -> None:
    said = fanal("run", study, "--lang", "fr").out
    assert "12\N{NARROW NO-BREAK SPACE}345" in said and "\N{NARROW NO-BREAK SPACE}234)" in said


@pytest.mark.parametrize("lang", MARKS)
@pytest.mark.parametrize("status", ["ok", "undefined"])
@pytest.mark.parametrize("measure", ["count", "rate", "trend", "share"])
def test_every_kind_of_sentence(lang: str, status: str, measure: str) -> None:
    value, low, high = 23_456.5, 12_345.0, 34_567.0
    made = [
        fact(
            measure=measure, status=status, indicator=indicator, reading=reading, ref_area=area, sex=sex,
            form=form, value=value, low=at_least, high=at_most, period_from="2019", areas_matched=1_115,
            areas_from=1_234, areas_to=2_345, most_influential_area="KEN", value_without_it=-4_321.0,
            of="age_reported",
        )
        for indicator in ("victims_detected", "persons_convicted", "offences")
        for reading in ("all_reporting_areas", "countries_only")
        for area in ("W", "150", "KEN")
        for sex, form in (("F", "_T"), ("_T", "forced_labour"))
        for at_least, at_most in ((low, high), (value, value))
    ]  # fmt: skip
    for each in sentences(made):
        assert not bare(each["sentence"][lang], "2019", "2020"), each["sentence"][lang]
        if status == "ok" and measure in ("count", "rate"):
            assert re.search(rf"\d\d{MARKS[lang]}\d\d\d", each["sentence"][lang])
