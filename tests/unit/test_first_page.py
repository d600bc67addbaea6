"""The first page: the chain says what is not there yet; the girl's number is the released one."""

from __future__ import annotations

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fanal.foundation.messages import LANGUAGES, text
from fanal.reporting import sentences
from fanal.reporting.book import books
from fanal.reporting.context import Released, Report, Writer
from fanal.reporting.pages.first import CHAIN, first_page
from fanal.simulate import girl
from fanal.study.girl import made_up_girl
from reporting_facts import CLAIMS, DATASET, QUALITY, SOURCES, facts, observations

CELL = {"dataset": DATASET, "area": "XAA", "year": "2022", "sex": "F", "age_group": "Y0T17"}


def tables(folder, *, protection="simulated", keys=None, **changed):
    """One table of accepted case records, in which hers stand between others."""
    keys = list(girl().record_keys.values()) if keys is None else keys
    rows = [{"record_key": key, **CELL} for key in ["A-1", *keys, "A-2"]]
    rows[1] |= changed
    pq.write_table(pa.Table.from_pylist(rows), folder / "records.parquet")
    return [{"records": folder / "records.parquet", "report": {"protection": protection}}]


@pytest.fixture
def her(tmp_path):
    found = made_up_girl(tables(tmp_path))
    assert found is not None
    return found


def released(low, high):
    (first, *_) = observations("SIMULATED")
    return replace(
        first, ref_area="XAA", sex="F", age="Y0T17", time_period="2022", value=(low + high) / 2, low=low,
        high=high,
    )  # fmt: skip


def writer(lang, *cells):
    everything = [*observations("SIMULATED"), *cells]
    made = books(sentences(facts()))
    cells_of = {book.dataset: Released(everything, book.dataset) for book in made}
    report = Report("Maranza", "SIMULATED", made, cells_of, CLAIMS, QUALITY, SOURCES, "")
    return Writer(report, lang)


def blocks(page, kind):
    return [block for section in page.sections for block in section.blocks if block["kind"] == kind]


# what study hands over


def test_she_is_handed_over_where_all_her_records_were_accepted(her):
    assert her["cell"] == {
        "dataset": DATASET, "area": "XAA", "period": "2022", "sex": "F", "age": "Y0T17"
    }  # fmt: skip
    assert [each["name"] for each in her["registrations"]] == [
        girl().spellings[agency] for agency in ("helpline", "child_protection", "police")
    ]
    dates = [each["date_registered"] for each in her["registrations"]]
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    "given",
    [
        {"protection": "records"}, {"protection": "published"}, {"keys": ["HLP-GIRL-1", "POL-GIRL-1"]},
        {"keys": []}, {"year": "2021"}, {"area": "FRA"},
    ],
)  # fmt: skip
def test_she_is_not_where_a_record_is_missing_or_not_simulated_or_elsewhere(tmp_path, given):
    assert made_up_girl(tables(tmp_path, **given)) is None


def test_she_is_not_where_another_source_is_not_simulated(tmp_path):
    other = {"records": None, "report": {"protection": "records"}}
    assert made_up_girl(tables(tmp_path))
    assert made_up_girl([*tables(tmp_path), other]) is None
    assert made_up_girl([]) is None


def test_her_story_agrees_with_what_is_true_of_her():
    truth, story = girl().truth, girl().happened
    birth, found = truth["date_of_birth"], truth["date_identified"]
    age = found.year - birth.year - ((found.month, found.day) < (birth.month, birth.day))
    assert age == truth["age_identification"]
    assert set(story) == set(girl().said) == set(LANGUAGES)
    for said in story.values():
        assert str(age) in said and str(truth["age_exploitation"]) in said and str(found.year) in said


# the page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("low", "high"), [(223, 227), (0, 9), (1240, 1244)])
def test_her_cell_is_the_released_one(her, lang, low, high):
    w = writer(lang, released(low, high))
    cell = blocks(first_page(w, her), "findings")[0]["items"][0]
    assert cell["figure"] == w.count(low, high)
    assert w.count(low, low) in cell["notes"][0] and w.count(high, high) in cell["notes"][0]
    words = {"en": ("rounded to a multiple of 5", "zero is hidden"), "fr": ("un multiple de 5", "et zéro")}
    assert (words[lang][0] in cell["notes"][0]) == (low > 0)
    assert (words[lang][1] in cell["notes"][0]) == (low == 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_nothing_was_released_no_number_is_said(her, lang):
    section = first_page(writer(lang), her).sections[-2]
    said = [block["text"] for block in section.blocks if block["kind"] == "note"][-1]
    assert "2022" in said and "10" in said
    assert not [block for block in section.blocks if block["kind"] == "findings"]


def test_three_spellings_stand_side_by_side(her):
    (cards,) = blocks(first_page(writer("en", released(20, 24)), her), "registrations")
    assert [card["name"] for card in cards["items"]] == ["Aminatou Corvé", "Aminata Korveh", "Amina KORWE"]
    assert {row["text"] for card in cards["items"] for row in card["rows"]} >= {
        "19 May 2007", "15 (estimated)", "Identified victim", "Domestic servitude",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_order_is_claims_chain_girl_children(her, lang):
    w = writer(lang, released(20, 24))
    with_her, without = first_page(w, her), first_page(w)
    assert with_her.name == without.name == "index" and with_her.title == w.t("claims.title")
    kinds = [[block["kind"] for block in section.blocks] for section in with_her.sections]
    assert "cards" in kinds[0] and "chain" in kinds[-3] and "registrations" in kinds[-2]
    assert kinds[-1][-1] == "links"
    assert [s.title for s in without.sections] == [
        s.title for s in with_her.sections if s is not with_her.sections[-2]
    ]
    assert not blocks(without, "registrations")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_link_that_is_not_there_yet_says_so_and_leads_nowhere(lang):
    (chain,) = blocks(first_page(writer(lang)), "chain")
    assert len(chain["items"]) == len(CHAIN) == 8
    assert len({item["name"] for item in chain["items"]}) == 8
    for item in chain["items"]:
        assert (item["status"] in ("not_yet", "absent")) == (not item["href"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("persons", "said", "times"),
    [
        (None, "not_linked", "three"),
        ({"groups": [[0, 1, 2]], "others": False}, "found", "once"),
        ({"groups": [[0, 2], [1]], "others": False}, "part", "twice"),
        ({"groups": [[0], [1], [2]], "others": True}, "missed", "three"),
    ],
)
def test_the_page_says_what_linkage_made_of_her(her, lang, persons, said, times):
    section = first_page(writer(lang, released(20, 24)), {**her, "persons": persons}).sections[-2]
    shown = json.dumps(section.blocks, ensure_ascii=False)
    joined = (
        {"en": "Helpline and Law enforcement", "fr": "Ligne d’assistance et"}[lang] if said == "part" else ""
    )
    assert text(f"first.girl.count.{said}", lang).partition("{")[0] in shown
    assert joined.partition(" ")[0] in shown
    assert text(f"first.girl.cell.{times}", lang) in shown
    assert (text("first.girl.count.others", lang) in shown) == bool(persons and persons["others"])
