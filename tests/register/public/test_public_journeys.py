"""A child, an adult, an adult with a child: each gets through without a script, and is kept safe."""

from __future__ import annotations

import pytest
from form_walk import hidden

CHILD = {
    "story": "Somebody took my papers.",
    "danger_now": "yes",
    "with_person_feared": "yes",
    "images": "no",
    "age": "12",
    "place": "The blue house",
    "name": "Amina Test",
    "safe_contact": "contact",
    "contact": "555 0100",
    "safe_how": "after school",
}


def test_a_child_reports_one_question_a_screen(opened, walk):
    from fanal.register import access, vault
    from fanal.register.models import Deadline, Event, NameToken, Report

    way = walk("/report/10-14/", **CHILD)
    code = way.go()
    assert len(code) == 27 and len(way.pages) == 12
    for shown in way.pages[:-1]:
        assert shown.count("<textarea") + shown.count("<fieldset") <= 1
    # what is private and who reads it stands before the first field
    assert "You need not say your name" in way.pages[0] and "<textarea" not in way.pages[0]
    report = Report.objects.get()
    assert (report.mode, report.channel, report.urgency, report.urgency_said, report.state) == (
        "child_10_14", "public", "emergency", "emergency", "received",
    )  # fmt: skip
    event = Event.objects.get(subject_id=report.pk)
    assert (event.code, event.detail["tags"]) == ("report_received", ["emergency", "child"])
    assert set(Deadline.objects.values_list("rule", flat=True)) == {"emergency_seen", "triage", "feedback"}
    assert NameToken.objects.filter(subject_id=report.pk).count() == 2
    night = access.actor_of(opened)
    assert vault.read(night, report, "P1")["story"] == CHILD["story"]
    assert vault.read(night, report, "P3") == {"age": "12", "age_band": "10_14", "place": "The blue house"}
    assert vault.holds(report, "P2") and not vault.holds(report, "P10")


def test_a_child_who_is_in_danger_sees_the_numbers_at_once(opened, walk):
    way = walk("/report/15-17/", story="x", danger_now="yes")
    way.go()
    asked = next(i for i, shown in enumerate(way.pages) if 'name="at" value="danger"' in shown)
    assert "tel:999" in way.pages[asked + 1] and "tel:116000" in way.pages[asked + 1]
    assert "tel:999" in way.pages[-1]


def test_an_adult_needs_to_give_the_story_alone(opened, walk):
    from fanal.register import vault
    from fanal.register.models import Report

    way = walk("/report/adult/", story="A child works next door at night.")
    assert way.go() and len(way.pages) == 5
    report = Report.objects.get()
    assert (report.mode, report.urgency) == ("adult", "normal")
    assert not any(vault.holds(report, data_class) for data_class in ("P2", "P3", "P10"))


def test_an_adult_fills_it_in_with_a_child(opened, walk):
    from fanal.register import access, vault
    from fanal.register.models import Report

    assert walk("/report/with-child/", story="He hits me.", adult_says="Bruises", age_band="6_9").go()
    report = Report.objects.get()
    assert (report.mode, report.urgency) == ("with_child", "high")
    assert vault.read(access.actor_of(opened), report, "P1")["adult_says"] == "Bruises"


def test_online_addresses_are_a_class_of_their_own(opened, walk):
    from fanal.register import access, vault
    from fanal.register.models import Report

    way = walk("/report/adult/", story="x", images="yes", locators="app: somebody_7", told="the app")
    way.go()
    assert "hotline.example" in way.pages[-1]
    report = Report.objects.get()
    assert "somebody_7" not in str(vault.read(access.actor_of(opened), report, "P1"))
    assert vault.holds(report, "P10")


def test_for_six_to_nine_there_is_no_form_of_their_own(opened, browser):
    shown = browser().get("/report/6-9/").content.decode()
    assert "<textarea" not in shown and "/report/with-child/" in shown and "tel:116000" in shown


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "path",
    [
        "/report/", "/report/child/", "/report/6-9/", "/report/images/", "/report/adult/",
        "/report/with-child/", "/report/10-14/", "/report/15-17/", "/receipt/",
    ],
)  # fmt: skip
def test_every_page_can_be_left_and_asks_nothing_of_others(opened, browser, path, lang):
    answer = browser().get(path, headers={"accept-language": lang})
    shown = answer.content.decode()
    assert answer.status_code == 200 and f'<html lang="{lang}">' in shown
    assert 'class="leave" href="/report/leave/"' in shown
    assert answer["Cache-Control"] == "no-store" and "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "style=" not in shown and "onclick" not in shown and len(shown) < 30_000
    assert not any(f'{attribute}="http' in shown for attribute in ("src", "action"))
    assert "{{" not in shown and "{%" not in shown and 'type="file"' not in shown


def test_leaving_goes_elsewhere_and_clears_what_the_browser_keeps(opened, browser):
    answer = browser().get("/report/leave/")
    assert answer.status_code == 302 and answer["Location"].startswith("https://")
    assert answer["Clear-Site-Data"] == '"cookies", "storage"' and answer["Referrer-Policy"] == "no-referrer"
    assert "Clear-Site-Data" not in browser(opened).get("/report/leave/")


def test_after_leaving_nobody_can_go_back_to_a_screen(opened):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    data = hidden(client.get("/report/adult/").content.decode()) | {"story": "my words", "go": "next"}
    assert client.post("/report/adult/", data).status_code == 200
    client.get("/report/leave/")
    answer = client.post("/report/adult/", data)
    assert answer.status_code == 403 and "my words" not in answer.content.decode()


def test_nothing_typed_is_lost_by_going_back_or_by_the_other_language(opened, browser):
    client = browser()
    first = client.get("/report/adult/").content.decode()
    second = client.post("/report/adult/", hidden(first) | {"story": 'é"<b>\r\n2', "go": "next"})
    data = hidden(second.content.decode())
    assert data["story"] == 'é"<b>\n2' and data["at"] == "child"
    french = client.post("/report/adult/", data | {"place": "Là", "go": "to-fr"}).content.decode()
    assert '<html lang="fr">' in french and 'value="Là"' in french
    back = client.post("/report/adult/", hidden(french) | {"place": "Là", "go": "back"}).content.decode()
    assert "&quot;&lt;b&gt;\n2</textarea>" in back and hidden(back)["place"] == "Là"


def test_an_empty_or_endless_story_is_told_in_place_and_kept(opened, browser):
    client = browser()
    data = hidden(client.get("/report/adult/").content.decode())
    empty = client.post("/report/adult/", data | {"go": "next"})
    assert empty.status_code == 400 and "Please write something here" in empty.content.decode()
    long = client.post("/report/adult/", data | {"story": "y" * 20_001, "go": "next"})
    assert long.status_code == 400 and "y" * 20_001 in long.content.decode()


def test_a_screen_cannot_be_skipped_into_sending_nothing(opened, browser):
    from fanal.register.models import Report

    client = browser()
    data = hidden(client.get("/report/adult/").content.decode()) | {"at": "you", "go": "next"}
    answer = client.post("/report/adult/", data)
    assert answer.status_code == 400 and 'name="at" value="worry"' in answer.content.decode()
    assert not Report.objects.exists()


def test_an_answer_that_is_not_offered_is_none(opened, walk):
    from fanal.register.models import Report

    walk("/report/adult/", story="x", danger_now="certainly").go()
    assert Report.objects.get().urgency == "normal"


def test_a_file_is_refused_and_kept_nowhere(opened, browser):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from fanal.register.models import Report

    client = browser()
    data = hidden(client.get("/report/adult/").content.decode())
    file = SimpleUploadedFile("a.jpg", b"CANARY-BYTES", "image/jpeg")
    answer = client.post("/report/adult/", data | {"story": "x", "picture": file})
    assert answer.status_code == 415 and "We cannot take files" in answer.content.decode()
    assert not Report.objects.exists()


def test_a_form_of_elsewhere_is_refused(opened):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/report/adult/", {"story": "x"})
    assert answer.status_code == 403


def test_too_many_from_one_connection_wait_and_lose_nothing(opened, walk, browser, monkeypatch):
    from fanal.register.models import Report
    from fanal.register.web.public import sending

    monkeypatch.setattr(sending, "_A_MINUTE", 1)
    assert walk("/report/adult/", story="one").go()
    way = walk("/report/adult/", story="two")
    with pytest.raises(AssertionError, match="Many reports come from this connection"):
        way.go()
    assert way.last["story"] == "two" and Report.objects.count() == 1
