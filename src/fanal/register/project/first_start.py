"""The first start: an administrator, the declaration to fill in, and the recovery sheet."""

from __future__ import annotations

import sys
from pathlib import Path

from fanal.foundation.crypto.master import write_private
from fanal.foundation.messages import text
from fanal.register.project.deployment import DECLARED, Deployment

FIRST = "administrator"


def first_start(deployment: Deployment, lang: str, *, key_file: Path | None) -> str:
    """What to print at the first start; empty at any other.

    The sheet holds the key. At a terminal it is printed there and nowhere else; where nobody watches,
    output goes to logs, so it becomes a file beside the key file, as private as that, and what is printed
    says where.
    """
    from fanal.register.models import User

    _declaration(deployment, lang)
    if User.objects.exists():
        return ""
    from fanal.register.access import COMMAND
    from fanal.register.actions.accounts import MakeAdministrator

    first_profile()
    password = MakeAdministrator(actor=COMMAND, username=FIRST).execute()
    sheet = text(
        "register.cli.sheet.all",
        lang,
        folder=str(deployment.folder),
        code=deployment.master.code(),
        name=FIRST,
        password=password,
    )
    if sys.stdout.isatty() or key_file is None:
        return sheet
    path = key_file.with_name(key_file.name + ".recovery-sheet.txt")
    try:
        write_private(path, sheet + "\n")
    except (
        OSError
    ):  # a key on a medium that takes no other file: the key is there, the password must not be lost
        return text("register.cli.user.password", lang, name=FIRST, password=password)
    return text("register.cli.sheet.written", lang, file=str(path))


def first_profile() -> None:
    """The shipped example becomes the first version, so that every event falls under a stored one."""
    from fanal.register.access import COMMAND
    from fanal.register.actions.manage_profile import ActivateProfile, ImportProfile
    from fanal.register.models import ProfileVersion
    from fanal.register.rules.profile_reading import EXAMPLE_PROFILE

    if ProfileVersion.objects.exists():
        return
    example = EXAMPLE_PROFILE.read_text(encoding="utf-8")
    version = ImportProfile(actor=COMMAND, content=example).execute()
    ActivateProfile(actor=COMMAND, profile=version).execute()


def _declaration(deployment: Deployment, lang: str) -> None:
    path = deployment.folder / DECLARED
    if not path.exists():
        write_private(path, text("register.cli.declaration", lang) + "\n")
        # what was read before the file existed is forgotten, or this first run would know no retention
        deployment.__dict__.pop("declared", None)
