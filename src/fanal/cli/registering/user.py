"""fanal register user: help for somebody who can no longer sign in, and a second administrator."""

from __future__ import annotations

import argparse

from fanal.cli.main import WrongCall
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("what", choices=("administrator", "reset"), help=text("register.cli.user.what", lang))
    sub.add_argument("name", metavar="NAME", help=text("register.cli.user.name", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Make an administrator, or give an account a new first password and second factor."""
    opened(options, lang)
    from fanal.register.access import COMMAND
    from fanal.register.actions import Refused
    from fanal.register.actions.accounts import MakeAdministrator, ResetAccount

    action = MakeAdministrator if options.what == "administrator" else ResetAccount
    try:
        password = action(actor=COMMAND, username=options.name).execute()
    except Refused:
        raise WrongCall(command="fanal register user") from None
    print(text("register.cli.user.password", lang, name=options.name.lower(), password=password))  # noqa: T201
    return 0
