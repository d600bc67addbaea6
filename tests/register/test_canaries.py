"""What was told lies readable nowhere: no log, no error page, no dump of a database, no file.

Every way in is walked with a canary: the public form, the receipt, an organisation's form, file and API, the
officer's words, a case; and a canary in every protected class straight into the safe.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent / "public")]

import door_world  # noqa: E402
import matrix_world  # noqa: E402
import postgres  # noqa: E402
from form_walk import Walk, hidden  # noqa: E402

WORD = "KANARI"
TOLD = f"{WORD} was told"
ANSWERS = {
    "story": TOLD, "adult_says": TOLD, "place": TOLD, "name": TOLD, "child_name": TOLD, "contact": TOLD,
    "safe_how": TOLD, "locators": f"https://{WORD}.example/x", "told": TOLD, "safe_contact": "contact",
    "danger_now": "yes", "images": "yes", "relation": "family",
}  # fmt: skip
CSV = (
    "Registration number;Given name;Family name;Sex;Age at identification;Purposes of exploitation\n"
    f"{WORD}-1;{WORD};{WORD};girl;15;begging\n"
    f"{WORD}-2;{WORD};{WORD};girl;{WORD};begging\n"
)


def written_ways(word: str) -> Iterator[bytes]:
    """The word as programs write it: text in two widths, hexadecimal, base64 from each of three places."""
    for plain in (word.encode(), word.encode("utf-16-le"), word.lower().encode()):
        yield plain
        yield plain.hex().encode()
    yield word.encode().hex().upper().encode()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + word.encode() + b"\0" * 3)
        yield whole[4 if before else 0 : 4 + 4 * ((len(word) - 3) // 3)]


WAYS = tuple(written_ways(WORD))


def holds(content: bytes) -> bool:
    return any(way in content for way in WAYS)


def files_that_hold(folder: Path) -> list[str]:
    return [p.name for p in sorted(folder.rglob("*")) if p.is_file() and holds(p.read_bytes())]


def open_door() -> None:
    from fanal.register.models import DutyShift, User

    door_world.signed_profile()
    if not DutyShift.objects.exists():
        door_world.on_duty(User.objects.create_user("on-duty", None))
    door_world.open_the_door()


def tell_everything(person: Callable[..., Any], browser: Callable[..., Any]) -> matrix_world.World:
    """Walk every way in; the numbers of what was stored show that each was walked to its end."""
    from fanal.register.models import ImportBatch, Message, Report

    world = matrix_world.build(person)
    open_door()
    before = Report.objects.count()
    for path in ("adult", "with-child", "10-14"):
        code = Walk(browser(), f"/report/{path}/", ANSWERS).go()
        assert code, path
    client = browser()
    data = hidden(client.post("/receipt/", {"code": code}).content.decode())
    client.post("/receipt/add/", data | {"text": TOLD})
    assert Report.objects.count() == before + 3 and Message.objects.filter(from_reporter=True).exists()
    _organisation(world, browser)
    assert Report.objects.count() >= before + 6 and ImportBatch.objects.count() == 2
    _officers(world, browser)
    return world


def _organisation(world: matrix_world.World, browser: Callable[..., Any]) -> None:
    client = browser(world.people["ro"])
    page = client.get("/organisation/report/").content.decode()
    token = re.search(r'name="token" value="([0-9a-f-]+)"', page)
    assert token
    sent = {"token": token[1], "story": TOLD, "child_name": TOLD, "contact_name": TOLD, "record_number": WORD}
    assert client.post("/organisation/report/", sent).status_code == 302
    for name, rows in (("one.csv", "good"), ("two.csv", None)):
        from django.core.files.uploadedfile import SimpleUploadedFile

        content = CSV if rows else CSV.replace("-1;", "-3;")
        looked = client.post("/organisation/upload/", {"file": SimpleUploadedFile(name, content.encode())})
        waiting = re.search(r'name="waiting" value="([^"]+)"', looked.content.decode())
        assert waiting, looked.content.decode()
        if rows:  # the second stays waiting in the data folder
            client.post("/organisation/upload/confirm/", {"waiting": waiting[1], "rows": rows})
    body = {"reports": [{"record_number": f"{WORD}-9", "story": TOLD, "child": {"name": TOLD}}]}
    answer = browser().post(
        "/api/v1/reports", json.dumps(body), content_type="application/json",
        headers={"authorization": f"Bearer {world.tokens['ko']}"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content


def _officers(world: matrix_world.World, browser: Callable[..., Any]) -> None:
    """Whatever words an officer may write, and whatever an officer may open."""
    from fanal.register.models import SealedPart
    from fanal.register.web.staff.steps import BY_CODE

    officer, place = browser(world.people["to"]), f"/queue/{world.other.number}/"
    words = dict.fromkeys(("words", "reason", "why", "reference", "receiver"), TOLD)
    words |= {"access_reason": "danger", "signs_considered": "on", "protection_considered": "on"}
    before = SealedPart.objects.count()
    for code in BY_CODE:
        officer.get(f"{place}do/{code}/")
        assert officer.post(f"{place}do/{code}/", words).status_code < 500
    assert SealedPart.objects.count() > before
    worker, case = browser(world.people["wo"]), f"/case/{world.case.number}/"
    assert worker.post(f"{case}person/", {"name": TOLD, "also_called": TOLD}).status_code == 302
    for data_class in matrix_world.CLASSES:
        worker.post(f"{case}open/{data_class}/", {"access_reason": "protection"})
        officer.post(f"/queue/{world.report.number}/open/{data_class}/", {"access_reason": "danger"})
    for address in ("/queue/", "/audit/", f"/audit/?number={WORD}", "/supervise/", f"/queue/{WORD}/"):
        for column in ("to", "su", "au", "ad"):
            browser(world.people[column]).get(address)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What our handlers write. They hold the stream of the moment when Django was set up, which is not the
    one that pytest's own fixtures capture.
    """
    written = io.StringIO()
    names = (None, "fanal", "django", "django.request", "django.security")
    handlers = {each for name in names for each in logging.getLogger(name).handlers}
    ours = [each for each in handlers if type(each.formatter).__name__ == "SafeFormatter"]
    assert ours
    for each in ours:
        monkeypatch.setattr(each, "stream", written)
    return written


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, to be looked through."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_search_finds_a_canary_however_it_is_written():
    for content in (
        TOLD.encode(), TOLD.encode("utf-16-le"), TOLD.encode().hex().encode(),
        *(base64.b64encode(b"x" * n + TOLD.encode()) for n in range(6)),
    ):  # fmt: skip
        assert holds(content)
    assert not holds(b"nothing of that kind")


def test_no_file_no_dump_no_log_no_temporary_file_holds_what_was_told(
    register, person, browser, logs, capfd, elsewhere
):
    from django.db import connections

    tell_everything(person, browser)
    connections.close_all()
    assert files_that_hold(register.folder) == []
    assert files_that_hold(elsewhere) == []
    for name in ("register.sqlite3", "keys.sqlite3"):
        with sqlite3.connect(register.folder / name) as database:
            assert not holds("\n".join(database.iterdump()).encode()), name
        database.close()
    said = capfd.readouterr()
    assert not holds((logs.getvalue() + said.out + said.err).encode())


@pytest.mark.full
def test_no_dump_of_postgresql_holds_what_was_told(register_on_postgresql, person, browser):
    from django.db import connections

    tell_everything(person, browser)
    settings = connections["default"].settings_dict
    programs = postgres.programs()
    assert programs is not None
    dump = subprocess.run(
        [programs / "pg_dump", "--inserts", "-h", settings["HOST"], "-p", settings["PORT"],
         "-U", settings["USER"], settings["NAME"]],
        capture_output=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    assert b"register_sealedpart" in dump and b"fanal_keys" in dump
    assert not holds(dump)


def errors(browser: Callable[..., Any], world: matrix_world.World) -> Iterator[tuple[int, Any]]:
    """Answers of every kind of error, with the canary in the path, the query, the body and the headers."""
    signed = browser(world.people["to"])
    stranger = browser(
        **{"Referer": f"https://x.example/{WORD}", "User-Agent": WORD, "X-Forwarded-For": WORD}
    )
    stranger.cookies["fanal"] = WORD
    stranger.cookies["fanal-language"] = WORD
    told, api = {"words": TOLD, "text": TOLD, "key": TOLD, "code": TOLD}, "/api/v1/reports"
    bearer = {"authorization": f"Bearer {world.tokens['ko']}"}
    strict = browser()
    strict.handler.enforce_csrf_checks = True
    yield 404, stranger.get(f"/{WORD}/?q={WORD}")
    yield 404, signed.get(f"/queue/{WORD}/?q={WORD}")
    yield 404, signed.post(f"/queue/{WORD}/do/{WORD}/", told)
    yield 404, signed.get(f"/queue/{world.report.number}/do/{WORD}/")
    yield 403, signed.get(f"/audit/?number={WORD}")
    yield 403, signed.post("/custody/" + str(world.asked.pk) + "/", told)
    yield 405, stranger.put("/report/", TOLD)
    yield 403, strict.post("/report/adult/", told)
    yield 400, stranger.get("/report/", headers={"host": f"{WORD}.example"})
    yield 403, stranger.post("/receipt/replies/", {"key": TOLD})
    yield 400, stranger.post("/receipt/", {"code": TOLD})
    yield 401, stranger.post(f"{api}?q={WORD}", TOLD, content_type="application/json")
    yield 401, stranger.get(f"{api}/{WORD}", headers={"authorization": f"Bearer {WORD}"})
    yield 400, stranger.post(api, f'{{"{WORD}": ', content_type="application/json", headers=bearer)
    yield 422, stranger.post(
        api, json.dumps({"reports": [{"record_number": 1, "story": TOLD, "danger_now": TOLD}]}),
        content_type="application/json", headers=bearer,
    )  # fmt: skip
    yield 415, stranger.post(api, TOLD, content_type="text/plain", headers=bearer)
    yield 404, stranger.get(f"{api}/{WORD}", headers=bearer)


def test_no_error_page_and_no_log_of_an_error_repeats_what_was_sent(register, person, browser, logs):
    world = matrix_world.build(person)
    open_door()
    for number, (status, answer) in enumerate(errors(browser, world)):
        assert answer.status_code == status, (number, status, answer.status_code)
        head = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
        assert not holds(answer.content) and not holds(head), (number, answer.content.decode()[:2000])
    # Django's own logger names a path; our handler lets nothing of it through
    assert " 403 " in logs.getvalue() and not holds(logs.getvalue().encode())


PUBLIC, OPEN, API = "/report/adult/", "/queue/{number}/open/P1/", "/api/v1/reports"
BROKEN = [
    ("fanal.register.vault.put_many", PUBLIC),
    ("fanal.register.audit.record_many", PUBLIC),
    ("fanal.register.due.recompute", PUBLIC),
    ("fanal.register.audit.record_many", OPEN),
    ("fanal.register.vault._opened", OPEN),
    ("fanal.register.web.staff.report.said_in", OPEN),
    ("fanal.register.actions.receive_from_organisation.store", API),
    ("fanal.register.vault.put_many", API),
]


def test_a_failure_anywhere_says_a_reference_and_no_word_of_it(register, person, browser, monkeypatch, logs):
    """As when a database quotes the row that it could not write."""
    from django.db import DatabaseError

    world = matrix_world.build(person)
    open_door()
    client, reporter = browser(world.people["to"]), browser()
    client.raise_request_exception = reporter.raise_request_exception = False
    form = hidden(reporter.get(PUBLIC).content.decode()) | ANSWERS | {"at": "you", "go": "next"}
    api: dict[str, Any] = {
        "data": json.dumps({"reports": [{"record_number": "1", "story": TOLD}]}),
        "content_type": "application/json",
        "headers": {"authorization": f"Bearer {world.tokens['ko']}"},
    }

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError(f"Failing row contains ({TOLD})")

    for place, address in BROKEN:
        logs.seek(0)
        logs.truncate()
        with monkeypatch.context() as patched:
            patched.setattr(place, fail)
            if address == API:
                answer = reporter.post(API, **api)
            elif address == PUBLIC:
                answer = reporter.post(PUBLIC, form)
            else:
                answer = client.post(address.format(number=world.report.number), {"access_reason": "danger"})
        assert answer.status_code == 500, place
        assert not holds(answer.content) and matrix_world.MARK.encode() not in answer.content, place
        assert "DatabaseError" in logs.getvalue() and not holds(logs.getvalue().encode()), place
    assert reporter.post(PUBLIC, form).status_code == 200  # nothing was half-written: the form goes through
