"""Opening a register for a command: the folder, its key, its databases; the same for every command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from getpass import getpass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.foundation.messages import text

if TYPE_CHECKING:
    from fanal.register.project import Deployment

DATA = "register"
_PACKAGES = ("allauth", "cryptography", "django", "fido2", "granian", "holidays", "ninja", "whitenoise")


def common(sub: argparse.ArgumentParser, lang: str) -> None:
    """The arguments that say which register."""
    sub.add_argument("--data", default=DATA, metavar="DIR", help=text("register.cli.data", lang))
    sub.add_argument("--key-file", metavar="FILE", help=text("register.cli.key_file", lang))


def opened(options: argparse.Namespace, lang: str, *, begin: bool = False) -> Deployment:
    """The register of the options, with Django set up and its databases up to date."""
    needs_extra()
    from fanal.register.project import start
    from fanal.register.project.opening import migrate, open_deployment, settle_rotation

    key_file = Path(options.key_file) if options.key_file else None
    # a command looks after a demonstration too; the server, which begins a register, never serves one as real
    demo = False if begin else None
    deployment = open_deployment(
        Path(options.data), key_file=key_file, ask=asker(lang), begin=begin, demo=demo
    )
    start(deployment)
    migrate()
    settle_rotation(deployment.folder)
    return deployment


def needs_extra() -> None:
    """Raises MissingExtra when the packages of the register are not installed."""
    if not all(find_spec(name) for name in _PACKAGES):
        from fanal.foundation.engine.base import MissingExtra

        raise MissingExtra(extra="register")


def asker(lang: str) -> Callable[[bool], str] | None:
    """Asks a person for a passphrase; None where no person sits at a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(new: bool) -> str:
        with suppress(EOFError):
            if not new:
                return getpass(text("register.cli.passphrase", lang) + " ", sys.stderr)
            while True:
                first = getpass(text("register.cli.passphrase_new", lang) + " ", sys.stderr)
                if first == getpass(text("register.cli.passphrase_again", lang) + " ", sys.stderr):
                    return first
                print(text("register.cli.passphrase_differs", lang), file=sys.stderr)  # noqa: T201
        return ""

    return ask
