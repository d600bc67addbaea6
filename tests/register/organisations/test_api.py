"""The interface for programs: tokens, limits, nothing twice, errors without values."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from conftest_organisations import organisation_with_reporter

from fanal.register import access, audit, clock, vault
from fanal.register.access import COMMAND, STRANGER
from fanal.register.actions import Refused
from fanal.register.actions.tokens import MakeToken, RevokeToken
from fanal.register.api import limits
from fanal.register.models import ApiToken, Case, CaseBlock, Deadline, Report

REPORTS = "/api/v1/reports"
SECRET = "Zefira-of-the-canary"  # noqa: S105


@pytest.fixture
def hospital(person):
    return organisation_with_reporter(person, "Hospital")


def token_of(ready, **options):
    return MakeToken(actor=COMMAND, username=ready.user.username, name="intake", **options).execute().shown


@pytest.fixture
def call(hospital, browser):
    """Calls the interface with a token of the hospital."""
    client, token = browser(), token_of(hospital)

    def call(method, path=REPORTS, body=None, *, token=token, content_type="application/json", **headers):
        headers = {"Authorization": f"Bearer {token}", **headers} if token else headers
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        return client.generic(method, path, data, content_type=content_type, headers=headers)

    return call


def one(**given):
    return {"reports": [{"record_number": "7", "story": SECRET, **given}]}


def test_one_report_arrives_sealed(call, hospital, actor):
    body = one(
        danger_now="yes",
        child={"name": SECRET},
        facts={"sex": "F", "age_identification": 14, "purposes": ["begging"]},
    )
    answer = call("POST", body=body)
    assert answer.status_code == 201
    report = Report.objects.get()
    assert answer.json() == {
        "created": 1, "repeated": 0, "different": 0,
        "results": [{"index": 0, "outcome": "created", "number": report.number}],
    }  # fmt: skip
    assert (report.channel, report.urgency, report.organisation) == (
        "api",
        "emergency",
        hospital.organisation,
    )
    officer = actor("triage_officer")
    assert vault.read(officer, report, "P1")["story"] == SECRET
    assert vault.read(officer, report, "P3") == {"age": "14"}
    assert audit.verify().ok


def test_sent_again_makes_nothing_twice_and_other_content_is_told(call):
    first = call("POST", body=one()).json()["results"][0]["number"]
    again = call("POST", body=one())
    assert again.status_code == 200
    assert again.json()["results"][0] == {"index": 0, "outcome": "repeated", "number": first}
    other = call("POST", body=one(story="something else"))
    assert other.json()["results"][0] == {"index": 0, "outcome": "different", "number": first}
    assert Report.objects.count() == 1


def test_five_hundred_in_one_call(call):
    body = {"reports": [{"record_number": str(n), "child": {"name": f"Child {n}"}} for n in range(500)]}
    answer = call("POST", body=body)
    assert (answer.status_code, answer.json()["created"]) == (201, 500)
    assert len({row["number"] for row in answer.json()["results"]}) == 500
    assert call("POST", body=body).json()["repeated"] == 500
    assert Report.objects.count() == 500
    one_more = {"reports": [*body["reports"], {"record_number": "x"}]}
    assert call("POST", body=one_more).status_code == 422
    assert audit.verify().ok


def test_the_same_number_twice_in_one_call(call):
    two = {
        "reports": [{"record_number": "1"}, {"record_number": "1"}, {"record_number": "1", "story": "other"}]
    }
    answer = call("POST", body=two).json()
    assert [row["outcome"] for row in answer["results"]] == ["created", "repeated", "different"]
    assert Report.objects.count() == 1


def test_states_of_own_reports_are_codes_alone(call, hospital, person, browser):
    number = call("POST", body=one()).json()["results"][0]["number"]
    listed = call("GET").json()
    assert listed["total"] == 1
    assert set(listed["reports"][0]) == {"number", "state", "channel", "received_at"}
    assert call("GET", f"{REPORTS}/{number}").json()["state"] == "received"
    other = token_of(organisation_with_reporter(person, "School"))
    assert call("GET", f"{REPORTS}/{number}", token=other).status_code == 404
    assert call("GET", token=other).json() == {"total": 0, "reports": []}
    assert call("GET", f"{REPORTS}/nothing").status_code == 404


@pytest.mark.parametrize("path", [REPORTS, f"{REPORTS}/7K3M-9QXA", "/api/v1/openapi.json"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "TRACE"])
def test_a_stranger_gets_401(call, path, method):
    answer = call(method, path, token="")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_signed_in_person_without_a_token_is_a_stranger_here(hospital, browser, person):
    for user in (hospital.user, person("administrator"), person("triage_officer")):
        assert browser(user).get(REPORTS).status_code == 401


def test_who_is_blocked_from_a_report_or_its_case_sees_not_even_its_state(call, hospital, browser):
    number = call("POST", body=one()).json()["results"][0]["number"]
    report = Report.objects.get()
    report.case = Case.objects.create()
    report.save(update_fields=["case"])
    for subject in (report, report.case):
        CaseBlock.objects.all().delete()
        assert call("GET").json()["total"] == 1
        CaseBlock.objects.create(user=hospital.user, subject_kind=subject.kind, subject_id=subject.pk)
        assert call("GET").json() == {"total": 0, "reports": []}
        assert call("GET", f"{REPORTS}/{number}").status_code == 404
        assert number not in browser(hospital.user).get("/organisation/").content.decode()


def test_tokens_expire_and_are_revoked(call, hospital):
    assert call("GET").status_code == 200
    with clock.at(clock.now() + timedelta(days=91)):
        assert call("GET").status_code == 401
    RevokeToken(actor=COMMAND, token_id=ApiToken.objects.get().pk).execute()
    assert call("GET").status_code == 401


def test_a_token_ends_with_its_account_and_its_organisation(call, hospital):
    hospital.user.is_active = False
    hospital.user.save(update_fields=["is_active"])
    assert call("GET").status_code == 401
    hospital.user.is_active = True
    hospital.user.save(update_fields=["is_active"])
    hospital.organisation.active = False
    hospital.organisation.save(update_fields=["active"])
    assert call("GET").status_code == 401


def test_a_token_does_what_its_scope_says_and_a_changed_scope_is_no_token(call, hospital):
    send = token_of(hospital, scopes=("send",))
    assert call("GET", token=send).status_code == 403
    assert call("POST", body=one(), token=send).status_code == 201
    assert call("GET", token=send.replace("_send_", "_send.status_")).status_code == 401
    status = token_of(hospital, scopes=("status",))
    assert call("POST", body=one(), token=status).status_code == 403


def test_only_the_hash_of_a_token_is_kept(hospital):
    shown = token_of(hospital)
    assert shown.rpartition("_")[2] not in repr(list(ApiToken.objects.values()))


def test_tokens_are_made_by_administrators_and_commands_for_reporters_alone(hospital, person, actor):
    for who in (STRANGER, actor("triage_officer"), access.actor_of(hospital.user)):
        with pytest.raises(Refused):
            MakeToken(actor=who, username=hospital.user.username, name="x").execute()
    MakeToken(actor=actor("administrator"), username=hospital.user.username, name="x").execute()
    for wrong in ({"username": "nobody"}, {"days": 0}, {"days": 400}, {"name": ""}, {"scopes": ("all",)}):
        with pytest.raises(Refused):
            MakeToken(
                **{"actor": COMMAND, "username": hospital.user.username, "name": "x", **wrong}
            ).execute()
    with pytest.raises(Refused):
        MakeToken(actor=COMMAND, username=person("triage_officer").username, name="x").execute()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 415), ("{", 400), ("[]", 422), ("null", 422), ('"x"', 422),
        ("[" * 100_000, 400), ("9" * 10_000, 400),
        ({"reports": []}, 422), ({"reports": "x"}, 422), ({"reports": [None]}, 422),
        ({"reports": [{"record_number": ""}]}, 422), ({"reports": [{"record_number": 7}]}, 422),
        ({"reports": [{"record_number": "\x00"}]}, 422), ('{"reports": [{"record_number": "\\ud800"}]}', 422),
        (one(story="\ud83d"), 422), (one(story="\x00"), 422), (one(facts={"sex": SECRET}), 422),
        (one(facts={"age_identification": 999}), 422), (one(facts={"citizenship": [SECRET]}), 422),
        (one(**{SECRET: "x"}), 422), (one(child={"date_of_birth": SECRET}), 422),
        (b"\xff\xfe", 400), (b'{"reports": "\xff"}', 400),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_problem_without_a_value(call, body, status):
    answer = call("POST", body=body)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert SECRET not in answer.content.decode()
    assert not Report.objects.exists()


def test_every_error_is_listed_with_its_place(call):
    body = {
        "reports": [{"record_number": "1"}, {"story": "x"}, {"record_number": "3", "facts": {"sex": "x"}}]
    }
    errors = call("POST", body=body).json()["errors"]
    assert [(error["pointer"], error["rule"]) for error in errors] == [
        ("/reports/1/record_number", "missing"), ("/reports/2/facts/sex", "value_error"),
    ]  # fmt: skip
    assert (
        call("POST", body=body, **{"Accept-Language": "fr"})
        .json()["errors"][0]["detail"]
        .startswith("Ce champ")
    )


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("multipart/form-data; boundary=x", 415),
     ("application/x-www-form-urlencoded", 415),
     ("application/json; charset=utf-16", 415), ("application/json; charset=utf-8", 201)],
)  # fmt: skip
def test_json_alone_is_taken(call, kind, status):
    assert call("POST", body=one(), content_type=kind).status_code == status


def test_a_body_too_large_is_refused_unread(call):
    assert call("POST", body="x" * (2 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "offset=-1", "offset=99999999999999999999999", "limit=x"]
)
def test_pages_have_bounds(call, query):
    assert call("GET", f"{REPORTS}?{query}").status_code == 422


def test_other_methods_are_refused(call):
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert call(method).status_code == 405


def test_who_calls_too_often_waits(call, monkeypatch):
    monkeypatch.setattr(limits, "CALLS_A_MINUTE", 3)
    assert [call("GET").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_who_guesses_tokens_is_slowed_down(call, monkeypatch):
    monkeypatch.setattr(limits, "WRONG_A_MINUTE", 2)
    wrong = "fnl_send.status_" + "0" * 64
    assert [call("GET", token=wrong).status_code for _ in range(4)] == [401, 401, 429, 429]
    assert call("GET").status_code == 200


def test_our_own_failure_says_nothing_of_what_was_sent(call, monkeypatch, capfd):
    from fanal.register.api import interface

    def fail(**_):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(interface, "ReceiveMany", fail)
    answer = call("POST", body=one())
    assert answer.status_code == 500
    assert SECRET not in answer.content.decode() + "".join(capfd.readouterr())


def test_the_description_lists_every_operation(call):
    found = call("GET", "/api/v1/openapi.json").json()
    assert {(path, method) for path, each in found["paths"].items() for method in each} == {
        ("/api/v1/reports", "get"), ("/api/v1/reports", "post"), ("/api/v1/reports/{number}", "get"),
    }  # fmt: skip


def test_deadlines_begin_with_the_arrival(call):
    call("POST", body=one())
    assert Deadline.objects.exists()
