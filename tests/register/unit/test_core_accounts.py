"""Signing in: second factor for everybody, limits of sessions, nothing told to whoever guesses."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.contrib.sessions.models import Session
from django.db import DatabaseError, OperationalError
from django.test import Client
from known_password import PASSWORD

from fanal.register import clock
from fanal.register.access import COMMAND
from fanal.register.actions.accounts import ResetAccount, one_time_password
from fanal.register.actions.base import Refused
from fanal.register.models import AuditEntry, User
from fanal.register.project.settings import IDLE_MINUTES, SESSION_HOURS

NEW = "another good password 7"


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client: Client, name: str, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": name, "password": password})


@pytest.fixture
def officer(person):
    return person("triage_officer")


def test_the_whole_way_from_a_first_password_to_work(register, person):
    user, client = person("auditor"), Client()
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    assert sign_in(client, user.username).status_code == 302
    assert client.get("/audit/").headers["Location"] == "/accounts/password/"
    changed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/", changed).status_code == 302
    assert client.get("/").headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/totp/activate/").status_code == 302  # shows once more that it is you
    client.post("/accounts/reauthenticate/", {"password": NEW})
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    assert client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}).status_code == 302
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert client.get("/").headers["Location"] == "/audit/"
    data = (register.folder / "register.sqlite3").read_bytes() + (
        register.folder / "register.sqlite3-wal"
    ).read_bytes()
    assert secret.encode() not in data and not any(code.encode() in data for code in codes)
    # next time: password, then the second factor; before it, nobody is signed in
    again = Client()
    assert sign_in(again, user.username, NEW).headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert again.get("/").headers["Location"] == "/report/"
    assert again.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert again.get("/").headers["Location"] == "/audit/"
    third = Client()
    sign_in(third, user.username, NEW)
    assert third.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200  # once only
    verbs = list(AuditEntry.objects.values_list("verb", flat=True))
    assert {"sign_in", "password.change", "second_factor.add"} <= set(verbs)


def test_without_a_second_factor_no_page_of_work_opens(register, officer):
    client = Client()
    sign_in(client, officer.username)
    for path in ("/", "/queue/", "/audit/", "/manage/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/"), path


def test_a_wrong_name_and_a_wrong_password_look_the_same(register, officer):
    told = []
    for name in (officer.username, "nobody-of-that-name"):
        page = sign_in(Client(), name, "wrong").content.decode().replace(name, "NAME")
        told.append(re.sub(r'value="[A-Za-z0-9]{40,}"', "", page))
    assert told[0] == told[1]
    names = [e.detail for e in AuditEntry.objects.filter(outcome="refused")]
    assert names == [{"user": str(officer.pk)}, {}]  # what was typed is never kept


def test_guessing_is_slowed_down_and_the_right_password_waits_too(register, officer):
    for _ in range(5):
        sign_in(Client(), officer.username, "wrong")
    page = sign_in(Client(), officer.username)
    assert page.status_code == 200 and page.context["form"].errors


def test_guessing_is_counted_over_all_processes(register, officer, monkeypatch):
    """The library's own count lies in each process; it is emptied here before every try."""
    from django.core.cache import cache

    from fanal.register.project.adapters import TRIES

    answers = []
    for _ in range(TRIES + 2):
        cache.clear()
        answers.append(sign_in(Client(), officer.username, "wrong"))
    cache.clear()
    assert sign_in(Client(), officer.username).status_code == 200  # the right one waits too
    errors = [str(answer.context["form"].errors) for answer in answers]
    assert errors[0] == errors[TRIES - 1] != errors[TRIES + 1]
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert sign_in(Client(), officer.username).status_code == 302


def test_an_idle_session_and_an_old_one_end(register, officer, browser):
    moment = clock.now()
    client = browser(officer)
    assert client.get("/accounts/2fa/").status_code == 200
    for minutes in range(20, SESSION_HOURS * 60, 20):
        with clock.at(moment + timedelta(minutes=minutes)):
            assert client.get("/accounts/2fa/").status_code == 200
    with clock.at(moment + timedelta(hours=SESSION_HOURS, minutes=1)):
        assert client.get("/accounts/2fa/").headers["Location"].startswith("/accounts/login/")
    client = browser(officer)
    client.get("/accounts/2fa/")
    with clock.at(moment + timedelta(minutes=IDLE_MINUTES + 2)):
        assert client.get("/accounts/2fa/").status_code == 302
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE and settings.SESSION_COOKIE_HTTPONLY


def test_a_session_is_unreadable_in_the_database_and_cannot_be_taken_over(register, officer, browser):
    client = browser(officer)
    client.get("/accounts/2fa/")
    key, row = client.cookies["fanal"].value, Session.objects.get()
    assert row.session_key != key and str(officer.pk) not in row.session_data
    thief = Client()
    thief.cookies["fanal"] = row.session_key
    assert thief.get("/accounts/2fa/").status_code == 302
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=row.session_key).exists()
    Session.objects.create(session_key="k", session_data="nonsense", expire_date=row.expire_date)
    from fanal.register.project.sessions import SessionStore

    assert SessionStore().decode("nonsense") == {}


@pytest.mark.parametrize("broken", [OperationalError, DatabaseError])
def test_a_database_that_is_gone_is_not_told_as_a_session_that_was_ended(
    register, officer, browser, monkeypatch, broken
):
    client, later = browser(officer), clock.now() + timedelta(seconds=90)
    client.get("/queue/")

    def gone(*_, **__):
        raise broken

    monkeypatch.setattr(Session, "save", gone)
    with clock.at(later):
        if broken is OperationalError:
            with pytest.raises(OperationalError):
                client.get("/queue/")
        else:
            assert client.get("/queue/").status_code == 400


def test_a_disabled_account_is_out_at_once(register, officer, browser):
    client = browser(officer)
    assert client.get("/accounts/2fa/").status_code == 200
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get("/accounts/2fa/").status_code == 302


def test_a_reset_says_how_the_person_was_recognised_and_leaves_the_second_factor(register, officer, browser):
    client = browser(officer)
    reset = partial(ResetAccount, actor=COMMAND, username=officer.username)
    with pytest.raises(Refused):
        reset(recognised="by_mail").execute()
    password = reset(recognised="call_back").execute()
    assert client.get("/accounts/2fa/").status_code == 302
    assert Authenticator.objects.filter(user=officer).exists()
    written = AuditEntry.objects.filter(verb="user.manage").order_by("seq").last().detail
    assert written["recognised"] == "call_back" and not written["factor_too"]
    fresh = Client()  # the password alone opens nothing
    assert sign_in(fresh, officer.username, password).headers["Location"].startswith("/accounts/2fa/")
    assert fresh.get("/queue/").headers["Location"].startswith("/accounts/login/")


def test_a_lost_factor_is_set_up_anew_and_sessions_end(register, officer, browser):
    client = browser(officer)
    client.get("/accounts/2fa/")
    password = ResetAccount(
        actor=COMMAND, username=officer.username, recognised="in_person", factor_too=True
    ).execute()
    assert client.get("/accounts/2fa/").status_code == 302
    assert not Authenticator.objects.filter(user=officer).exists()
    fresh = Client()
    assert sign_in(fresh, officer.username, password).status_code == 302
    assert fresh.get("/").headers["Location"] == "/accounts/password/"


def test_nobody_signs_up_and_nothing_goes_by_mail(register):
    client = Client()
    for path in ("none/signup", "none/reset", "none/email", "none/set", "none/inactive", "signup", "email"):
        answer = client.get(f"/accounts/{path}/")
        assert answer.status_code == 404 or answer.headers["Location"].startswith("/accounts/login/"), path
    from django.core import mail

    assert not getattr(mail, "outbox", [])


def test_passwords_are_kept_by_argon2id_of_the_stated_strength():
    from fanal.register.project.hashers import Argon2id

    assert settings.PASSWORD_HASHERS[-1].endswith("hashers.Argon2id")
    encoded = Argon2id().encode("x", "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$") and "m=47104,t=2,p=1" in encoded
    assert Argon2id.memory_cost >= 19 * 1024 and Argon2id.time_cost >= 2
    assert get_hasher("argon2").verify("x", encoded)


def test_a_one_time_password_has_a_hundred_bits():
    found = one_time_password()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", found)
    assert found != one_time_password()


def test_weak_passwords_are_refused(register, officer, browser):
    client = browser(officer)
    for weak in ("short", "password1234", "123456789012"):
        changed = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        assert client.post("/accounts/password/", changed).status_code == 200, weak


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_page_of_the_account_shows_in_both_languages(register, officer, browser, lang):
    client = browser(officer)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    Authenticator.objects.all().delete()
    paths = ("", "totp/activate/", "webauthn/", "webauthn/add/", "reauthenticate/")
    for path in (*(f"/accounts/2fa/{p}" for p in paths), "/accounts/password/", "/accounts/logout/"):
        answer = client.get(path, {"lang": lang})
        assert answer.status_code in (200, 302), path
        if answer.status_code == 200:
            assert f'<html lang="{lang}"' in answer.content.decode()
    key = Authenticator.objects.create(
        user=officer, type="webauthn", data={"name": "my key", "credential": {}}
    )
    for path in (f"keys/{key.pk}/edit/", f"keys/{key.pk}/remove/"):
        assert client.get(f"/accounts/2fa/webauthn/{path}", {"lang": lang}).status_code == 200
    assert client.get("/accounts/2fa/webauthn/", {"lang": lang}).status_code == 200
    stranger = Client()
    assert f'<html lang="{lang}"' in stranger.get("/accounts/login/", {"lang": lang}).content.decode()
