"""fanal register token: tokens by which a program of an organisation sends reports."""

from __future__ import annotations

import argparse
from uuid import UUID

from fanal.cli.main import WrongCall
from fanal.cli.registering.keys import not_done
from fanal.cli.registering.opened import common, opened
from fanal.foundation.messages import text

_WHAT = ("make", "list", "revoke")


def arguments(sub: argparse.ArgumentParser, lang: str) -> None:
    sub.add_argument("what", choices=_WHAT, help=text("register.commands.token.what", lang))
    sub.add_argument("whom", nargs="?", metavar="NAME|ID", help=text("register.commands.token.whom", lang))
    sub.add_argument("--name", default="", metavar="WORDS", help=text("register.commands.token.name", lang))
    sub.add_argument(
        "--days", type=int, default=90, metavar="N", help=text("register.commands.token.days", lang)
    )
    sub.add_argument(
        "--scope",
        action="append",
        choices=("send", "status"),
        default=[],
        help=text("register.commands.token.scope", lang),
    )
    common(sub, lang)


def run(options: argparse.Namespace, lang: str) -> int:
    """Make one and print it once, list all, or revoke one."""
    if options.what != "list" and not options.whom:
        raise WrongCall(command="fanal register token")
    opened(options, lang)
    from fanal.register.actions.base import Refused

    doing = {"make": _make, "list": _list, "revoke": _revoke}[options.what]
    try:
        return doing(options, lang)
    except Refused as refusal:
        raise not_done(refusal, lang) from None


def _make(options: argparse.Namespace, lang: str) -> int:
    from fanal.register.access import COMMAND
    from fanal.register.actions.tokens import SCOPES, MakeToken

    made = MakeToken(
        actor=COMMAND,
        username=options.whom,
        name=options.name,
        days=options.days,
        scopes=tuple(options.scope) or SCOPES,
    ).execute()
    until = made.row.expires_at.date().isoformat()
    print(text("register.commands.token.made", lang, token=made.shown, until=until))  # noqa: T201
    return 0


def _list(options: argparse.Namespace, lang: str) -> int:
    from fanal.register.models import ApiToken

    for row in ApiToken.objects.select_related("user").order_by("created_at"):
        state = "revoked" if row.revoked_at else "until"
        words = text(f"register.commands.token.{state}", lang, until=row.expires_at.date().isoformat())
        used = row.last_used_on.isoformat() if row.last_used_on else "-"
        print(f"{row.pk}  {row.user.username}  {row.name}  {words}  {used}")  # noqa: T201
    return 0


def _revoke(options: argparse.Namespace, lang: str) -> int:
    from fanal.register.access import COMMAND
    from fanal.register.actions.tokens import RevokeToken

    try:
        token_id = UUID(options.whom)
    except ValueError:
        raise WrongCall(command="fanal register token") from None
    RevokeToken(actor=COMMAND, token_id=token_id).execute()
    print(text("register.commands.token.is_revoked", lang))  # noqa: T201
    return 0
