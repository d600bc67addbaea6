"""fanal register close: the public form takes no more reports until it is opened again."""

from __future__ import annotations

import argparse

from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Shut the door; one that is shut stays so, and that is no mistake."""
    opened(options, lang)
    from fanal.register.access import COMMAND
    from fanal.register.actions import Refused
    from fanal.register.actions.shut_door import ShutDoor

    try:
        ShutDoor(actor=COMMAND).execute()
    except Refused as refusal:
        print(refusal.say(lang))  # noqa: T201
        return 0
    print(text("register.door.closed", lang))  # noqa: T201
    return 0
