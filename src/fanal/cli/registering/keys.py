"""fanal register keys: a new master key, one report or case erased, the list of what was destroyed."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from fanal.cli.main import WrongCall
from fanal.cli.registering import rotate_key
from fanal.cli.registering.opened import opened
from fanal.foundation.messages import text

if TYPE_CHECKING:
    from fanal.register.actions.base import Refused

_WHAT = ("rotate", "destroy", "destroyed")


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("what", choices=_WHAT, help=text("register.commands.keys.what", lang))
    sub.add_argument("number", nargs="?", metavar="NUMBER", help=text("register.commands.keys.number", lang))
    sub.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="P1",
        help=text("register.commands.keys.classes", lang),
    )
    sub.add_argument("--reason", metavar="CODE", help=text("register.commands.keys.reason", lang))
    rotate_key.arguments(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Do one of the three."""
    if options.what == "rotate":
        return rotate_key.run(options, lang)
    if options.what == "destroyed":
        opened(options, lang)
        from fanal.register.destructions import listed

        print(json.dumps(listed(), indent=1))  # noqa: T201
        return 0
    if not options.number or not options.reason:
        raise WrongCall(command="fanal register keys")
    return _destroy(options, lang)


def _destroy(options: argparse.Namespace, lang: str) -> int:
    opened(options, lang)
    from fanal.register import vault
    from fanal.register.access import COMMAND
    from fanal.register.actions.base import Refused
    from fanal.register.actions.erase import Erase, subject_of
    from fanal.register.errors import NoSuchSubject

    subject = subject_of(options.number)
    if subject is None:
        raise NoSuchSubject(number=options.number)
    classes = tuple(options.classes) or vault.SEALED_CLASSES
    try:
        found = Erase(actor=COMMAND, subject=subject, data_classes=classes, reason=options.reason).execute()
    except Refused as refusal:
        raise not_done(refusal, lang) from None
    print(text("register.commands.keys.destroyed", lang, n=found))  # noqa: T201
    print(text("register.commands.keys.keep_list", lang))  # noqa: T201
    return 0


def not_done(refusal: Refused, lang: str) -> Exception:
    """A refusal as an error of the command line."""
    from fanal.register.errors import NotDone

    return NotDone(reason=refusal.say(lang))
