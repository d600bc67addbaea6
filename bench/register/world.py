"""A register that is in use: an open door, people with sessions, a token, and its reports stored.

Run as a process of its own, as every register is. Everything is written by the register's own actions, so
that every row is there: sealed parts with their keys, events, deadlines, name tokens, audit entries.
"""

from __future__ import annotations

import random
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.measure import report as print_result
from bench.register import made_up

OFFICERS, BY_FORM, HANDLED, HOURS, AT_ONCE = 14, 200, 200, 48, 500
STATED = {
    "organisation": "Bench",
    "controller": "Bench",
    "safeguarding_lead": "Nobody",
    "impact_assessment": "none: made-up reports",
}
_CONTACTS = """
[[contact]]
kind = "emergency"
name = { en = "Police", fr = "Police" }
number = "999"
source = "made up"
verified_by = "bench"
verified_on = TODAY
[[contact]]
kind = "child_helpline"
name = { en = "Helpline", fr = "Écoute" }
number = "116 000"
source = "made up"
verified_by = "bench"
verified_on = TODAY
"""


def begin(root: Path) -> None:
    """A new data folder under ``root``; the databases as the environment says."""
    from fanal.register.project import start
    from fanal.register.project.opening import migrate, open_deployment

    start(open_deployment(root / "data", key_file=root / "key", begin=True))
    (root / "data" / "deployment.toml").write_text("format = 1\n[public]\nreports_a_minute = 0\n")
    migrate()


def open_the_door() -> None:
    from fanal.register import clock
    from fanal.register.access import COMMAND
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile, SignProfile
    from fanal.register.actions.open_door import OpenDoor
    from fanal.register.models import DutyShift
    from fanal.register.rules.profile_reading import EXAMPLE_PROFILE

    now, night = clock.now(), person("night", "triage_officer")
    DutyShift.objects.create(user=night, starts_at=now - timedelta(days=9), ends_at=now + timedelta(days=9))
    with clock.at(now - timedelta(days=9)):  # before the first of the reports
        today = clock.now().date().isoformat()
        text = EXAMPLE_PROFILE.read_text(encoding="utf-8") + _CONTACTS.replace("TODAY", today)
        held = ImportProfile(actor=COMMAND, content=text).execute()
        ActivateProfile(actor=COMMAND, profile=held).execute()
        SignProfile(actor=COMMAND, profile=held, name="B. Nobody", function="bench").execute()
        OpenDoor(actor=COMMAND, given=STATED).execute()


def person(name: str, role: str, organisation: Any = None) -> Any:
    from fanal.register.models import Membership, User

    user = User.objects.create_user(name, None)
    Membership.objects.create(user=user, role=role, organisation=organisation)
    return user


def people() -> dict[str, list[str]]:
    """Twenty sessions by what their holder is: made as a sign-in makes them."""
    from fanal.register.models import Organisation

    organisation = Organisation.objects.create(name="Border post", type="immigration_service")
    reporter = person("post", "organisation_reporter", organisation)
    roles = {"supervisor": 2, "custodian": 1, "auditor": 1, "administrator": 1}
    found = {"triage_officer": [person(f"officer-{n}", "triage_officer") for n in range(OFFICERS)]}
    found |= {role: [person(f"{role}-{n}", role) for n in range(many)] for role, many in roles.items()}
    found["organisation_reporter"] = [reporter]
    return {role: [_session(user) for user in users] for role, users in found.items()}


def _session(user: Any) -> str:
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from fanal.register.project.sessions import SessionStore

    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": ""})
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def token() -> str:
    from fanal.register.access import COMMAND
    from fanal.register.actions.tokens import MakeToken

    made = MakeToken(actor=COMMAND, username="post", name="bench").execute()
    return str(made.shown)


def store_reports(many: int, seed: int = 1) -> float:
    """Most of them as organisations send them, some by the public form; received over the last two days.

    Returns seconds. All stay open, unread but for some: the queue is as long as it can be.
    """
    from fanal.register import clock

    chance, began, now = random.Random(seed), time.perf_counter(), clock.now()
    by_form = min(BY_FORM, many)
    for first in range(0, many - by_form, AT_ONCE):
        size = min(AT_ONCE, many - by_form - first)
        with clock.at(now - timedelta(hours=HOURS * (1 - first / many))):
            _from_organisation([made_up.report(chance, f"W{first + n}") for n in range(size)])
    for n in range(by_form):
        with clock.at(now - timedelta(hours=HOURS * (1 - n / by_form))):
            _from_public(chance)
    _handled(now)
    return time.perf_counter() - began


def _from_organisation(reports: list[dict[str, Any]]) -> None:
    from fanal.register import access
    from fanal.register.actions.receive_from_organisation import ReceiveMany
    from fanal.register.api.shapes import ReportIn
    from fanal.register.models import Organisation, User

    actor = access.actor_of(User.objects.get(username="post"))
    ReceiveMany(
        actor=actor,
        organisation_id=Organisation.objects.get().pk,
        submissions=[ReportIn(**each).submission() for each in reports],
    ).execute()


def _from_public(chance: random.Random) -> None:
    from fanal.register import receipt_codes
    from fanal.register.access import STRANGER
    from fanal.register.actions.receive_report import ReceiveReport
    from fanal.register.web.public import journey
    from fanal.register.web.public.questions import ADULT

    way = journey.begin(ADULT)
    way.answers = made_up.answers(chance)
    ReceiveReport(
        actor=STRANGER, told=way.told(), mode="adult", language="en", token=receipt_codes.new_token()
    ).execute()


def _handled(now: datetime) -> None:
    """Some are opened, taken and answered, so that their pages are full ones."""
    from fanal.register import access
    from fanal.register.actions.answer_reporter import AnswerReporter
    from fanal.register.actions.open_report import OpenReport
    from fanal.register.actions.take_ownership import TakeOwnership
    from fanal.register.models import Report, User

    officers = [access.actor_of(user) for user in User.objects.filter(username__startswith="officer-")]
    for n, report in enumerate(Report.objects.filter(channel="public").order_by("received_at")[:HANDLED]):
        actor = officers[n % len(officers)]
        OpenReport(actor=actor, report=report).execute()
        TakeOwnership(actor=actor, report=report).execute()
        AnswerReporter(actor=actor, report=report, words="Where did you see them last?").execute()


def numbers(some: int = 1000) -> list[str]:
    """Numbers of reports whose pages are asked for: the answered ones and the newest."""
    from fanal.register.models import Report

    full = Report.objects.filter(channel="public").values_list("number", flat=True)[: some // 4]
    new = Report.objects.order_by("-received_at").values_list("number", flat=True)[: some - some // 4]
    return [*full, *new]


def make(root: Path, many: int) -> dict[str, Any]:
    begin(root)
    open_the_door()
    sessions, shown = people(), token()
    seconds = store_reports(many)
    return {
        "reports": many,
        "store_seconds": seconds,
        "sessions": sessions,
        "token": shown,
        "numbers": numbers(),
    }


if __name__ == "__main__":
    print_result(lambda: make(Path(sys.argv[1]), int(sys.argv[2])))
