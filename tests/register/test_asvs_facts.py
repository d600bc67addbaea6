"""Small facts that the evidence for the security standard rests on and that no other test shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from known_password import PASSWORD

import fanal.register
from fanal.register import clock
from fanal.register.project import settings as of

HERE = Path(fanal.register.__file__).parent
# modules that open connections, run programs, or make objects out of bytes
CONNECTIONS = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "xmlrpc"}
PROGRAMS = {"subprocess", "pty", "multiprocessing"}
OBJECTS = {"pickle", "marshal", "shelve", "yaml", "dill"}
CALLS = {"eval", "exec", "os.system", "os.popen", "os.execv", "mark_safe", "from_string", "Template"}


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(HERE.rglob("*.py")):
        yield path.relative_to(HERE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def called(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_the_register_opens_no_connection_runs_no_program_and_makes_no_objects_of_bytes():
    for name, tree in sources():
        found = imported(tree)
        # the demonstration and the server look for a free port with a socket; nobody connects one
        assert not found & (CONNECTIONS | PROGRAMS | OBJECTS), name
        for function, node in called(tree):
            if function.endswith("format_html"):  # its pattern is ours, what it puts in is escaped
                assert isinstance(node.args[0], ast.Constant), name
            assert function not in CALLS and function.rpartition(".")[2] not in CALLS, (name, function)
            assert not function.endswith((".connect_ex", "create_connection")), (name, function)


SQL_BY_HAND = {"bulk.py", "keystore.py", "backup.py", "tables.py", "project/opening.py"}


def test_no_query_is_put_together_from_what_somebody_typed():
    """SQL by hand stands in migrations and in five places that see nothing of a request."""
    for name, tree in sources():
        for function, node in called(tree):
            last = function.rpartition(".")[2]
            assert last not in ("raw", "extra", "RawSQL"), (name, function)
            if last in ("execute", "executemany") and "cursor" in function:
                assert name.startswith("migrations/") or name in SQL_BY_HAND, name
                # names of our own tables and fields; what is a value goes as a parameter
                assert len(node.args) == 1 or name.startswith("migrations/") or name == "bulk.py", name


def test_no_pattern_is_made_from_what_somebody_typed():
    for name, tree in sources():
        for function, node in called(tree):
            if function.startswith("re.") and function != "re.escape" and node.args:
                names = {each.id for each in ast.walk(node.args[0]) if isinstance(each, ast.Name)}
                assert all(each.isupper() or each.startswith("_") for each in names), (name, function)


def test_scripts_are_static_keep_nothing_and_write_no_markup():
    scripts = sorted((HERE / "web").rglob("*.js"))
    assert scripts
    for path in scripts:
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "document.write", "eval(", "localStorage", "sessionStorage",
                     "indexedDB", "postMessage", "document.cookie", "http:"):  # fmt: skip
            assert word not in text, (path.name, word)


def test_every_answer_says_what_it_is_and_no_other_site_may_read_it(register, person, browser):
    officer, stranger = browser(person("triage_officer")), browser()
    for client, address in (
        (stranger, "/report/"), (stranger, "/accounts/login/"), (officer, "/queue/"),
        (stranger, "/api/v1/reports"), (stranger, "/no-such-page/"), (officer, "/manage/"),
    ):  # fmt: skip
        answer = client.get(address, headers={"origin": "https://elsewhere.example"})
        assert "charset=utf-8" in answer["Content-Type"] or answer["Content-Type"] in (
            "application/json", "application/problem+json"), address  # fmt: skip
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer
        assert answer["Cache-Control"] == "no-store" or "no-store" in answer["Cache-Control"]
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "base-uri 'none'" in policy and "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["Referrer-Policy"] == "same-origin"


def test_cookies_are_for_the_server_alone(register, person, browser):
    client = browser(person("triage_officer"))
    client.get("/queue/")
    answer = client.get("/report/adult/")
    for cookie in (*client.cookies.values(), *answer.cookies.values()):
        if cookie.value:
            assert cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict"), cookie.key
            assert not cookie["domain"] and cookie["path"] == "/"


def test_over_tls_cookies_are_of_this_host_and_transport_security_is_on(tmp_path):
    from fanal.register.project import Deployment, current

    (tmp_path / "deployment.toml").write_text("[server]\nhttps = true\nhosts = ['a.example']\n")
    secured = of.settings_of(Deployment(folder=tmp_path, master=current().master))
    for name in ("SESSION", "CSRF"):
        assert secured[f"{name}_COOKIE_SECURE"] and secured[f"{name}_COOKIE_NAME"].startswith("__Host-")
    assert secured["SECURE_HSTS_SECONDS"] >= 31_536_000 and secured["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert not secured["DEBUG"] and "*" not in secured["ALLOWED_HOSTS"]


def test_no_folder_is_listed_no_request_is_echoed_no_source_is_served(browser, register):
    client = browser()
    for address in (
        "/static/",
        "/look/",
        "/static/public/",
        "/.git/config",
        "/static/../urls.py",
        "/deployment.toml",
    ):
        assert client.get(address).status_code == 404, address
    for address in ("/report/", "/queue/", "/api/v1/reports", "/static/public/public.css"):
        answer = client.generic("TRACE", address, headers={"x-word": "KANARI"})
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code != 200 and b"KANARI" not in content, address


def test_markup_that_somebody_typed_is_shown_as_text(register, person, browser, report):
    from fanal.register import vault

    found = report()
    vault.put(found, "P1", {"story": "<script>alert(1)</script><b>&"})
    page = browser(person("triage_officer")).post(f"/queue/{found.number}/open/P1/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;&amp;" in page and "<script>alert" not in page


def test_passwords_of_any_make_are_taken_whole_and_never_grow_old(register, person, browser):
    from django.contrib.auth.password_validation import validate_password

    for long in ("un long éléphant vert ✓", "0123 9876 5544 1122", "x y" * 40, "-" * 6 + " ééé " + "_" * 100):
        validate_password(long)
    user = person("triage_officer")
    client = browser(user)
    spaced = "  and spaces at both ends  "
    answer = client.post(
        "/accounts/password/", {"oldpassword": PASSWORD, "password1": spaced, "password2": spaced}
    )
    assert answer.status_code == 302
    from fanal.register.models import User

    changed = User.objects.get(pk=user.pk)
    assert changed.check_password(spaced) and not changed.check_password(spaced.strip())
    with clock.at(clock.now() + timedelta(days=800)):
        assert browser(changed).get("/queue/").status_code == 200


def test_the_old_password_is_asked_for_and_fields_can_be_filled_by_a_manager(register, person, browser):
    client = browser(person("triage_officer"))
    page = client.get("/accounts/password/").content.decode()
    assert re.search(r'type="password"[^>]*name="oldpassword"|name="oldpassword"[^>]*type="password"', page)
    new = {"password1": "another long password", "password2": "another long password"}
    assert client.post("/accounts/password/", {"oldpassword": "wrong wrong wrong", **new}).status_code == 200
    login = browser().get("/accounts/login/").content.decode()
    assert 'type="password"' in login and "current-password" in login and "onpaste" not in login


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(register, person, browser):
    from django.contrib.sessions.models import Session

    user = person("triage_officer")
    client = browser(user)
    first = client.session.session_key
    client.post("/accounts/logout/")
    assert not Session.objects.exists()
    again = browser()
    again.cookies["fanal"] = first
    assert again.get("/queue/").status_code == 302
    again.force_login(user)
    assert again.session.session_key != first
    page = again.get("/queue/").content.decode()
    assert "/accounts/logout/" in page


def test_a_changed_password_ends_the_other_sessions(register, person, browser):
    user = person("triage_officer")
    here, there = browser(user), browser(user)
    new = {
        "oldpassword": PASSWORD,
        "password1": "another long password",
        "password2": "another long password",
    }
    assert here.post("/accounts/password/", new).status_code == 302
    assert here.get("/queue/").status_code == 200
    assert there.get("/queue/").status_code == 302


def test_second_factors_are_changed_only_after_the_password_again(register, person, browser):
    client = browser(person("triage_officer"))
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1.0}]
    session.save()
    for address in ("/accounts/2fa/totp/deactivate/", "/accounts/2fa/webauthn/add/"):
        answer = client.get(address)
        assert answer.status_code == 302 and "reauthenticate" in answer["Location"], address


def test_every_way_of_signing_in_is_written_down_when_it_fails(register, person, browser):
    from fanal.register.models import AuditEntry

    person("triage_officer", name="night")
    browser().post("/accounts/login/", {"login": "night", "password": "not the password"})
    row = AuditEntry.objects.get(verb="sign_in")
    assert row.outcome == "refused" and row.at.tzinfo is not None


@pytest.mark.parametrize(
    ("proxies", "wanted"), [(0, "10.0.0.9"), (1, "3.3.3.3"), (2, "2.2.2.2"), (5, "10.0.0.9")]
)
def test_an_address_that_the_client_made_up_is_not_believed(
    register, rf_request, proxies, wanted, monkeypatch
):
    from fanal.register import throttle
    from fanal.register.project.deployment import Deployment

    monkeypatch.setattr(Deployment, "proxies", proxies)
    assert throttle.address_of(rf_request) == wanted


@pytest.fixture
def rf_request():
    from django.test import RequestFactory

    forwarded = "1.1.1.1, 2.2.2.2, 3.3.3.3"
    return RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.9")


def test_the_demonstration_has_no_address_elsewhere(register, browser):
    from fanal.register.project import urls

    assert not [each for each in urls.urlpatterns if "demo" in repr(each)]
    assert browser().get("/demo/").status_code == 404


def test_a_workbook_that_asks_for_a_file_of_the_server_gets_none(register, person, browser, tmp_path):
    """An entity in each part of a workbook: nothing of the file comes back, and nothing is expanded."""
    import io
    import zipfile

    from django.core.files.uploadedfile import SimpleUploadedFile
    from openpyxl import Workbook

    from fanal.register.models import Organisation

    secret = tmp_path / "secret"
    secret.write_text("KANARI-of-the-server")
    book, content = Workbook(), io.BytesIO()
    book.active.append(["Registration number", "Given name", "Sex"])
    book.active.append(["7", "PLACE", "girl"])
    book.save(content)
    attack = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY f "{"F" * 50}">]>'
    organisation = Organisation.objects.create(name="school")
    client = browser(person("organisation_reporter", organisation=organisation))
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"):
        out = io.BytesIO()
        with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                text = old.read(name).decode("utf-8")
                if name == part:
                    head, mark, rest = text.partition("?>") if text.startswith("<?xml") else ("", "", text)
                    text = head + mark + attack + rest.replace("PLACE", "&e;&f;")
                new.writestr(name, text)
        file = SimpleUploadedFile("a.xlsx", out.getvalue())
        answer = client.post("/organisation/upload/", {"file": file})
        assert answer.status_code < 500, part
        assert b"KANARI" not in answer.content and b"F" * 50 not in answer.content, part


@pytest.fixture
def over_tls(register, monkeypatch, settings_override):
    """As behind a proxy that speaks TLS."""
    from fanal.register.project import Deployment

    monkeypatch.setattr(Deployment, "https", True)


@pytest.fixture
def settings_override():
    from django.test import override_settings

    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        yield


def test_over_tls_the_language_cookie_is_of_this_host_too(over_tls, browser):
    client = browser()
    answer = client.get(
        "/language/", {"to": "fr", "next": "/report/"}, headers={"x-forwarded-proto": "https"}
    )
    cookie = answer.cookies["__Host-fanal-language"]
    assert cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]
    assert client.get("/report/")["Content-Language"] == "fr"


def test_signing_out_and_being_signed_out_clear_what_the_browser_keeps(register, person, browser):
    from fanal.register.project.settings import SESSION_HOURS

    user = person("triage_officer")
    wanted = '"cache", "cookies", "storage"'
    assert browser(user).post("/accounts/logout/")["Clear-Site-Data"] == wanted
    client = browser(user)
    client.get("/queue/")
    with clock.at(clock.now() + timedelta(hours=SESSION_HOURS + 1)):
        answer = client.get("/queue/")
    assert answer.status_code == 302 and answer["Clear-Site-Data"] == wanted


def test_who_shows_again_that_it_is_them_goes_on_under_a_new_session(register, person, browser):
    client = browser(person("triage_officer"))
    client.get("/queue/")
    before = client.session.session_key
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert client.session.session_key == before
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    assert client.session.session_key != before
    assert client.get("/queue/").status_code == 200
    old = browser()
    old.cookies["fanal"] = before
    assert old.get("/queue/").status_code == 302


def test_a_code_of_an_app_works_once_in_all_processes_together(register, person):
    """Another process has a cache of its own; what it shares is the database."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.totp.internal import auth
    from django.core.cache import cache

    user = person("triage_officer")
    with clock.at(clock.now()):
        secret = auth.generate_totp_secret()
        factor = auth.TOTP.activate(user, secret)
        code = auth.format_hotp_value(
            auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time())))
        )
        assert get_adapter().decrypt(factor.instance.data["secret"]) == secret
        assert factor.validate_code(code)
        cache.clear()
        assert not factor.validate_code(code)


def test_another_second_factor_ends_the_other_sessions(register, person, browser):
    from allauth.mfa import signals
    from allauth.mfa.models import Authenticator

    user = person("triage_officer")
    here, there, elsewhere = browser(user), browser(user), browser(person("triage_officer"))
    for client in (here, there, elsewhere):
        assert client.get("/queue/").status_code == 200
    request = type("Request", (), {"session": here.session})()
    factor = Authenticator.objects.get(user=user)
    signals.authenticator_added.send(Authenticator, request=request, user=user, authenticator=factor)
    assert here.get("/queue/").status_code == elsewhere.get("/queue/").status_code == 200
    assert there.get("/queue/").status_code == 302


def test_ones_own_sessions_are_listed_and_the_others_ended_after_the_password(register, person, browser):
    user = person("triage_officer")
    here, there = browser(user), browser(user)
    assert there.get("/queue/").status_code == 200
    here.get("/queue/")
    assert "reauthenticate" in here.get("/accounts/sessions/")["Location"]
    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = here.get("/accounts/sessions/").content.decode()
    assert "this one" in page and "End all others" in page
    assert here.post("/accounts/sessions/").status_code == 302
    assert there.get("/queue/").status_code == 302 and here.get("/queue/").status_code == 200


def test_who_was_refused_a_page_or_a_report_is_written_down(register, person, browser, report):
    from fanal.register.models import AuditEntry

    officer = person("triage_officer", queue="north")
    hidden = report(queue="south")
    client = browser(officer)
    assert client.get("/manage/").status_code == 403
    assert client.get(f"/queue/{hidden.number}/").status_code == 404
    page, seen = AuditEntry.objects.filter(outcome="refused").order_by("seq")
    assert (page.verb, page.actor_id, page.detail) == (
        "page.open", officer.pk, {"page": "manage", "needs": "manage.see"})  # fmt: skip
    assert (seen.verb, seen.actor_id, seen.subject_id) == ("report.see", officer.pk, hidden.pk)


def test_throttled_tries_and_forged_forms_are_written_down_without_who_is_a_stranger(
    register, person, caplog, monkeypatch
):
    import logging

    from django.test import Client

    from fanal.register import throttle
    from fanal.register.models import AuditEntry

    lines: list[str] = []
    for name in ("fanal.register.throttle", "fanal.register.errors"):
        monkeypatch.setattr(
            logging.getLogger(name), "warning", lambda words, *more: lines.append(words % more)
        )
    for _ in range(4):
        throttle.hit("receipt", "203.0.113.77", limit=2, seconds=3600)
    assert lines == ["throttled receipt"]
    client = Client(enforce_csrf_checks=True)
    assert client.post("/report/adult/", {"story": "KANARI"}).status_code == 403
    assert lines[1] == "403 form" and not any("KANARI" in line for line in lines)
    assert not AuditEntry.objects.filter(verb="form.forged").exists()
    officer = person("triage_officer")
    client.force_login(officer)
    assert client.post("/accounts/logout/").status_code == 403
    assert AuditEntry.objects.get(verb="form.forged").actor_id == officer.pk


def test_no_password_is_made_of_words_of_the_place(register, monkeypatch):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from fanal.register.models import Organisation

    Organisation.objects.create(name="Lycée Bellevue")
    controller = {"controller": {"name": "Office of Oruna"}}
    monkeypatch.setitem(vars(register), "declared", controller)
    for made in ("Bellevue-2026!", "OfficeOruna2026", "fanal-register-1"):
        with pytest.raises(ValidationError):
            validate_password(made)
    validate_password("Bellevue and nine other words of mine")


def test_a_database_elsewhere_is_reached_over_tls_and_only_if_it_is_the_one(tmp_path):
    from fanal.register.project import Deployment, current
    from fanal.register.project.databases import databases_of

    def options(url):
        there = Deployment(folder=tmp_path, master=current().master, database_url=url)
        return databases_of(there)["default"]["OPTIONS"]

    assert options("postgresql://u:p@db.example.org/x")["sslmode"] == "verify-full"
    assert options("postgresql://u:p@db.example.org/x?sslmode=verify-ca")["sslmode"] == "verify-ca"
    assert "sslmode" not in options("postgresql://u:p@localhost/x")
    assert "sslmode" not in options("postgresql:///x?host=/run/postgresql")
