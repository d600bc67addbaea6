"""The door of organisations: one report by form, many by file; nothing twice, nothing lost."""

from __future__ import annotations

import io
import re
import shutil

import pytest
from conftest_organisations import CSV, HEADER, csv_of, organisation_with_reporter

from fanal.register import access, audit, vault
from fanal.register.models import (
    ApiToken,
    AuditEntry,
    Event,
    ImportBatch,
    ImportProblem,
    NameToken,
    Organisation,
    Report,
)

REPORT, UPLOAD = "/organisation/report/", "/organisation/upload/"


@pytest.fixture
def border_post(person, register):
    shutil.rmtree(register.folder / "waiting", ignore_errors=True)
    return organisation_with_reporter(person, "Border post")


def filled(client, **given):
    page = client.get(REPORT).content.decode()
    token = re.search(r'name="token" value="([0-9a-f-]+)"', page)[1]
    return {"token": token, "story": "She works in a kitchen and never goes out.", **given}


def test_a_report_by_the_form_is_sealed_and_waits_in_the_queue(border_post, browser, actor):
    client = browser(border_post.user)
    sent = filled(
        client,
        child_name="Amina Zefira",
        age="15",
        sex="F",
        danger_now="yes",
        purposes=["domestic_servitude"],
    )
    answer = client.post(REPORT, sent, follow=True)
    report = Report.objects.get()
    assert report.number in answer.content.decode()
    assert (report.channel, report.mode, report.urgency, report.state) == (
        "organisation_form", "professional", "emergency", "received",
    )  # fmt: skip
    assert report.organisation == border_post.organisation
    officer = actor("triage_officer")
    assert vault.read(officer, report, "P1")["story"] == sent["story"]
    assert vault.read(officer, report, "P3") == {"age": "15"}
    assert vault.read(officer, report, "P4")["record"]["purposes"] == ["domestic_servitude"]
    assert Event.objects.get().detail["tags"] == ["emergency", "child"]
    assert NameToken.objects.count() == 2
    assert AuditEntry.objects.filter(subject_id=report.pk, verb="organisation.send").exists()
    assert audit.verify().ok


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_form_sent_twice_makes_one_report(border_post, browser, lang):
    client = browser(border_post.user, **{"Accept-Language": lang})
    sent = filled(client)
    client.post(REPORT, sent)
    again = client.post(REPORT, sent, follow=True)
    assert Report.objects.count() == 1
    assert Report.objects.get().number in again.content.decode()


def test_a_known_number_with_other_content_is_refused_and_nothing_is_lost(border_post, browser):
    client = browser(border_post.user)
    client.post(REPORT, filled(client, record_number="7"))
    answer = client.post(REPORT, filled(client, record_number="7", child_name="Another"))
    assert answer.status_code == 409
    assert "Another" in answer.content.decode()  # what was typed is still there
    assert Report.objects.count() == 1


def test_an_empty_form_says_what_is_missing(border_post, browser):
    answer = browser(border_post.user).post(REPORT, {})
    assert answer.status_code == 422
    assert Report.objects.count() == 0


def test_numbers_of_two_organisations_do_not_meet(border_post, person, browser):
    other = organisation_with_reporter(person, "School")
    for each in (border_post, other):
        client = browser(each.user)
        client.post(REPORT, filled(client, record_number="7"))
    assert Report.objects.count() == 2


def upload(client, content, name="Amina.csv"):
    file = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = name
    return client.post(UPLOAD, {"file": file})


def confirmed(client, looked, rows):
    page = looked.content.decode()
    name = re.search(r'name="waiting" value="([^"]+)"', page)[1]
    return client.post("/organisation/upload/confirm/", {"waiting": name, "rows": rows}, follow=True)


def test_a_file_with_errors_is_looked_at_first_row_by_row(border_post, browser, register):
    client = browser(border_post.user)
    looked = upload(client, CSV)
    page = looked.content.decode()
    assert Report.objects.count() == 0
    assert "Age at identification" in page and "This is not a whole number." in page
    for secret in ("Zefira", "fifteen", "Amina"):
        assert secret not in page
    assert "3 new reports would be made." in page and "2 rows need correction." in page
    assert [b"Zefira" in path.read_bytes() for path in (register.folder / "waiting").iterdir()] == [False]


def test_the_good_rows_by_choice_and_the_counts_add_up(border_post, browser, register):
    client = browser(border_post.user)
    answer = confirmed(client, upload(client, CSV), "good")
    assert answer.status_code == 200
    batch = ImportBatch.objects.get()
    assert (batch.rows, batch.accepted, batch.repeated, batch.rejected) == (5, 3, 0, 2)
    assert [(p.row, p.rule) for p in ImportProblem.objects.all()] == [(3, "not_a_number"), (6, "missing")]
    assert Report.objects.filter(batch=batch, channel="upload").count() == 3
    assert not list((register.folder / "waiting").iterdir())


def test_all_or_nothing_refuses_a_file_with_errors(border_post, browser):
    client = browser(border_post.user)
    answer = confirmed(client, upload(client, CSV), "all")
    assert answer.status_code == 409
    assert not Report.objects.exists() and not ImportBatch.objects.exists()


def test_the_same_file_twice_makes_nothing_twice(border_post, browser):
    client = browser(border_post.user)
    first, second = upload(client, CSV), upload(client, CSV)
    confirmed(client, first, "good")
    answer = confirmed(client, second, "good")
    assert "had been sent before" in answer.content.decode()
    assert (Report.objects.count(), ImportBatch.objects.count()) == (3, 1)
    assert (
        "Every row was sent before" not in upload(client, CSV).content.decode()
    )  # its errors are still there


def test_a_corrected_file_adds_only_what_was_missing(border_post, browser):
    client = browser(border_post.user)
    confirmed(client, upload(client, CSV), "good")
    corrected = CSV.replace("fifteen", "15").replace("\n;", "\nA5;")
    looked = upload(client, corrected)
    assert "3 rows were sent before" in looked.content.decode()
    confirmed(client, looked, "all")
    batch = ImportBatch.objects.order_by("received_at").last()
    assert (batch.rows, batch.accepted, batch.repeated, batch.rejected) == (5, 2, 3, 0)
    assert Report.objects.count() == 5


def test_a_row_whose_number_is_known_with_other_content_is_told(border_post, browser):
    client = browser(border_post.user)
    confirmed(client, upload(client, csv_of(["A1", "Amina", "Zefira", "girl", "15", "begging"])), "all")
    looked = upload(
        client, csv_of(["A1", "Amina", "Zefira", "girl", "13", "begging"], ["A2", "", "", "boy", "9", ""])
    )
    assert "with other content" in looked.content.decode()
    confirmed(client, looked, "good")
    assert Report.objects.count() == 2


def test_two_rows_with_one_number_are_told_not_merged(border_post, browser):
    client = browser(border_post.user)
    looked = upload(client, csv_of(["A1", "", "", "girl", "15", ""], ["A1", "", "", "boy", "9", ""]))
    assert "in two rows of the file" in looked.content.decode()


def test_a_waiting_file_is_its_senders_alone(border_post, person, browser):
    other = organisation_with_reporter(person, "School")
    looked = upload(browser(border_post.user), CSV)
    answer = confirmed(browser(other.user), looked, "good")
    assert answer.status_code == 410
    assert not Report.objects.exists()


def test_a_file_that_nobody_confirms_is_forgotten(border_post, browser, register):
    from datetime import timedelta

    from fanal.register import clock
    from fanal.register.duties import waiting_files

    upload(browser(border_post.user), CSV)
    waiting_files.run(clock.now())
    assert len(list((register.folder / "waiting").iterdir())) == 1
    waiting_files.run(clock.now() + timedelta(hours=2))
    assert not list((register.folder / "waiting").iterdir())


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xd8\xff\xe0 a picture", "a.csv"),
        (b"%PDF-1.7", "a.csv"),
        (b"\x1f\x8b\x08\x00", "a.csv"),
        (b"PK\x03\x04 no workbook", "a.xlsx"),
        (b"a,b\n1,2\n", "a.xlsx"),
        (b"a,b\n1,2\n", "a.docx"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"\x00\x01\x02" * 50, "a.csv"),
        (b"{}", "a.csv"),
        (b"", "a.csv"),
        (HEADER.encode(), "a.csv"),
    ],
)
def test_what_is_no_table_of_ours_is_refused_in_words(border_post, browser, content, name):
    answer = upload(browser(border_post.user), content, name)
    assert 400 <= answer.status_code < 500
    assert not Report.objects.exists()


def test_a_file_too_large_is_never_written_anywhere(border_post, browser):
    answer = upload(browser(border_post.user), b"x" * (2 * 1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "2 MB" in answer.content.decode()


def test_a_workbook_with_formulas_and_a_picture_gives_rows_alone(border_post, browser, actor):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(HEADER.strip().split(";"))
    sheet.append(["A1", '=HYPERLINK("http://x","y")', "Zefira", "girl", 15, "begging"])
    sheet.append(["A2", "Noor", "@SUM(1+1)", "boy", 9, "begging"])
    out = io.BytesIO()
    book.save(out)
    client = browser(border_post.user)
    confirmed(client, upload(client, out.getvalue(), "a.xlsx"), "good")
    assert Report.objects.count() == 2
    page = client.get("/organisation/").content.decode()
    assert "HYPERLINK" not in page and "@SUM" not in page


def test_an_organisation_sees_the_states_of_its_own_reports_alone(border_post, person, browser):
    other = organisation_with_reporter(person, "School")
    client = browser(border_post.user)
    confirmed(client, upload(client, CSV), "good")
    assert client.get("/organisation/").content.decode().count("Received") >= 3
    foreign = browser(other.user)
    batch = ImportBatch.objects.get()
    assert foreign.get(f"/organisation/upload/{batch.pk}/").status_code == 404
    assert Report.objects.first().number not in foreign.get("/organisation/").content.decode()


def test_nobody_else_gets_in(register, person, browser):
    for path in (REPORT, UPLOAD, "/organisation/"):
        assert browser().get(path).status_code == 302
        for role in ("triage_officer", "auditor", "administrator", "supervisor", "custodian"):
            assert browser(person(role)).get(path).status_code == 403


def test_an_inactive_organisation_sends_nothing(border_post, browser):
    Organisation.objects.update(active=False)
    assert browser(border_post.user).get(REPORT).status_code in (403, 404)
    assert not access.actor_of(border_post.user).organisations
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_empty_tables_can_be_had_and_are_read(border_post, browser, lang):
    client = browser(border_post.user, **{"Accept-Language": lang})
    page = client.get(UPLOAD).content.decode()
    found = re.findall(r'href="(/organisation/template/[^"]+)"', page)
    assert len(found) == 2
    assert 'class="wrong"' not in page
    assert all(client.get(each).status_code == 200 for each in found)
