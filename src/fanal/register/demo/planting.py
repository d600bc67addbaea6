"""The people and reports of a demonstration, put in once and through the same actions as real ones."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from fanal.register import access, clock, receipt_codes
from fanal.register.access import Actor
from fanal.register.actions.answer_reporter import AnswerReporter
from fanal.register.actions.ask_reporter import AskReporter
from fanal.register.actions.open_report import OpenReport
from fanal.register.actions.receive_from_organisation import ReceiveFromOrganisation
from fanal.register.actions.receive_report import ReceiveReport, Told
from fanal.register.actions.take_ownership import TakeOwnership
from fanal.register.actions.tick_sign import TickSign
from fanal.register.actions.triage import Triage
from fanal.register.demo.people import make_people
from fanal.register.models import Report, User
from fanal.register.organisations.submission import Submission
from fanal.register.project.first_start import first_profile
from fanal.register.rules.urgency import Answers

_PLANTED = Path(__file__).with_name("planted.toml")
_BEFORE = timedelta(days=3)
# how long the officer takes for each thing done
_STEP = timedelta(minutes=2)


def plant(lang: str) -> None:
    """At the first start: everything or, when it is cut off, nothing. ``lang``: of the accounts' names."""
    if User.objects.exists():
        return
    planted = tomllib.loads(_PLANTED.read_text(encoding="utf-8"))
    began = clock.now()
    with transaction.atomic():
        with clock.at(began - _BEFORE):
            first_profile()
            people = make_people(lang)
        actors = {code: access.actor_of(user) for code, user in people.items()}
        for row in planted["report"]:
            _report(row, actors, began - timedelta(hours=row["hours"]))


def _report(row: dict[str, Any], actors: dict[str, Actor], at: datetime) -> None:
    with clock.at(at):
        report = _from_school(row, actors["teacher"]) if row["door"] == "school" else _from_public(row)
    for number, done in enumerate(row["done"], start=1):
        with clock.at(at + number * _STEP):
            _do(done, report, actors["officer"], row.get("words", ""))


def _from_public(row: dict[str, Any]) -> Report:
    by_child = row["mode"].startswith("child_")
    told = Told(
        story={"story": row["story"], **row["answers"]},
        child={name: row[name] for name in ("age", "age_band", "place") if name in row},
        answers=Answers(**row["answers"], reporter_is_the_child=by_child),
    )
    received = ReceiveReport(
        actor=access.STRANGER,
        told=told,
        mode=row["mode"],
        language=row["language"],
        token=receipt_codes.new_token(),
    ).execute()
    return received.report


def _from_school(row: dict[str, Any], teacher: Actor) -> Report:
    (organisation_id,) = teacher.organisations
    submission = Submission(
        number=f"SIMULATED-{row['code']}",
        story=row["story"],
        answers=row["answers"],
        child={"age_band": row["age_band"]},
        language=row["language"],
    )
    outcomes = ReceiveFromOrganisation(
        actor=teacher, organisation_id=organisation_id, submissions=[submission]
    ).execute()
    report = outcomes[0].report
    if report is None:
        raise RuntimeError("a new number makes a report")
    return report


def _do(done: str, report: Report, officer: Actor, words: str) -> None:
    name, _, what = done.partition(" ")
    given: dict[str, Any] = {"actor": officer, "report": report}
    action = {
        "opened": lambda: OpenReport(**given),
        "took": lambda: TakeOwnership(**given),
        "ticked": lambda: TickSign(**given, sign=what),
        "triaged": lambda: Triage(**given, signs_considered=True),
        "asked": lambda: AskReporter(**given, words=words),
        "answered": lambda: AnswerReporter(**given, words=words),
    }[name]()
    action.execute()
