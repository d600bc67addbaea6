"""Claims: reading the file, verdicts, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanal.foundation.errors import CallError
from fanal.foundation.messages import LANGUAGES
from fanal.indicators import claims_for, compute, evaluate_claims, load_claims
from fanal.indicators.claims import Claim, verdict
from fanal.vocabulary import Observation, json_schema

HEAD = 'format = 1\n[[claim]]\nid = "fell"\nquote = "It fell by 11 %"\npublished = -11\n'
READING = '[[claim.reading]]\nname = "all"\nmeasure = "trend"\nperiod_from = "2019"\nperiod = "2020"\n'


def observations(before: int, low: int, high: int) -> list[Observation]:
    return [
        Observation(
            dataset="mine",
            ref_area="FRA",
            indicator="victims_detected",
            time_period=year,
            value=(a + b) / 2,
            low=a,
            high=b,
            id=year,
        )  # fmt: skip
        for year, a, b in (("2019", before, before), ("2020", low, high))
    ]


def written(folder: Path, text: str) -> Path:
    path = folder / "claims.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("low", "high", "said", "reproduces"),
    [
        (89, 89, "reproduced", "yes"),
        (88, 92, "depends_on_reading", "uncertain"),
        (95, 99, "not_reproduced", "no"),
    ],
)
def test_a_reading_reproduces_when_its_whole_range_is_accepted(
    tmp_path: Path, low: int, high: int, said: str, reproduces: str
) -> None:
    claims = load_claims(written(tmp_path, HEAD + "accept = [-12, -10.5]\n" + READING))
    data = observations(100, low, high)
    (found,) = evaluate_claims(claims, compute(data), data)
    assert (found["verdict"], found["readings"][0]["reproduces"]) == (said, reproduces)
    assert (
        found["readings"][0]["figure"]
        == "mine/W/victims_detected/trend/_T._T._T/2019-2020/all_reporting_areas"
    )
    assert set(found["verdict_text"]) == set(LANGUAGES)
    # the same from the facts' JSON
    assert evaluate_claims(claims, [f.to_json() for f in compute(data)], data) == [found]


def test_without_data_a_claim_is_not_testable(tmp_path: Path) -> None:
    claims = load_claims(
        written(tmp_path, HEAD + "accept = [-12, -10.5]\n" + READING.replace("2019", "2001"))
    )
    data = observations(100, 89, 89)
    (found,) = evaluate_claims(claims, compute(data), data)
    assert found["verdict"] == "not_testable" and found["readings"][0]["value"] is None


def test_a_verdict_needs_all_readings_and_no_comparison() -> None:
    claim = Claim(id="x", readings=(), accept=(0, 1))
    rows = [{"reproduces": "yes", "counts": True}, {"reproduces": "no", "counts": True}]
    assert verdict(claim, rows) == "depends_on_reading"
    assert verdict(claim, [rows[0], {**rows[1], "counts": False}]) == "reproduced"
    assert verdict(claim, []) == "not_testable"


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        (HEAD.replace("published", "publishd"), "FNL-IND-001", "published"),
        (HEAD + "accept = [-12, -10.5]\n" + READING.replace("measure", "mesure"), "FNL-IND-001", "measure"),
        (HEAD + "accept = [-10, -12]\n" + READING, "FNL-IND-002", "accept"),
        (HEAD + READING, "FNL-IND-002", "accept"),
        (HEAD + "accept = [1, 2]\n" + READING.replace('"trend"', '"change"'), "FNL-IND-002", "measure"),
        (HEAD.replace("format = 1", "format = 2"), "FNL-IND-002", "format"),
        (HEAD + 'note = { en = "only English" }\n', "FNL-IND-002", "note"),
        (HEAD + 'testable = "no"\n', "FNL-IND-002", "testable"),
        ("format = 1\n[claim]\n", "FNL-IND-002", "claim"),
        ("format = = 1", "FNL-IND-003", "claims.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(tmp_path: Path, text: str, code: str, hint: str) -> None:
    with pytest.raises(CallError) as caught:
        load_claims(written(tmp_path, text))
    assert caught.value.code == code
    for lang in LANGUAGES:
        assert hint in caught.value.say(lang)


def test_the_shipped_claims_are_complete(tmp_path: Path) -> None:
    shipped = claims_for(observations(1, 1, 1), tmp_path / "none.toml")
    assert {claim.statement for claim in shipped} == {2, 3, 24, 25, 26, 27, 30}
    for claim in shipped:
        for words in (claim.why, claim.quote, claim.source, *(r.name for r in claim.readings)):
            assert set(words) == set(LANGUAGES) and all(words.values()), claim.id


def test_a_study_s_own_claims_replace_the_shipped_ones(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "accept = [-12, -10.5]\n" + READING)
    assert [c.id for c in claims_for(observations(1, 1, 1), path, mappings={"mine": "unodc-glotip"})] == [
        "fell"
    ]


def test_claims_follow_their_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    data = observations(100, 88, 92)
    mappings = {"mine": "unodc-glotip"}
    rows = evaluate_claims(claims_for(data, None, mappings=mappings), compute(data), data, mappings=mappings)
    jsonschema.validate({"schema": "fanal.claims/1", "marking": "", "claims": rows}, json_schema("claims"))
