"""The data-protection file says what is declared, and plainly what is not."""

from __future__ import annotations

import re

import pytest

from fanal.foundation.messages import LANGUAGES, text

STILL = {lang: text("register.protection.still", lang) for lang in LANGUAGES}
DECLARED = {
    "controller": {"name": "Office of <Oruna>", "country_of_storage": "XAA"},
    "legal_basis": {"P1": "Act 12, s. 3"},
    "retention": {"report_after_closing": 365},
    "processors": [{"name": "Hosting & Co", "purpose": "", "country": "XAA"}],
}


@pytest.fixture
def declared(register, monkeypatch):
    from fanal.register.project.first_start import first_profile

    first_profile()
    monkeypatch.setitem(vars(register), "declared", DECLARED)


def test_every_paper_is_written_in_both_languages_and_needs_nothing_else(declared, tmp_path):
    from fanal.register.protection.papers import write

    done = write(tmp_path / "file")
    assert len(done) == 5 * len(LANGUAGES) == len(list((tmp_path / "file").iterdir()))
    for path, missing in done:
        content, lang = path.read_text(encoding="utf-8"), path.suffixes[0][1:]
        assert f'<html lang="{lang}">' in content and "@page { size: A4" in content
        assert not re.search(r"(src|href)=|https?://|<script", content)
        assert content.count(f'class="still">{STILL[lang]}') == missing > 0, path.name


def test_what_is_declared_stands_there_escaped_and_nothing_else_is_said(declared, register):
    from fanal.register.protection.papers import page, papers

    record = papers("en")[0]
    shown = page(record, "en")
    assert "Office of &lt;Oruna&gt;" in shown and "Hosting &amp; Co" in shown and "365 days" in shown
    assert "Act 12, s. 3" in shown
    # without a legal basis for them there are no data about suspects
    assert "P8" not in {
        row[0].split()[0] for part in record.sections if part.table for row in part.table.rows
    }
    rows = {row.label: row.value for part in record.sections for row in part.rows}
    assert rows["Address"] == rows["Data protection officer"] == "" and rows["Country of storage"] == "XAA"


def test_an_assessment_is_never_done_by_declaring(declared):
    from fanal.register.protection.papers import papers

    assessment = papers("en")[1]
    judged = [part.table for part in assessment.sections if part.table][-1]
    assert all(row[-1] == "" for row in judged.rows)
    assert "not done until" in assessment.intro


def test_a_child_is_told_in_short_sentences(declared):
    from fanal.register.protection.papers import papers

    longest = {"notice-child-10-14": 25, "notice-child-15-17": 35}
    for lang in LANGUAGES:
        for paper in papers(lang):
            for part in paper.sections if paper.code in longest else ():
                for sentence in re.split(r"[.?!:]\s", " ".join(part.paragraphs)):
                    assert len(sentence.split()) <= longest[paper.code], (lang, sentence)


def test_the_administrator_looks_at_it_and_fetches_it(declared, person, browser):
    client = browser(person("administrator"))
    assert STILL["en"] in client.get("/manage/data-protection/").content.decode()
    answer = client.get("/manage/data-protection/notice-child-10-14/", headers={"accept-language": "fr"})
    assert 'filename="notice-child-10-14.fr.html"' in answer["Content-Disposition"]
    assert client.get("/manage/data-protection/another/").status_code == 404
    assert browser(person("triage_officer")).get("/manage/data-protection/").status_code == 403


def test_the_first_run_knows_the_retention_that_it_has_just_declared(tmp_path):
    from fanal.register.project.deployment import Deployment
    from fanal.register.project.first_start import _declaration

    begun = Deployment(folder=tmp_path, master=None)
    assert begun.declared == {}
    _declaration(begun, "en")
    assert begun.declared["retention"]["report_after_closing"] > 0


def rows_of(lang="en"):
    """What the record says of each class: class → readers."""
    from fanal.register.protection.papers import papers

    record = papers(lang)[0]
    table = next(part.table for part in record.sections if part.table and len(part.table.rows) > 5)
    return {row[0].split()[0]: row[2] for row in table.rows}


def test_a_reader_of_a_part_alone_is_said_to_be_one(declared):
    said = rows_of()
    assert "Auditor (only: pseudonym)" in said["P3"]
    assert "Auditor (only: the reason given for emergency access)" in said["P4"]
    assert "Custodian of identities (only: the reason given by whoever asks for an identity)" in said["P4"]
    assert re.search(
        r"Triage officer \(only: age, age group, place; in an emergency, with a reason", said["P3"]
    )
    assert re.search(r"Triage officer \(when somebody grants it", said["P2"])
    assert re.search(r"Case worker \(only: summary\)", said["P7"])
    # who reads all of it stands there alone
    assert "Supervisor ·" in said["P3"] and "Supervisor (" not in said["P3"]
    assert "by command" in said["P3"] and "by command" in said["P4"] and "by command" not in said["P1"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_cell_of_the_table_that_is_cut_is_left_unsaid(declared, lang):
    from fanal.register import access
    from fanal.register.protection.reading import _parts

    said = rows_of(lang)
    for cell in access.policy.cells:
        if cell.role == "reporter" or cell.data_class not in said or "read" not in cell.verbs:
            continue
        for part in _parts(cell):
            assert text(f"register.protection.part.{part}", lang), part


def test_the_encoded_file_of_an_export_is_named_among_the_recipients(declared):
    from fanal.register.protection.papers import papers

    points = [point for part in papers("en")[0].sections for point in part.points]
    told = next(point for point in points if "--linkable" in point)
    assert "pseudonymised" in told and "fanal encode" in told and "destroyed" in told


def test_the_term_of_cases_is_shown_and_asked_for(declared, register, monkeypatch):
    from fanal.register.protection.papers import papers

    label = text("register.protection.record.retention.case_after_last_entry", "en")
    rows = {row.label: row.value for part in papers("en")[0].sections for row in part.rows}
    assert rows[label] == ""  # to be filled in by the controller
    monkeypatch.setitem(vars(register), "declared", {"retention": {"case_after_last_entry": 3650}})
    rows = {row.label: row.value for part in papers("en")[0].sections for row in part.rows}
    assert rows[label] == "3,650 days"
