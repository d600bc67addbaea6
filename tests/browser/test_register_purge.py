"""What is over its time is seen by an administrator, destroyed at the server, and gone for everybody."""

from __future__ import annotations

import subprocess
import sys

import pytest
import register_server
from register_people import STORY

from fanal.foundation.messages import text
from fanal.vocabulary import code_list

pytest.importorskip("django", reason="needs the extra: pip install 'fanal[register]'")
pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.timeout(300)]

DESK = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}
# a report and a case of four thousand days ago, and the code of the report's receipt
LONG_AGO = """
import sys
from datetime import timedelta
from pathlib import Path
from fanal.register.project import start
from fanal.register.project.opening import open_deployment
start(open_deployment(Path(sys.argv[1]), key_file=Path(sys.argv[2])))
from fanal.register import clock, due, receipt_codes, vault
from fanal.register.models import Case, Event, Receipt, Report, User
ago = clock.now() - timedelta(days=4000)
report = Report.objects.create(channel="public", received_at=ago, state="closed", closed_at=ago)
vault.put(report, "P1", {"story": sys.argv[3]})
for name in ("received", "opened", "triaged", "feedback_given", "closed"):
    Event.objects.create(subject_kind="report", subject_id=report.pk, code=f"report_{name}", at=ago)
due.recompute(report, clock.now())
code = receipt_codes.code_of(receipt_codes.new_token())
Receipt.objects.create(
    report=report, locator=code.locator, secret_hash=receipt_codes.slow_hash(code), created_at=ago
)
case = Case.objects.create(opened_at=ago, owner=User.objects.get(username="supervisor.1"))
vault.put(case, "P3", {"name": "Amina of the river"}, slot="person")
print(report.number, case.number, code.shown(), receipt_codes.code_of(receipt_codes.new_token()).shown())
"""


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A register that holds what is over its time: its address, folder, people, report, case and code, and
    a code that never was one.
    """
    root = tmp_path_factory.mktemp("purge")
    with register_server.serving(root) as site:
        made = register_server.people_of(root)
        words = register_server.of(root)
        said = subprocess.run(
            [sys.executable, "-c", LONG_AGO, words[1], words[3], STORY],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        yield site, root, made["people"], *said.stdout.split()


def purge(root, *words):
    return subprocess.run(
        [sys.executable, "-m", "fanal", "register", "purge", *words, *register_server.of(root)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def say(key, **params):
    return text(f"register.{key}", "en", **params)


def main_of(page, address):
    assert page.goto(address).status == 200, address
    return page.locator("main").inner_text()


def test_what_is_over_its_time_is_listed_then_destroyed_and_gone_for_everybody(old, new_page):
    site, root, people, number, case, code, never = old
    officer, administrator, auditor = (new_page(**DESK) for _ in range(3))
    register_server.sign_in(officer, site, people["officer"])
    register_server.sign_in(administrator, site, people["administrator"])
    register_server.sign_in(auditor, site, people["auditor"])
    report = f"{site}/queue/{number}/"
    assert main_of(officer, report)
    assert officer.locator('form[action$="/open/P1/"]').count()

    # seen by the administrator as a number alone
    seen = main_of(administrator, f"{site}/manage/")
    assert say("purge.page.due", n=3) in seen and number not in seen

    # listed at the server; another number than the listed one destroys nothing
    listed = purge(root)
    assert listed.returncode == 0 and number in listed.stdout and case in listed.stdout
    assert "--destroy 3" in listed.stdout and STORY not in listed.stdout
    assert purge(root, "--destroy", "2").returncode != 0
    officer.goto(report)
    officer.locator('form[action$="/open/P1/"] button').first.click()
    assert STORY in officer.locator("main").inner_text()

    done = purge(root, "--destroy", "3")
    assert done.returncode == 0 and say("purge.cli.cases", n=1) in done.stdout

    # gone: for the administrator, the officer, the holder of the code; written down for the auditor
    assert say("purge.page.none") in main_of(administrator, f"{site}/manage/")
    told = main_of(officer, report)
    assert not officer.locator('form[action*="/open/"]').count() and STORY not in told
    assert code_list("report_state").label("purged", "en") in told
    holder = new_page(viewport={"width": 360, "height": 740}, locale="en-GB")
    answers = []
    for typed in (code, never):
        holder.goto(f"{site}/receipt/")
        holder.locator("input[name=code]").fill(typed)
        holder.locator("main form button").first.click()
        answers.append(holder.locator("main").inner_text())
    assert answers[0] == answers[1]  # as if there had never been one
    entries = main_of(auditor, f"{site}/audit/")
    assert say("audit.verb.report_purge") in entries and say("audit.verb.case_purge") in entries
    assert say("audit.verb.key_destroy") in entries
