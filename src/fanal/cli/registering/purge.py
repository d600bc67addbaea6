"""fanal register purge: what falls due by the declared retention; destroyed only when its number is said."""

from __future__ import annotations

import argparse

from fanal.cli.registering.keys import not_done
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("--destroy", type=int, metavar="N", help=text("register.purge.cli.destroy", lang))
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """List, and destroy nothing unless the listed number is given."""
    opened(options, lang)
    from fanal.register import clock

    now = clock.now()
    if options.destroy is None:
        return _list(now, lang)
    from fanal.register.access import COMMAND
    from fanal.register.actions.base import Refused
    from fanal.register.actions.purge import purge

    try:
        done = purge(COMMAND, seen=options.destroy, now=now)
    except Refused as refusal:
        raise not_done(refusal, lang) from None
    print(text("register.purge.cli.reports", lang, n=done.reports))  # noqa: T201
    print(text("register.purge.cli.receipts", lang, n=done.receipts))  # noqa: T201
    print(text("register.purge.cli.cases", lang, n=done.cases))  # noqa: T201
    if done.reports or done.cases:
        print(text("register.commands.keys.keep_list", lang))  # noqa: T201
    return 0


def _list(now: object, lang: str) -> int:
    from fanal.register import retention

    due = retention.due(now)  # type: ignore[arg-type]
    for key, numbers in (
        ("report", [(each.number, each.closed_at) for each in due.reports]),
        ("receipt", [(each.report.number, each.report.closed_at) for each in due.receipts]),
        ("held", [(each.number, each.closed_at) for each in due.held]),
        ("case", [(each.number, each.last_entry) for each in due.cases]),  # type: ignore[attr-defined]
        ("held_case", [(each.number, each.last_entry) for each in due.held_cases]),  # type: ignore[attr-defined]
    ):
        for number, since in numbers:
            day = since.date().isoformat() if since else "-"
            print(text(f"register.purge.cli.{key}", lang, number=number, day=day))  # noqa: T201
    how = "how" if due.count else "nothing"
    print(text(f"register.purge.cli.{how}", lang, n=due.count))  # noqa: T201
    return 0
