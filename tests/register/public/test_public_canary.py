"""What a reporter types is found nowhere but in their own browser: no log, error page or database byte."""

from __future__ import annotations

import logging

import pytest
from form_walk import hidden

WORDS = {
    "story": "CANARYSTORY happened",
    "place": "CANARYPLACE",
    "name": "CANARYNAME",
    "contact": "CANARYPHONE",
    "safe_how": "CANARYHOW",
    "safe_contact": "contact",
    "danger_now": "yes",
}
CANARY = b"CANARY"


@pytest.fixture
def logged():
    """What the register's one handler would write."""
    from fanal.register.project.logs import SafeFormatter

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    lines: list[str] = []
    handler = Kept(logging.DEBUG)
    handler.setFormatter(SafeFormatter())
    names = (None, "fanal", "django", "django.request", "django.security")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield lines
    for name in names:
        logging.getLogger(name).removeHandler(handler)


def bytes_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_nothing_typed_reaches_files_logs_or_the_audit(register, sent, browser, logged):
    from django.db import connections

    from fanal.register.models import AuditEntry, Event

    _, code = sent(**WORDS)
    client = browser()
    data = hidden(client.post("/receipt/", {"code": code}).content.decode())
    client.post("/receipt/add/", data | {"text": "CANARYADDED"})
    client.post("/receipt/", {"code": "CANARYCODE"})
    connections.close_all()
    found = [name for name, content in bytes_of(register.folder).items() if CANARY in content]
    assert found == []
    secret = code.replace("-", "")[6:20].encode()
    assert not any(
        secret in content or code.encode() in content for content in bytes_of(register.folder).values()
    )
    said = "".join(logged)
    assert "CANARY" not in said and code not in said
    assert "CANARY" not in str(list(AuditEntry.objects.values()) + list(Event.objects.values()))


def test_a_failure_in_the_middle_shows_and_logs_a_reference_alone(opened, browser, monkeypatch, logged):
    from fanal.register.web.public import sending

    def broken(*_, **__):
        raise RuntimeError("CANARYSTORY of the database")

    client = browser()
    client.raise_request_exception = False
    page = client.get("/report/adult/").content.decode()
    monkeypatch.setattr(sending, "ReceiveReport", broken)
    data = hidden(page) | WORDS | {"at": "you", "go": "next"}
    answer = client.post("/report/adult/", data)
    assert answer.status_code == 500 and "Reference" in answer.content.decode()
    assert "CANARY" not in answer.content.decode() + "".join(logged)
    assert any("RuntimeError" in line for line in logged)


def test_the_address_of_a_reporter_is_kept_nowhere(register, opened, walk, browser):
    from django.db import connections

    from fanal.register.models import AuditEntry, Throttle

    client = browser()
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    assert walk("/report/adult/", client, story="x").go()
    client.post("/receipt/", {"code": "JX9-CM8"})
    assert "203.0.113.77" not in str(list(AuditEntry.objects.values()) + list(Throttle.objects.values()))
    connections.close_all()
    assert not any(b"203.0.113.77" in content for content in bytes_of(register.folder).values())


def test_no_session_is_begun_for_a_reporter(opened, walk):
    from django.contrib.sessions.models import Session

    way = walk("/report/adult/", story="x")
    way.go()
    assert not Session.objects.exists() and "fanal" not in way.client.cookies
