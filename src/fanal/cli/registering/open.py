"""fanal register open: say what keeps the public form shut, take what can be given here, and open it."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from fanal.cli.main import WrongCall
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text

STATED = ("organisation", "controller", "safeguarding-lead", "impact-assessment")


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    for name in STATED:
        sub.add_argument(
            f"--{name}", default="", metavar="TEXT", help=text(f"register.door.ask.{_key(name)}", lang)
        )
    sub.add_argument("--profile", metavar="FILE", help=text("register.door.arguments.profile", lang))
    sub.add_argument(
        "--signed-by", default="", metavar="NAME", help=text("register.door.ask.signed_by", lang)
    )
    sub.add_argument("--function", default="", metavar="TEXT", help=text("register.door.ask.function", lang))
    sub.add_argument(
        "--on-duty", nargs=3, action="append", default=[], metavar=("ACCOUNT", "FROM", "UNTIL"),
        help=text("register.door.arguments.on_duty", lang),
    )  # fmt: skip
    sub.add_argument("--check", action="store_true", help=text("register.door.arguments.check", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Exit 0 when the form is open (or could be, with --check), 1 while something is missing."""
    opened(options, lang)
    from fanal.register.access import COMMAND
    from fanal.register.actions.open_door import OpenDoor

    if not options.check:
        _take(options, lang)
    given = {_key(name): getattr(options, _key(name)).strip() for name in STATED}
    if not options.check:
        given = _asked(given, lang)
    action = OpenDoor(actor=COMMAND, given=given)
    missing = action.missing()
    for each in missing:
        print(f"- {each.say(lang)}")  # noqa: T201
    if any(each.stops for each in missing):
        from fanal.register.errors import DoorStaysShut

        raise DoorStaysShut(n=sum(each.stops for each in missing))
    if options.check:
        print(text("register.door.could_open", lang))  # noqa: T201
        return 0
    action.execute()
    print(text("register.door.open", lang))  # noqa: T201
    return 0


def _take(options: argparse.Namespace, lang: str) -> None:
    """Profile, signature and shifts that the command line gives. What is there already is not made twice."""
    from fanal.register.actions import Refused

    try:
        if options.profile:
            _profile(Path(options.profile), lang)
        if options.signed_by or options.function:
            _sign(options)
        for account, start, end in options.on_duty:
            _shift(account, start, end)
    except Refused as refusal:
        print(refusal.say(lang), file=sys.stderr)  # noqa: T201
        raise WrongCall(command="fanal register open") from None


def _profile(path: Path, lang: str) -> None:
    """Import a profile and let it hold."""
    from fanal.register import in_force
    from fanal.register.access import COMMAND
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile
    from fanal.register.models import ProfileVersion

    content = path.read_text(encoding="utf-8")
    known = next((row for row in ProfileVersion.objects.all() if row.content == content), None)
    held = known or ImportProfile(actor=COMMAND, content=content, lang=lang).execute()
    now = in_force.version()
    if now is None or now.pk != held.pk:
        ActivateProfile(actor=COMMAND, profile=held).execute()


def _sign(options: argparse.Namespace) -> None:
    from fanal.register import in_force
    from fanal.register.access import COMMAND
    from fanal.register.actions import Refused
    from fanal.register.actions.manage_profile import SignProfile

    held = in_force.version()
    if held is None:
        raise Refused("register.door.refused.no_profile")
    SignProfile(actor=COMMAND, profile=held, name=options.signed_by, function=options.function).execute()


def _shift(account: str, start: str, end: str) -> None:
    from fanal.register.access import COMMAND
    from fanal.register.actions import Refused
    from fanal.register.actions.manage_rota import PlanShift
    from fanal.register.models import DutyShift, User

    user = User.objects.filter(username=account.lower()).first()
    if user is None:
        raise Refused("register.core.refused.user_unknown")
    starts_at, ends_at = _moment(start), _moment(end)
    if not DutyShift.objects.filter(user=user, starts_at=starts_at, ends_at=ends_at).exists():
        PlanShift(actor=COMMAND, user=user, starts_at=starts_at, ends_at=ends_at).execute()


def _moment(typed: str) -> datetime:
    """2027-03-01T20:00 in the profile's zone, or with an offset of its own."""
    from fanal.register import in_force

    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise WrongCall(command="fanal register open") from None
    return found if found.tzinfo else found.replace(tzinfo=in_force.profile().calendar.zone)


def _asked(given: dict[str, str], lang: str) -> dict[str, str]:
    """At a terminal, ask for what neither the profile, an earlier opening nor the command line gives."""
    from fanal.register import clock, door, in_force

    profile, before = in_force.profile(), door.state(clock.now()).given
    found = {name: value or before.get(name, "") for name, value in given.items()}
    if not sys.stdin.isatty():
        return found
    for name, value in found.items():
        if not value and not _of(profile, name):
            found[name] = input(text(f"register.door.ask.{name}", lang) + "\n> ").strip()
    return found


def _of(profile: Any, name: str) -> str:
    return str(getattr(profile, name))


def _key(option: str) -> str:
    return option.replace("-", "_")
