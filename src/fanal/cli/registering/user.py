"""fanal register user: help for somebody who can no longer sign in, and a second administrator."""

from __future__ import annotations

import argparse

from fanal.cli.registering.keys import not_done
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text

WAYS = ("in_person", "identity_paper", "call_back")  # the list recognition, unread until it is needed


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("what", choices=("administrator", "reset"), help=text("register.cli.user.what", lang))
    sub.add_argument("name", metavar="NAME", help=text("register.cli.user.name", lang))
    sub.add_argument("--recognised", choices=WAYS, help=text("register.cli.user.recognised", lang))
    sub.add_argument("--factor", action="store_true", help=text("register.cli.user.factor", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Make an administrator, or give an account a new first password."""
    opened(options, lang)
    from fanal.register.access import COMMAND
    from fanal.register.actions import Refused
    from fanal.register.actions.accounts import MakeAdministrator, ResetAccount

    try:
        if options.what == "administrator":
            password = MakeAdministrator(actor=COMMAND, username=options.name).execute()
        else:
            password = ResetAccount(
                actor=COMMAND,
                username=options.name,
                recognised=options.recognised or "",
                factor_too=options.factor,
            ).execute()
    except Refused as refusal:
        raise not_done(refusal, lang) from None
    print(text("register.cli.user.password", lang, name=options.name.lower(), password=password))  # noqa: T201
    return 0
